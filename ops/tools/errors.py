"""What can go wrong in a setup; cli.main() makes one line and an exit code of it."""


class SetupError(Exception):
    """The setup did not happen: what was found, what was expected, the way out."""

    def __init__(self, found: str, expected: str, way_out: str) -> None:
        super().__init__(f"{found}: expected {expected}; {way_out}")


class Unreachable(Exception):
    """A server that gives no answer, or not the file: URL and reason."""
