"""Processes that outlive the command that started them, known by a file that names them.

A process writes that file itself before it becomes what it is for, so that a command killed right
after starting one leaves nothing behind that the next command would not find.
"""

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import requests

from ops.errors import Refusal

ANNOUNCE = Path(__file__).with_name("announce.py")
ASK_SECONDS = 1


@dataclass(frozen=True)
class Process:
    """One process by name; in `folder`, <name>.json says which, <name>.log what it printed."""

    name: str
    folder: Path

    @property
    def record(self) -> Path:
        """Who it is: its number and when it began."""
        return self.folder / f"{self.name}.json"

    @property
    def log(self) -> Path:
        """What it printed."""
        return self.folder / f"{self.name}.log"

    def start(
        self, command: list[str], env: Mapping[str, str], cwd: Path
    ) -> subprocess.Popen[bytes]:
        """Start it in a session of its own; its output goes to the log, begun anew."""
        self.folder.mkdir(parents=True, exist_ok=True)
        announced = [sys.executable, str(ANNOUNCE), str(self.record), *command]
        with self.log.open("wb") as log:
            return subprocess.Popen(  # pylint: disable=consider-using-with  # it outlives this command
                announced,
                env=dict(env),
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                close_fds=False,  # the lock of `up` goes with it until it is announced
            )

    def running(self) -> psutil.Process | None:
        """The living process, or None. A number that another program got since is not it."""
        try:
            record = json.loads(self.record.read_text())
            process = psutil.Process(record["pid"])
            same = abs(process.create_time() - record["created"]) < 1
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except (OSError, ValueError, TypeError, KeyError, psutil.NoSuchProcess):
            return None

    def stop(
        self, seconds: float = 30, first: signal.Signals = signal.SIGTERM, children: bool = True
    ) -> bool:
        """End it and what it started by `first`, after `seconds` by SIGKILL; False if none ran.

        Without `children` those stay that have a session of their own.
        """
        process = self.running()
        if process is None:
            self.record.unlink(missing_ok=True)
            return False
        family = [process]
        with suppress(ProcessLookupError, psutil.NoSuchProcess):  # it may end of itself meanwhile
            family += process.children(recursive=True) if children else []
            os.killpg(process.pid, first)
        for one in _left(family, seconds):
            with suppress(psutil.NoSuchProcess):
                one.kill()
        _left(family, 5)
        self.record.unlink(missing_ok=True)
        return True


def _left(family: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Those who have not ended after at most that time.

    Not psutil.wait_procs: to that a zombie lives, and in a container without an init it stays one.
    """
    deadline = time.monotonic() + seconds
    while (left := [one for one in family if not _ended(one)]) and time.monotonic() < deadline:
        time.sleep(0.02)
    return left


def _ended(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def answers(url: str, seconds: float = 2, ca_file: Path | None = None) -> bool:
    """Whether a GET succeeds in that time; by https whoever `ca_file` signed for is trusted."""
    try:
        return requests.get(url, timeout=seconds, verify=str(ca_file) if ca_file else True).ok
    except OSError:  # as all of requests' errors are; or the file is not there yet
        return False


def require_free(port: int, variable: str) -> None:
    """Refusal if something listens on that port of this machine."""
    with socket.socket() as asking:
        asking.settimeout(ASK_SECONDS)
        refused = asking.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED
    if not refused:
        way_out = f"stop what listens there or set {variable}"
        raise Refusal(f"port {port} is taken", "a free port", way_out)
