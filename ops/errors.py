"""What can go wrong, as facts; `ops.__main__` turns one into a line and an exit code."""


class Refusal(Exception):
    """It did not happen: what was found, what was expected, the way out."""

    code = 1

    def __init__(self, found: str, expected: str, way_out: str) -> None:
        super().__init__(f"{found}: expected {expected}; {way_out}")


class RolledBack(Refusal):
    """A release was tried; the one before it runs again."""

    code = 3


class RollBackFailed(Refusal):
    """A release was tried, and the way back did not succeed either: look at the instances."""

    code = 4


class TimedOut(Refusal):
    """Nobody knows yet how it ends: it took longer than it may."""

    code = 5


class Superseded(Refusal):
    """Somebody else stopped the roll-out, or began another."""

    code = 6


class Drifted(Refusal):
    """AWS is not as the code made it: somebody changed it past the code."""

    code = 7
