"""wrk, the load generator: closed loop, some connections that each ask again when answered."""

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import CannotRun

PROGRAM = shutil.which("wrk")
MISSING = "not measured: install wrk"
SCRIPT = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """What wrk saw: answered requests, over how long, and two percentiles of the latency."""

    requests: int
    seconds: float
    p50_ms: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.requests / self.seconds


def load(port: int, paths: Sequence[str], seconds: int) -> Load:
    """Asks for `paths` in turn; raises CannotRun if any answer failed or was an error."""
    options = ["-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout=20s", "-s", str(SCRIPT)]
    command = [str(PROGRAM), *options, f"http://127.0.0.1:{port}", "--", *paths]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 60, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    if told["errors"] or not told["requests"]:
        raise CannotRun(f"wrk on port {port}: {told['errors']} failures at {paths}")
    milliseconds = [told["p50_us"] / 1e3, told["p99_us"] / 1e3]
    return Load(told["requests"], told["duration_us"] / 1e6, *milliseconds)
