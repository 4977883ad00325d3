"""The comparison: run, printed as it comes, and as a table of docs/benchmarks.md."""

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import nginx
from bench.conformance.asking import Score, score
from bench.conformance.cases import CHOICES
from bench.conformance.servers import PEERS, nginx_peer, ours, python_peer, versions, write_file
from bench.tests_on_path import http_cases

Tell = Callable[[str], None]
Row = tuple[str, Score | str]  # a server's name, and its score or why there is none

HEAD = "| server | GET | HEAD | GETs answered otherwise |\n|---|---|---|---|"


def compare(folder: Path, tell: Tell) -> list[Row]:
    """Every server in turn, each in a process of its own."""
    rows = []
    for row in _rows(folder):
        tell(line(row))
        rows.append(row)
    return rows


def line(row: Row) -> str:
    """A row of the table."""
    name, found = row
    if isinstance(found, str):
        return f"| {name} | {found} | | |"
    where = ", ".join(f"{group} {count}" for group, count in sorted(found.failed.items()))
    quotes = "" if found.quoted else "; its ETag has no quotes (8.8.3)"
    return f"| {name} | {found.get} of {found.cases} | {found.head} | {where or 'none'}{quotes} |"


def as_json(row: Row) -> dict[str, Any]:
    """For other programs."""
    name, found = row
    if isinstance(found, str):
        return {"server": name, "reason": found}
    counts = {"cases": found.cases, "get": found.get, "head": found.head}
    return {"server": name, **counts, "failed": dict(found.failed)}


def table(rows: list[Row]) -> str:
    """All of it, with what was left out."""
    reasons = "; ".join(dict.fromkeys(why for why in CHOICES.values() if why != "as above"))
    left_out = (
        f"The {len(http_cases.CASES)} cases of `tests/service/test_service_http.py` over a real "
        f"socket, each server with the ETag and date it gives itself. Left out, because RFC 9110 "
        f"leaves the answer to the server, are {len(CHOICES)}: {reasons}. So are this service's "
        "own lifetimes, headers and OPTIONS."
    )
    return "\n".join([*textwrap.wrap(left_out, 158), "", HEAD, *map(line, rows)])


def _rows(folder: Path) -> Iterator[Row]:
    file = write_file(folder)
    path = f"/{file.name}"
    with ours(folder) as port:
        yield f"**showroom** ({versions(('bottle', 'waitress'))})", score(port, path)
    for peer in PEERS:
        with python_peer(peer, file, folder) as port:
            for name, place in peer.paths.items():
                yield f"{name} ({versions(peer.packages)})", score(port, place)
    if nginx.PROGRAM is None:
        yield "nginx", nginx.MISSING
        return
    with nginx_peer(file, folder) as port:
        yield f"{nginx.version()}, no framework", score(port, path)
