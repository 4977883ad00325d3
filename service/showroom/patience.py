"""An end to looks at S3 that S3 does not end: boto3's time-outs are per read, and bytes drip."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, wait

from showroom.gallery import Fetch
from showroom.picture import Generation

LOOK_SECONDS = 120  # a look is some twenty objects, each of which has 30 s in showroom/s3.py
MOST_GIVEN_UP = 10  # at a time


class Patience:  # pylint: disable=too-few-public-methods  # one question
    """Fetches by what `connect` makes, and by another one after each look that took too long.

    No thread can be ended from outside: a look that is given up goes on, unheard, until S3 ends
    it. While MOST_GIVEN_UP of them do so, no other is begun.
    """

    def __init__(self, connect: Callable[[], Fetch]) -> None:
        self._connect, self._fetch = connect, connect()
        self._given_up: list[threading.Thread] = []

    def fetch(self, known: Generation | None) -> Generation:
        """As the fetch of showroom/store.py; raises TimeoutError after LOOK_SECONDS."""
        self._given_up = [one for one in self._given_up if one.is_alive()]
        if len(self._given_up) >= MOST_GIVEN_UP:
            raise TimeoutError(f"{MOST_GIVEN_UP} looks at S3 wait for the end of an answer")
        found: Future[Generation] = Future()
        look = threading.Thread(target=_look, args=(self._fetch, known, found), daemon=True)
        look.start()
        if not wait([found], LOOK_SECONDS).done:
            self._given_up.append(look)
            self._fetch = self._connect()
            raise TimeoutError(f"a look at S3 was given up after {LOOK_SECONDS} s")
        return found.result()


def _look(fetch: Fetch, known: Generation | None, found: Future[Generation]) -> None:
    try:
        found.set_result(fetch(known))
    # Whatever it is: it is raised where it was asked for.
    except Exception as problem:  # noqa: BLE001  # pylint: disable=broad-exception-caught
        found.set_exception(problem)
