"""Chromium without a window, spoken to through a pipe: no port, no library.

Not by --screenshot: its windows are never as narrow as a phone, and it does not say what it
fetched. https://chromedevtools.github.io/devtools-protocol/
"""

import json
import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ops.errors import Refusal
from ops.preview.service import DATA, environ

VISIT_SECONDS = 60  # in all; it takes one or two
Event = dict[str, Any]


def program(variables: Mapping[str, str]) -> str:
    """What CHROME names, or else the first browser on PATH. Refusal if there is none."""
    named = variables.get("CHROME")
    for name in [named] if named else DATA["browsers"]:
        if found := shutil.which(name, path=variables.get("PATH", os.defpath)):
            return found
    missing = f"CHROME is '{named}', which is no program" if named else "no browser on PATH"
    raise Refusal(missing, "Chrome or Chromium", "install one, or let CHROME name it")


class Browser:
    """A running browser with one empty page. `events` are what it told by itself, in order."""

    def __init__(self, to_it: int, from_it: int) -> None:
        self._to_it, self._from_it = to_it, from_it
        self._rest, self._number, self._session = b"", 0, {}
        self._deadline = time.monotonic() + VISIT_SECONDS
        self.events: list[Event] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)

    def call(self, method: str, **given: object) -> Event:
        """The result of a command. Refusal as of `read`, or if the browser does not do it."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": given, **self._session}
        with suppress(BrokenPipeError):  # reading tells that it has ended
            os.write(self._to_it, json.dumps(command).encode() + b"\0")
        told: Event = {}
        while told.get("id") != self._number:
            told = self.read(VISIT_SECONDS) or {}
        if "result" not in told:
            refused = f"the browser refuses {method}: {told['error']['message']}"
            raise Refusal(refused, "it done", "let CHROME name another browser")
        result: Event = told["result"]
        return result

    def read(self, seconds: float) -> Event | None:
        """Its next message; None if it is quiet for so long. Refusal after VISIT_SECONDS."""
        until = time.monotonic() + seconds
        while b"\0" not in self._rest or time.monotonic() > self._deadline:
            left = min(until, self._deadline) - time.monotonic()
            if time.monotonic() > self._deadline:
                found = f"the page keeps the browser busy for more than {VISIT_SECONDS} s"
                raise Refusal(
                    found, "an end of loading", "look what it asks for, and mend service/"
                )
            if left < 0 or not select.select([self._from_it], [], [], left)[0]:
                return None
            if not (more := os.read(self._from_it, 1 << 20)):
                raise Refusal("the browser ended", "an answer", "let CHROME name another")
            self._rest += more
        message, _, self._rest = self._rest.partition(b"\0")
        told: Event = json.loads(message)
        self.events += [told] if "method" in told else []
        return told


@contextmanager
def started(path: str, home: Path) -> Iterator[Browser]:
    """A browser without a past; it and all its processes are ended afterwards."""
    (its_in, to_it), (from_it, its_out) = os.pipe(), os.pipe()
    # It reads from 3 and writes to 4, which of all only a shell makes without code after a fork.
    pipes = f'exec "$0" "$@" 3</dev/fd/{its_in} 4>/dev/fd/{its_out}'
    flags = [*DATA["flags"], f"--user-data-dir={home}"]
    flags += ["--no-sandbox"] * (os.geteuid() == 0)  # it has none for root, and refuses otherwise
    null = subprocess.DEVNULL
    with subprocess.Popen(
        ["/bin/sh", "-c", pipes, path, *flags], env=environ(home), pass_fds=(its_in, its_out),
        stdin=null, stdout=null, stderr=null, start_new_session=True,
    ) as child:  # fmt: skip
        os.close(its_in)
        os.close(its_out)
        try:
            yield Browser(to_it, from_it)
        finally:
            with suppress(OSError):  # it had ended already
                os.killpg(child.pid, signal.SIGKILL)
            os.close(to_it)
            os.close(from_it)
