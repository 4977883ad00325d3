"""Servers as processes of their own: started, awaited, measured by /proc, always ended."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[1]
PATIENCE_SECONDS = 30


class CannotRun(Exception):
    """A server or a load generator that did not do its part; says which and what it printed."""


@contextmanager
def running(
    command: Sequence[str], log: Path, variables: Mapping[str, str] | None = None
) -> Iterator[int]:
    """Runs `command` from the project's root, its output in `log`; gives its process's number.

    `variables` are added to its environment.
    """
    environ = {**os.environ, "PYTHONPATH": str(ROOT), **(variables or {})}
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, cwd=ROOT, env=environ, stdout=output, stderr=subprocess.STDOUT
        ) as process,
    ):
        try:
            yield process.pid
        finally:
            end(process.pid)


def peer(name: str, *arguments: object) -> list[str]:
    """The command for one of bench/peers."""
    return [sys.executable, "-m", f"bench.peers.{name}", *map(str, arguments)]


def end(pid: int) -> None:
    """Ends a process and its children, whatever they are doing."""
    with suppress(psutil.NoSuchProcess):
        family = tree(pid)
        family[0].terminate()
        _, left = psutil.wait_procs(family, timeout=5)
        for one in left:
            one.kill()


def tree(pid: int) -> list[psutil.Process]:
    """A process and all its descendants."""
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


def cpu_seconds(pid: int) -> float:
    """User and system time of the tree so far, in steps of the kernel's 10 ms."""
    times = [one.cpu_times() for one in tree(pid)]
    return sum(one.user + one.system for one in times)


def resident_bytes(pid: int) -> int:
    """What the tree holds in memory now (VmRSS); pages that two share count twice."""
    return sum(one.memory_info().rss for one in tree(pid))


def await_answer(pid: int, port: int, path: str, log: Path) -> None:
    """Returns as soon as `path` is answered with 200; raises CannotRun, with the log's end."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        if status(port, path) == 200:
            return
        time.sleep(0.01)
    last = log.read_text(errors="replace")[-500:]
    raise CannotRun(f"no answer to {path} on port {port}: {last or log}")


def status(port: int, path: str) -> int:
    """What a GET is answered with; 0 if nobody is there yet."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()
