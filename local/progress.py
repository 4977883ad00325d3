"""Steps of long work on stderr: with seconds, on a terminal with a line that moves."""

from __future__ import annotations

import sys
import time


class Steps:
    """Numbers nothing and guesses nothing: what is done, and how long since the start."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.moves = sys.stderr.isatty()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self.begun

    def note(self, line: str) -> None:
        """A line that stays."""
        clear = "\r\033[K" if self.moves else ""
        print(f"{clear}{self.seconds:6.1f} s  {line}", file=sys.stderr, flush=True)

    def tick(self, line: str) -> None:
        """On a terminal, a line that the next one replaces."""
        if self.moves:
            print(f"\r\033[K{self.seconds:6.1f} s  {line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Remove the line that moves."""
        if self.moves:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
