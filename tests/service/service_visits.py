"""A visitor who comes again and again while something else happens."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from service_processes import Service
from showroom.pages import picture_page
from showroom.picture import Picture


@dataclass
class Visits:
    """What was found: how many answers, what was wrong with them, and the longest wait."""

    answers: int = 0
    wrong: list[str] = field(default_factory=list)
    longest_seconds: float = 0


@contextmanager
def visited(service: Service, *shown: Picture) -> Iterator[Visits]:
    """A visitor who expects every answer whole, and of one of the pictures `shown`.

    The first of them is on show already: its files are there all the time.
    """
    visits, gone = Visits(), threading.Event()
    expected = {
        "/": {picture_page(one, url="") for one in shown},
        "/example.jpg": {one.original.body for one in shown},
        f"/{shown[0].images[0].key}": {shown[0].images[0].body},
        "/healthz": {service.get("/healthz")[1]},
    }

    def visit() -> None:
        while not gone.is_set():
            for path, bodies in expected.items():
                _look(service, path, bodies, visits)
            time.sleep(0.02)

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield visits
    finally:
        gone.set()
        thread.join()


def _look(service: Service, path: str, bodies: set[bytes], visits: Visits) -> None:
    begun = time.perf_counter()
    try:
        response, body = service.get(path)
    except OSError as problem:
        visits.wrong.append(f"{path}: {problem!r}")
        return
    visits.answers += 1
    visits.longest_seconds = max(visits.longest_seconds, time.perf_counter() - begun)
    if response.status != 200 or body not in bodies:
        visits.wrong.append(f"{path}: {response.status}, {len(body)} bytes")
