"""A load in a process of its own around what a test does, from before it to after it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from http_exchange import Site
from load_report import Report

AROUND_SECONDS = 10.0
END_SECONDS = 30  # those under way when it is told to end take at most ten


class Visitors:
    """The process that makes the load; `report` is there when it has ended."""

    def __init__(self, site: Site, *options: str) -> None:
        program = str(Path(__file__).with_name("load.py"))
        command = [sys.executable, program, site.domain, str(site.port), site.ca_file, *options]
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with  # see `end`
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.report = Report()

    def phase(self, name: str) -> None:
        """Failures from now on bear this name."""
        self._tell(name)

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def end(self) -> Report:
        """Stop it and read what it saw."""
        try:
            said, _ = self._process.communicate("end\n", timeout=END_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
        assert self._process.returncode == 0, "the load generator failed: see its error above"
        self.report = Report.of_json(said)
        return self.report


@contextmanager
def under_load(site: Site, *options: str, around: float = AROUND_SECONDS) -> Iterator[Visitors]:
    """Visitors from `around` seconds before the block to `around` seconds after it."""
    visitors = Visitors(site, *options)
    try:
        time.sleep(around)
        visitors.phase("during")
        yield visitors
        visitors.phase("after")
        time.sleep(around)
    finally:
        visitors.end()
