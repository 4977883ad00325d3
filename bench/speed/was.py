"""Against the way it was: a Bottle handler that asks S3 for the object at every request.

Twice: with moto, the S3 of this project's local cloud, which is slow to answer and so flatters the
service; and with nginx as S3, which answers faster than any S3 does and so flatters the way it was.
The service reads from the same one, once.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path

from bench import nginx
from bench.speed.bare import image_path, size
from bench.speed.contenders import Measured, side_by_side
from bench.speed.row import Row
from bench.speed.sites import nginx_s3, ours, python_peer
from bench.speed.world import PUBLISHED, World
from bench.tests_on_path import environ

GOAL = 20
WHAT = "against a Bottle handler calling S3 GetObject per request"


@dataclass(frozen=True)
class Store:
    """An S3 by name, and how it is had: a folder for its files in, its URL out."""

    name: str
    start: Callable[[Path], AbstractContextManager[str]]


def rows(world: World) -> Iterator[Row]:
    """The original and a visitor's image, from either S3."""
    stores = [Store("moto", lambda _: nullcontext(world.s3_url))]
    if nginx.PROGRAM:
        stores.append(Store("nginx as S3", lambda folder: nginx_s3(world.objects, folder)))
    else:
        yield Row(f"{WHAT} (nginx as S3)", f"{GOAL} times", nginx.MISSING)
    image = image_path(world)
    for store in stores:
        yield _row(world, store, "/example.jpg")
        yield _row(world, store, image)


def _row(world: World, store: Store, path: str) -> Row:
    key = path.lstrip("/")
    what = f"{WHAT} ({store.name}), {size(world.objects / PUBLISHED / key)}"
    mine, theirs = _measured(world, store, path)
    ratio = mine.per_second / theirs.per_second
    measured = f"{ratio:.1f} times: {mine.per_second:,.0f} to {theirs.per_second:,.0f} requests/s"
    found = {"showroom": mine, "GetObject per request": theirs}
    return Row(what, f"{GOAL} times", measured, ratio >= GOAL, found)


def _measured(world: World, store: Store, path: str) -> list[Measured]:
    """This service, and the way it was."""
    key = path.lstrip("/")
    folder = world.fresh(f"was-{store.name}-{key}")
    keys = {name: value for name, value in environ(0).items() if name.startswith("AWS_")}
    with ExitStack() as all_three:
        s3_url = all_three.enter_context(store.start(folder))
        us = ours(s3_url, PUBLISHED, (path,), folder / "showroom.log")
        variables = {**keys, "AWS_ENDPOINT_URL": s3_url}
        was = python_peer("bottle_s3", folder / "was.log", PUBLISHED, key, variables=variables)
        both = [all_three.enter_context(us), all_three.enter_context(was)]
        return list(side_by_side(both, world.effort, world.tell).values())
