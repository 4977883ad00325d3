"""All rows of the speed comparison: run, told as they come, and as docs/benchmarks.md has them."""

import platform
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import psutil

from bench import nginx, wrk
from bench.speed import bare, life, visits, was
from bench.speed.contenders import Effort
from bench.speed.row import Row
from bench.speed.world import World, world

FULL, QUICK = Effort(rounds=5, seconds=3, requests=100_000), Effort(1, 1, 5_000)
PARTS: list[Callable[[World], Iterator[Row]]] = [bare.rows, was.rows, visits.rows, life.rows]
HEAD = "| what | goal | measured |\n|---|---|---|"
DETAILS = (
    "| comparison | server | requests/s | p50 | p99 | CPU per 1,000 requests | bytes |\n"
    "|---|---|---|---|---|---|---|"
)


def compare(folder: Path, effort: Effort, tell: Callable[[str], None]) -> list[Row]:
    """Every row; each is told as soon as it is known. Without wrk there is none."""
    if wrk.PROGRAM is None:
        rows = [Row("everything here", "", wrk.MISSING)]
        tell(str(rows[0]))
        return rows
    with world(folder, effort, tell) as its:
        return [row for part in PARTS for row in _told(part(its), tell)]


def _told(rows: Iterator[Row], tell: Callable[[str], None]) -> Iterator[Row]:
    for row in rows:
        tell(str(row))
        yield row


def text(rows: list[Row], effort: Effort) -> str:
    """What a run writes into the document: where, the goals, and every contender's figures."""
    details = [line for row in rows for line in row.details()]
    return "\n".join([where(effort), "", HEAD, *map(str, rows), "", DETAILS, *details])


def where(effort: Effort) -> str:
    """The machine, the programs, and how much was done."""
    names = ["waitress", "bottle", "boto3", "moto"]
    programs = [f"Python {platform.python_version()}", *(f"{n} {version(n)}" for n in names)]
    programs += [nginx.version()] if nginx.PROGRAM else []
    return (
        f"{psutil.cpu_count()} cores shared by server, load and S3; {', '.join(programs)}. "
        f"{effort.rounds} rounds of {effort.seconds} s for each in turn, {wrk.CONNECTIONS} kept "
        "connections, medians."
    )
