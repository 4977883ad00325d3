"""A visitor who comes again and again while something else happens."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from service_processes import Service
from service_stages import LOOKS
from showroom.pages import picture_page
from showroom.picture import Picture

QUICK_SECONDS = 0.5


@dataclass
class Visits:
    """What was wrong with the answers, and how long each of them took."""

    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def all_well(self) -> bool:
        """Whether nothing was wrong, and nobody waited for S3.

        A look that hangs lasts longer than QUICK_SECONDS: if visitors waited for it, then at
        least once for each of LOOKS; a busy machine may by itself be late, but not so often.
        """
        late = [one for one in self.seconds if one > QUICK_SECONDS]
        return not self.wrong and bool(self.seconds) and len(late) < LOOKS


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
    visits.seconds.append(time.perf_counter() - begun)
    if response.status != 200 or body not in bodies:
        visits.wrong.append(f"{path}: {response.status}, {len(body)} bytes")
