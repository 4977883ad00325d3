"""What can go wrong, as facts; `ops.__main__` turns one into a line and an exit code."""


class Refusal(Exception):
    """It did not happen (exit code 1): what was found, what was expected, the way out."""

    def __init__(self, found: str, expected: str, way_out: str) -> None:
        super().__init__(f"{found}: expected {expected}; {way_out}")
