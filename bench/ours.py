"""This service as it runs in production: the image's entry point, its JSON log in a file."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.processes import CannotRun
from bench.tests_on_path import Service

__all__ = ["Service", "one_line_each", "serving", "start"]

# As in production; the pause is the default's, and not the tests' shorter one.
SETTINGS = {"SHOWROOM_ENVIRONMENT": "prod", "SHOWROOM_REFRESH_SECONDS": "10"}
SETTLING_SECONDS = 0.2  # idle, the service writes nothing but a change
REQUEST = b'"event": "request"'


@dataclass
class Counted:
    """How many requests were answered."""

    requests: int = 0


@contextmanager
def serving(s3_url: str, bucket: str, log: Path) -> Iterator[Service]:
    """`python -m showroom` with what the bucket holds, once it is on show."""
    service = start(s3_url, bucket, log)
    try:
        service.event("picture_shown")
        yield service
    finally:
        service.stop()


def start(s3_url: str, bucket: str, log: Path) -> Service:
    """The process, not waited for."""
    return Service(log, AWS_ENDPOINT_URL=s3_url, SHOWROOM_BUCKET=bucket, **SETTINGS)


@contextmanager
def one_line_each(log: Path, most_unheard: int) -> Iterator[Counted]:
    """Holds the log of this service against the requests made meanwhile, which go into Counted.

    Raises CannotRun unless each has its line. Beyond them at most `most_unheard` may have one:
    those whose answer nobody waited for.
    """
    before, counted = _settled(log), Counted()
    yield counted
    after = _settled(log)
    with log.open("rb") as file:
        file.seek(before)
        lines = file.read(after - before).count(REQUEST)
    if not counted.requests <= lines <= counted.requests + most_unheard:
        raise CannotRun(f"{lines} lines of requests for {counted.requests} in {log.name}")


def _settled(log: Path) -> int:
    """The log's size once nothing has been written for a while."""
    size = -1
    while (now := log.stat().st_size) != size:
        size = now
        time.sleep(SETTLING_SECONDS)
    return size
