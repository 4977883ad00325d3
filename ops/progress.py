"""How long work goes, on stderr: on a terminal the last line moves, elsewhere news are lines."""

import sys

WIDTH = 24
_SAID = [""]


def say(line: str) -> None:
    """A line that stays."""
    print(f"\r\033[K{line}" if sys.stderr.isatty() else line, file=sys.stderr, flush=True)


def tick(line: str) -> None:
    """On a terminal, a line that the next one replaces."""
    if sys.stderr.isatty():
        print(f"\r\033[K{line}", end="", file=sys.stderr, flush=True)


def show(percentage: int, line: str) -> None:
    """A bar that moves; elsewhere a line, if it is not the one before."""
    told, filled = f"{percentage:3} %  {line}", WIDTH * percentage // 100
    tick(f"{'█' * filled}{'░' * (WIDTH - filled)} {told}")
    if not sys.stderr.isatty() and _SAID != [told]:
        _SAID[:] = [told]
        say(told)
