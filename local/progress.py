"""Steps of long work on stderr, with the seconds since its start."""

import time

from ops import progress


class Steps:
    """Numbers nothing and guesses nothing: what is done, and how long since the start."""

    def __init__(self) -> None:
        self.begun = time.monotonic()

    def note(self, line: str) -> None:
        """A line that stays."""
        progress.say(f"{time.monotonic() - self.begun:6.1f} s  {line}")

    def tick(self, line: str) -> None:
        """On a terminal, a line that the next one replaces."""
        progress.tick(f"{time.monotonic() - self.begun:6.1f} s  {line}")

    def clear(self) -> None:
        """Remove the line that moves."""
        progress.tick("")
