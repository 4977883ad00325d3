"""Where the setup works: everything it makes is under .local/, one setup at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops.tools.progress import say

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
BIN = LOCAL / "bin"
WORK = LOCAL / "setup"  # what is not finished yet


@contextmanager
def alone() -> Iterator[None]:
    """Waits until no other setup works here; clears what a killed one left."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "setup.lock").open("w", encoding="utf-8") as lock:
        os.set_inheritable(lock.fileno(), True)  # run() hands it on: see there
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another setup is at work here: waiting for its end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir()
        BIN.mkdir(exist_ok=True)
        try:
            yield
        finally:
            shutil.rmtree(WORK, ignore_errors=True)


def write(path: Path, text: str) -> None:
    """Writes a file whole or not at all; leaves one that is right already."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        (WORK / path.name).write_text(text, encoding="utf-8")
        os.replace(WORK / path.name, path)
