"""The servers of the comparison: how each is started with one file, and where it serves it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from bench import nginx
from bench.ours import serving
from bench.processes import await_answer, peer, running
from bench.s3 import local_s3
from bench.tests_on_path import BODY, free_port

FILE = "example.jpg"
MODIFIED_SECONDS = 1767323045  # 2 January 2026, long ago, so that its second is surely over


@dataclass(frozen=True)
class Peer:
    """A module of bench/peers; the packages whose versions count; which call serves which path."""

    module: str
    packages: tuple[str, ...]
    paths: dict[str, str]


PEERS = [
    Peer("bottle_static", ("bottle", "waitress"), {"bottle.static_file": f"/{FILE}"}),
    Peer(
        "flask_send",
        ("flask", "werkzeug", "waitress"),
        {"Flask send_file": f"/{FILE}", "Flask send_from_directory": f"/folder/{FILE}"},
    ),
    Peer(
        "starlette_files",
        ("starlette", "uvicorn"),
        {"Starlette FileResponse": f"/{FILE}", "Starlette StaticFiles": f"/folder/{FILE}"},
    ),
    Peer("whitenoise_files", ("whitenoise", "waitress"), {"WhiteNoise": f"/{FILE}"}),
]


def versions(packages: tuple[str, ...]) -> str:
    """Names and versions of what is installed."""
    return ", ".join(f"{name} {version(name)}" for name in packages)


def write_file(folder: Path) -> Path:
    """The file that all serve: the very body that the cases speak of."""
    file = folder / FILE
    file.write_bytes(BODY)
    os.utime(file, (MODIFIED_SECONDS, MODIFIED_SECONDS))
    return file


@contextmanager
def ours(folder: Path) -> Iterator[int]:
    """This service, the file uploaded to its bucket; the port."""
    with local_s3() as s3:
        bucket = s3.holding("conformance", {FILE: BODY})
        with serving(s3.url, bucket, folder / "showroom.log") as service:
            yield service.port


@contextmanager
def python_peer(one: Peer, file: Path, folder: Path) -> Iterator[int]:
    """A peer in Python; the port."""
    port, log = free_port(), folder / f"{one.module}.log"
    with running(peer(one.module, port, file), log) as pid:
        await_answer(pid, port, f"/{FILE}", log)
        yield port


@contextmanager
def nginx_peer(file: Path, folder: Path) -> Iterator[int]:
    """nginx on the file's folder; the port."""
    port, log = free_port(), folder / "nginx.log"
    with running(nginx.command(folder / "nginx", port, file.parent, ""), log) as pid:
        await_answer(pid, port, f"/{FILE}", log)
        yield port
