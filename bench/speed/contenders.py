"""Who is measured side by side, in turn, so that a slow minute of the machine hits all alike."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.ours import one_line_each
from bench.processes import cpu_seconds
from bench.wrk import CONNECTIONS, Load, load


@dataclass(frozen=True)
class Contender:
    """A running server: its process, its port, the paths of one visit, bytes of those answers.

    `log` is that of this service: every window of load is held against its lines.
    """

    name: str
    pid: int
    port: int
    paths: tuple[str, ...]
    bytes: int
    log: Path | None = None


@dataclass(frozen=True)
class Measured:
    """Medians over the rounds; a visit is one request for each of the paths."""

    visits_per_second: float
    p50_ms: float
    p99_ms: float
    cpu_seconds_per_visit: float
    bytes_per_visit: int
    requests_per_visit: int

    @property
    def per_second(self) -> float:
        """Requests per second."""
        return self.visits_per_second * self.requests_per_visit

    @property
    def cpu_seconds_per_1000(self) -> float:
        """CPU seconds per 1,000 requests."""
        return self.cpu_seconds_per_visit / self.requests_per_visit * 1000


@dataclass(frozen=True)
class Effort:
    """Rounds (at least 3 for a median), a window's length, and how many requests try the memory."""

    rounds: int
    seconds: int
    requests: int


def side_by_side(
    contenders: Sequence[Contender], effort: Effort, tell: Callable[[str], None]
) -> dict[str, Measured]:
    """Each gets a second to warm up, then a window in each round: A B A B."""
    for one in contenders:
        _window(one, 1)
    rounds = [[_window(one, effort.seconds) for one in contenders] for _ in range(effort.rounds)]
    found = {one.name: _medians(list(seen)) for one, seen in zip(contenders, zip(*rounds))}
    for name, measured in found.items():
        tell(f"  {name}: {words(measured)}")
    return found


def words(measured: Measured) -> str:
    """A line for people."""
    return (
        f"{measured.per_second:,.0f} requests/s, p50 {measured.p50_ms:.1f} ms, "
        f"p99 {measured.p99_ms:.1f} ms, {measured.cpu_seconds_per_1000:.2f} CPU s per 1,000, "
        f"{measured.bytes_per_visit:,} bytes"
    )


def loaded(one: Contender, seconds: int) -> Load:
    """A window of load on one; where there is a log, it has to have a line for each request."""
    if not one.log:
        return load(one.port, one.paths, seconds)
    # wrk leaves each connection with one request whose answer it does not wait for.
    with one_line_each(one.log, CONNECTIONS) as counted:
        seen = load(one.port, one.paths, seconds)
        counted.requests = seen.requests
    return seen


def _window(one: Contender, seconds: int) -> Measured:
    cpu = cpu_seconds(one.pid)
    seen = loaded(one, seconds)
    spent = cpu_seconds(one.pid) - cpu
    visits = seen.requests / len(one.paths)
    latency = (seen.p50_ms, seen.p99_ms)
    return Measured(visits / seen.seconds, *latency, spent / visits, one.bytes, len(one.paths))


def _medians(seen: list[Measured]) -> Measured:
    def median(of: Callable[[Measured], float]) -> float:
        return statistics.median(map(of, seen))

    return Measured(
        median(lambda one: one.visits_per_second),
        median(lambda one: one.p50_ms),
        median(lambda one: one.p99_ms),
        median(lambda one: one.cpu_seconds_per_visit),
        seen[0].bytes_per_visit,
        seen[0].requests_per_visit,
    )
