"""One process of this service: how soon it is ready, how much it holds, and what a visit weighs."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from bench.ours import one_line_each, start
from bench.processes import PATIENCE_SECONDS, CannotRun, resident_bytes, status
from bench.speed.bare import image_path
from bench.speed.contenders import Contender, loaded
from bench.speed.row import Row
from bench.speed.sites import ours
from bench.speed.visit import ask
from bench.speed.world import PUBLISHED, World

STARTS = 5
READY_SECONDS, RESIDENT_MB, VISIT_SHARE = 1.0, 80, 0.15
EXACT = 1_000
WARM_SHARE = 0.1  # of the requests, before memory is looked at first
GROWTH_MB = 1.0  # less than this is the allocator's, not a leak's: 10 bytes a request


def rows(world: World) -> Iterator[Row]:
    """Start, memory and weight."""
    yield _ready(world)
    image = image_path(world)
    log = world.fresh("life") / "showroom.log"
    with ours(world.s3_url, PUBLISHED, ("/", image), log) as us:
        yield from _memory(us, world)
        yield _weight(us)
        yield _lines(us, log)


def _ready(world: World) -> Row:
    folder = world.fresh("starts")
    seconds = [_start_seconds(world, folder / f"{number}.log") for number in range(STARTS)]
    median = statistics.median(seconds)
    measured = f"{median:.3f} s, median of {STARTS} ({min(seconds):.3f} to {max(seconds):.3f})"
    goal = f"{READY_SECONDS} s"
    return Row("process start → ready, local S3", goal, measured, median <= READY_SECONDS)


def _start_seconds(world: World, log: Path) -> float:
    """From the start of the process until it is healthy, looked for every 5 ms."""
    begun = time.perf_counter()
    service = start(world.s3_url, PUBLISHED, log)
    try:
        while status(service.port, "/healthz") != 200:
            if time.perf_counter() - begun > PATIENCE_SECONDS:
                raise CannotRun(f"not healthy within {PATIENCE_SECONDS} s: {log.read_text()}")
            time.sleep(0.005)
        return time.perf_counter() - begun
    finally:
        service.stop()


def _memory(us: Contender, world: World) -> Iterator[Row]:
    """Resident bytes when warm, and how many more after all requests."""
    _ask(us, round(world.effort.requests * WARM_SHARE), world)
    before = resident_bytes(us.pid) / 1e6
    asked = _ask(us, world.effort.requests, world)
    after = resident_bytes(us.pid) / 1e6
    yield Row("resident memory", f"{RESIDENT_MB} MB", f"{after:.0f} MB", after <= RESIDENT_MB)
    growth = max(0.0, after - before)
    what = f"its growth over {world.effort.requests:,} requests"
    measured = f"{growth:.1f} MB over {asked:,}"
    yield Row(what, f"none (below {GROWTH_MB:.0f} MB)", measured, growth < GROWTH_MB)


def _ask(us: Contender, requests: int, world: World) -> int:
    """At least so many, each with its line in the log; the number."""
    asked = 0
    while asked < requests:
        asked += loaded(us, world.effort.seconds).requests
    return asked


def _weight(us: Contender) -> Row:
    """The page and its image, heads included, against the original alone."""
    original = len(ask(us.port, "/example.jpg").body)
    share = us.bytes / original
    measured = f"{share:.1%}: {us.bytes:,} of {original:,} bytes"
    what = "first visit (page and image, 1,280 pixels), of the original's bytes"
    return Row(what, f"{VISIT_SHARE:.0%}", measured, share <= VISIT_SHARE)


def _lines(us: Contender, log: Path) -> Row:
    """Every window of load is held against the log; this is the same to the very line."""
    with one_line_each(log, 0) as counted:
        while counted.requests < EXACT:
            ask(us.port, us.paths[counted.requests % len(us.paths)])
            counted.requests += 1
    what = f"log lines of {EXACT:,} requests one by one"
    return Row(what, f"{EXACT:,}", f"{EXACT:,}", True)
