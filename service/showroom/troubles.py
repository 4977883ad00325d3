"""What goes wrong on the way to the picture, told once and not at every try."""

from collections.abc import Callable

Log = Callable[..., None]

STALE_SECONDS = 3600  # without one good look at S3; then it is said, and again every so often:
REPEAT_SECONDS = 300


class Troubles:
    """The present trouble, if any. `log` is called with an event's name and its facts."""

    def __init__(self, log: Log, clock: Callable[[], float]) -> None:
        self._log, self._clock = log, clock
        self._facts: dict[str, str] = {}
        self._good, self._told = clock(), clock()

    def failed(self, problem: Exception, showing: str | None) -> None:
        """A look failed while the picture of digest `showing` is on show."""
        facts = {"kind": type(problem).__name__, "reason": str(problem)}
        if facts != self._facts:
            self._log("picture_unavailable", **facts, still_showing=showing)
        self._facts, now = facts, self._clock()
        if now - self._good >= STALE_SECONDS and now - self._told >= REPEAT_SECONDS:
            self._told = now
            self._log("picture_stale", seconds=round(now - self._good), **facts)

    def ended(self, showing: str | None) -> None:
        """A look went well."""
        if self._facts:
            self._log("picture_available_again", sha256=showing)
        self._facts, self._good = {}, self._clock()
