"""Lines on stderr that say how it goes; on a terminal the last one moves."""

import sys

MOVES = sys.stderr.isatty()


def say(line: str) -> None:
    """A line that stays."""
    print(f"\r\033[K{line}" if MOVES else line, file=sys.stderr, flush=True)


def tick(line: str) -> None:
    """On a terminal, a line that the next one replaces."""
    if MOVES:
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def begin(line: str) -> None:
    """Long work begins: tick() goes on from this line."""
    (tick if MOVES else say)(line)
