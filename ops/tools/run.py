"""The one place where the setup starts other programs."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ops.tools.errors import SetupError
from ops.tools.place import LOCAL, ROOT
from ops.tools.progress import begin, tick

LOG = LOCAL / "setup.log"


class Command(NamedTuple):
    """A program to run: its words, what differs in its environment, where it works."""

    argv: list[str]
    env: Mapping[str, str]
    cwd: Path = ROOT


def run(command: Command, doing: str) -> None:
    """Runs a command to its end, its output in the log. SetupError when it fails.

    The child holds the lock too, by close_fds: were this process killed, the next setup waits for
    the child, instead of writing into the same environment.
    """
    began, env = time.monotonic(), os.environ | command.env
    begin(doing)
    with LOG.open("wb") as log, subprocess.Popen(
        command.argv, cwd=command.cwd, env=env, stdin=subprocess.DEVNULL,
        stdout=log, stderr=log, close_fds=False,
    ) as child:  # fmt: skip
        try:
            while child.poll() is None:
                time.sleep(0.1)
                tick(f"{doing} ... {time.monotonic() - began:.0f} s")
        except KeyboardInterrupt:
            child.terminate()
            child.wait()
            raise
    if child.returncode:
        found = f"{Path(command.argv[0]).name} ended with {child.returncode} ({complaint()})"
        raise SetupError(found, "0", f"see {LOG}, then run make setup again")


def complaint() -> str:
    """The line of the log that says most: the last that begins with ERROR, else the last."""
    lines = LOG.read_text(errors="replace").split("\n")
    said = [line for line in lines if line.startswith("ERROR")] or [*filter(str.strip, lines)]
    return said[-1].strip() if said else "it printed nothing"


def answer(command: Command) -> str:
    """What a quick command prints; nothing when it fails."""
    argv, env = command.argv, os.environ | command.env
    null = subprocess.DEVNULL
    try:
        done = subprocess.run(
            argv, env=env, stdin=null, capture_output=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode(errors="replace")
