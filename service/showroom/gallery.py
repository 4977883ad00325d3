"""Holds what is on show, and what is to be shown next."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from showroom.picture import Generation, Picture
from showroom.resources import Resources, of_picture
from showroom.troubles import Log, Troubles

Fetch = Callable[[Generation | None], Generation]

LONGEST_PAUSE = 1.2  # times the usual one: showroom/refresher.py


@dataclass(frozen=True)
class Shown:
    """The picture on show, and every path that it answers, with what is answered there."""

    picture: Picture
    resources: Resources


class Gallery:  # pylint: disable=too-many-instance-attributes  # now, next, and where from
    """What is on show as one reference: handlers read it, one background thread swaps it.

    Any failure of `fetch` keeps the last good picture. `log` is called with an event's name and
    its facts. `frame` makes a picture's page.

    A new picture's files are served at once, but it is shown only when it has been in S3 long
    enough for every instance to have loaded it: a page from here may get its image elsewhere.
    """

    def __init__(
        self,
        fetch: Fetch,
        refresh_seconds: float,
        log: Log,
        frame: Callable[[Picture], bytes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch, self._log, self._frame, self._clock = fetch, log, frame, clock
        self._settling = settling_seconds(refresh_seconds)
        self._generation: Generation | None = None
        self._shown: Shown | None = None
        self._next: tuple[float, Generation] | None = None  # when it is to be shown
        self._troubles = Troubles(log, clock)

    @property
    def shown(self) -> Shown | None:
        """The last good picture; None until the first one has been loaded."""
        return self._shown

    @property
    def _digest(self) -> str | None:
        return self._shown.picture.digest if self._shown else None

    def refresh(self) -> bool:
        """One look: swaps the picture if there is a new one. Never raises; True if it went well."""
        try:
            generation = self._fetch(self._generation)
            if generation is not self._generation:
                self._load(generation)
        # Whatever it is: showing the last good picture beats a refresher that has died.
        except Exception as problem:  # noqa: BLE001  # pylint: disable=broad-exception-caught
            self._troubles.failed(problem, self._digest)
            return False
        self._troubles.ended(self._digest)
        return True

    def show_next(self) -> float | None:
        """Shows the picture that waits, if its time has come; else the seconds until then."""
        if not self._next:
            return None
        when, generation = self._next
        if (left := when - self._clock()) > 0:
            return left
        self._show(generation.shown, generation.before)
        return None

    def _load(self, generation: Generation) -> None:
        self._generation, new = generation, generation.shown
        files = {"sha256": new.digest, "files": len(new.files)}
        size = {"width": new.original.width, "height": new.original.height}
        self._log("picture_loaded", **files, **size, bytes=sum(len(f.body) for f in new.files))
        old = self._shown.picture if self._shown else generation.before
        left = self._settling - generation.age_seconds
        # A picture without images has one path, which every instance answers.
        if old is None or old.digest == new.digest or not new.images or left <= 0:
            self._show(new, generation.before)
        else:
            self._hang(old, new)
            self._next = (self._clock() + left, generation)

    def _show(self, picture: Picture, before: Picture | None) -> None:
        last = self._shown.picture if self._shown else None
        self._hang(picture, before or last)
        self._next = None
        self._log("picture_shown", sha256=picture.digest)

    def _hang(self, picture: Picture, other: Picture | None) -> None:
        """`picture` on show, the files of `other` beside it."""
        self._shown = Shown(picture, of_picture(picture, other, self._frame(picture)))


def settling_seconds(refresh_seconds: float) -> float:
    """How long a picture has to be in S3 before it is shown.

    The longest pause between two looks, and a quarter more for loading it and for HTTP's dates,
    which are whole seconds.
    """
    return LONGEST_PAUSE * refresh_seconds * 1.25 + 1
