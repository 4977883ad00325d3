"""Keeps a gallery fresh, from a thread of its own."""

import random
import threading
import time

from showroom.gallery import LONGEST_PAUSE, Gallery

SPREAD = LONGEST_PAUSE - 1


class Refresher:
    """Looks for the picture again and again, and shows in between what is due."""

    def __init__(self, gallery: Gallery, refresh_seconds: float) -> None:
        self._gallery, self._seconds = gallery, refresh_seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)

    def start(self) -> None:
        """The first look is at once."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 1) -> None:
        """A look at S3 that outlasts the time-out dies with the process."""
        self._stopped.set()
        self._thread.join(timeout_seconds)

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            failures = 0 if self._gallery.refresh() else failures + 1
            self._pause(pause_seconds(self._seconds, failures, random.random()))

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopped.is_set() and (left := end - time.monotonic()) > 0:
            due = self._gallery.show_next()
            self._stopped.wait(left if due is None else min(left, due))


def pause_seconds(refresh_seconds: float, failures: int, chance: float) -> float:
    """Seconds until the next look: after failures 1, 2, 4 ... up to the usual pause.

    `chance` from 0 to 1 spreads it by a fifth either way, so that instances started together
    do not ask together.
    """
    usual = min(refresh_seconds, 2.0 ** min(failures - 1, 12)) if failures else refresh_seconds
    return usual * (1 - SPREAD + 2 * SPREAD * chance)
