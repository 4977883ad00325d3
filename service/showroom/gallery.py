"""Holds the picture on show, and keeps it fresh from a thread of its own."""

import random
import threading
from collections.abc import Callable

from showroom.picture import Picture

Fetch = Callable[[Picture | None], Picture]
Log = Callable[..., None]


class Gallery:
    """The current picture as one reference: handlers read it, one background thread swaps it.

    Any failure of `fetch` keeps the last good picture. `log` is called with an event's name and
    its facts, once per change of state and not at every try.
    """

    def __init__(self, fetch: Fetch, refresh_seconds: float, log: Log) -> None:
        self._fetch, self._seconds, self._log = fetch, refresh_seconds, log
        self._picture: Picture | None = None
        self._problem: dict[str, str] = {}
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refresher", daemon=True)

    @property
    def picture(self) -> Picture | None:
        """The last good picture; None until the first one has been loaded."""
        return self._picture

    def start(self) -> None:
        """Starts the refresher, which looks for the picture at once."""
        self._thread.start()

    def stop(self, timeout_seconds: float = 1) -> None:
        """Ends the refresher; a look at S3 that outlasts the time-out dies with the process."""
        self._stopped.set()
        self._thread.join(timeout_seconds)

    def refresh(self) -> bool:
        """One look: swaps the picture if there is a new one. Never raises; True if it went well."""
        try:
            picture = self._fetch(self._picture)
        # Whatever it is: showing the last good picture beats a refresher that has died.
        except Exception as problem:  # noqa: BLE001  # pylint: disable=broad-exception-caught
            self._failed(problem)
            return False
        self._succeeded(picture)
        return True

    def _failed(self, problem: Exception) -> None:
        facts = {"kind": type(problem).__name__, "reason": str(problem)}
        if facts != self._problem:
            self._log("picture_unavailable", **facts, still_showing=_sha256(self._picture))
        self._problem = facts

    def _succeeded(self, picture: Picture) -> None:
        if picture is not self._picture:
            self._picture = picture
            size = {"width": picture.width, "height": picture.height, "bytes": len(picture.body)}
            self._log("picture_loaded", sha256=picture.sha256, **size)
        elif self._problem:
            self._log("picture_available_again", sha256=picture.sha256)
        self._problem = {}

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            failures = 0 if self.refresh() else failures + 1
            self._stopped.wait(pause_seconds(self._seconds, failures, random.random()))


def pause_seconds(refresh_seconds: float, failures: int, chance: float) -> float:
    """Seconds until the next look: after failures 1, 2, 4 ... up to the usual pause.

    `chance` from 0 to 1 spreads it by a fifth either way, so that instances started together
    do not ask together.
    """
    usual = min(refresh_seconds, 2.0 ** min(failures - 1, 12)) if failures else refresh_seconds
    return usual * (0.8 + 0.4 * chance)


def _sha256(picture: Picture | None) -> str | None:
    return picture.sha256 if picture else None
