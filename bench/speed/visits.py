"""Whole visits, page and image, against nginx in three guises; judged where a card is the limit."""

import gzip
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from bench import nginx
from bench.speed.bare import image_path
from bench.speed.contenders import Contender, Measured, side_by_side
from bench.speed.row import Row
from bench.speed.sites import nginx_s3, nginx_site, ours
from bench.speed.visit import ask
from bench.speed.world import PUBLISHED, World

CARD_BYTES_PER_SECOND = 5e9 / 8  # what a small instance's card bursts to: 5 Gbit/s
ORIGINAL = "/example.jpg"
US, WITH_ORIGINAL = "showroom", "nginx with the original"
SAME, PROXY = "nginx with the same variants", "nginx proxying and caching S3"
# The page of a site without variants: its size hardly counts beside the original.
PLAIN_PAGE = b"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Showroom</title></head>
<body><img src="/example.jpg" width="3200" height="2000" alt="The picture on show"></body></html>
"""


@dataclass(frozen=True)
class Limit:
    """Visits per second: of one core by what a visit costs here, and of the card by its bytes."""

    processor: float
    card: float

    @property
    def both(self) -> float:
        """Whichever comes first."""
        return min(self.processor, self.card)

    @property
    def name(self) -> str:
        """Which one it is."""
        return "processor" if self.processor < self.card else "card"


def limit(measured: Measured) -> Limit:
    """All four serve from one process or worker, so one core is what each can use."""
    bytes_per_second = CARD_BYTES_PER_SECOND / measured.bytes_per_visit
    return Limit(1 / measured.cpu_seconds_per_visit, bytes_per_second)


def measure(world: World) -> dict[str, Measured]:
    """All four in turn; without nginx only this service."""
    image = image_path(world)
    folder = world.fresh("visits")
    with ExitStack() as sites:
        us = sites.enter_context(
            ours(world.s3_url, PUBLISHED, ("/", image), folder / "showroom.log")
        )
        peers = _peers(world, sites, folder, us) if nginx.PROGRAM else []
        return side_by_side([us, *peers], world.effort, world.tell)


def _peers(world: World, sites: ExitStack, folder: Path, us: Contender) -> list[Contender]:
    """Each nginx in its folder, with its page and its files."""
    page, objects = ask(us.port, "/", "identity").body, world.objects / PUBLISHED
    s3_url = sites.enter_context(nginx_s3(world.objects, folder))
    guises = [
        (WITH_ORIGINAL, PLAIN_PAGE, ("/", ORIGINAL), [nginx.SITE_LOCATIONS]),
        (SAME, page, us.paths, [nginx.SITE_LOCATIONS]),
        (PROXY, PLAIN_PAGE, ("/", ORIGINAL), nginx.caching(f"{s3_url}/{PUBLISHED}", folder)),
    ]
    return [
        sites.enter_context(nginx_site(name, paths, _site(folder, name, html, objects), *settings))
        for name, html, paths, settings in guises
    ]


def _site(folder: Path, name: str, page: bytes, objects: Path) -> Path:
    """A folder with site/: the page, also compressed, and links to the bucket's files."""
    made = folder / name.replace(" ", "-")
    site = made / "site"
    site.mkdir(parents=True)
    (site / "index.html").write_bytes(page)
    (site / "index.html.gz").write_bytes(gzip.compress(page, 9, mtime=0))
    for file in ("example.jpg", "pictures"):
        (site / file).symlink_to(objects / file)
    return made


def rows(world: World) -> Iterator[Row]:
    """A row for each, then the goals."""
    found = measure(world)
    for name, measured in found.items():
        yield Row(f"a visit: {name}", "", words(measured), None, {name: measured})
    yield from goals({name: limit(measured) for name, measured in found.items()})


def words(measured: Measured) -> str:
    """Bytes, CPU and the two limits."""
    most = limit(measured)
    return (
        f"{measured.bytes_per_visit / 1000:,.1f} kB, {measured.cpu_seconds_per_visit * 1000:.2f} ms"
        f" of CPU; card {most.card:,.0f}, one core {most.processor:,.0f}: "
        f"**{most.both:,.0f} visits/s** ({most.name})"
    )


def goals(limits: dict[str, Limit]) -> Iterator[Row]:
    """The issue's two, and where the processor is the limit the plain ratio."""
    if SAME not in limits:
        yield Row("visits against nginx", "", nginx.MISSING)
        return
    us, original, same = limits[US], limits[WITH_ORIGINAL], limits[SAME]
    times = us.both / original.both
    yield Row(
        f"visits/s, {WITH_ORIGINAL} at the card's limit",
        "3 times",
        f"{times:.1f} times",
        times >= 3,
    )
    share = us.card / same.card
    yield Row(f"visits/s at the card's limit, {SAME}", "0.90 of it", f"{share:.2f}", share >= 0.9)
    plain = us.processor / same.processor
    yield Row(f"visits/s at one core's limit, {SAME}", "", f"{plain:.2f} of it")
