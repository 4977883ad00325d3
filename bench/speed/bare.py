"""Against the least that waitress can be asked to do, with the same bytes."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from bench.speed.contenders import Measured, side_by_side
from bench.speed.row import Row
from bench.speed.sites import ours, python_peer
from bench.speed.visit import ask, chosen
from bench.speed.world import PLAIN, PUBLISHED, World

GOAL = 0.90
HOW = {"bytes": "a list of bytes", "file": "a file, not copied"}


def rows(world: World) -> Iterator[Row]:
    """A body of 300 kB, and the image that a visitor with 1,280 pixels gets."""
    yield from _both(world, PLAIN, "/example.jpg")
    yield from _both(world, PUBLISHED, image_path(world))


def image_path(world: World) -> str:
    """Where the page of the published picture sends a visitor."""
    with ours(world.s3_url, PUBLISHED, ("/",), world.folder / "page.log") as site:
        return chosen(ask(site.port, "/", "identity").body.decode())


def _both(world: World, bucket: str, path: str) -> Iterator[Row]:
    """Against a body that waitress copies, which is usual, and one that it does not."""
    folder = world.fresh(f"bare-{bucket}")
    file = world.objects / bucket / path.lstrip("/")
    with ExitStack() as all_three:
        us = all_three.enter_context(ours(world.s3_url, bucket, (path,), folder / "showroom.log"))
        bare = [
            all_three.enter_context(python_peer("bare_wsgi", folder / f"{how}.log", file, how))
            for how in HOW
        ]
        bare = [replace(one, name=f"bare WSGI, {how}") for one, how in zip(bare, HOW.values())]
        found = side_by_side([us, *bare], world.effort, world.tell)
    yield from (_row(f"{one.name}, {size(file)}", found[us.name], found[one.name]) for one in bare)


def _row(what: str, mine: Measured, theirs: Measured) -> Row:
    ratio = mine.per_second / theirs.per_second
    measured = f"{ratio:.2f}: {mine.per_second:,.0f} to {theirs.per_second:,.0f} requests/s"
    found = {"showroom": mine, "bare WSGI": theirs}
    return Row(f"against {what}", f"{GOAL:.2f} of it", measured, ratio >= GOAL, found)


def size(file: Path) -> str:
    """For people."""
    return f"{file.stat().st_size / 1000:,.0f} kB"
