"""The gallery: what is on show while S3 comes and goes."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from service_pictures import image
from service_processes import eventually
from showroom.gallery import Gallery
from showroom.picture import Generation, Picture
from showroom.refresher import Refresher, pause_seconds
from showroom.s3 import PictureUnavailable


def generation(body: bytes) -> Generation:
    """A lone picture."""
    file = image(body, 30, 20)
    picture = Picture(file.sha256, file, datetime(2026, 1, 2, tzinfo=UTC))
    return Generation(picture, None, "example.jpg", '"v"', 0)


OLD, NEW = generation(b"old"), generation(b"new")
GONE = PictureUnavailable("showroom-test", "a.jpg", "gone")


@dataclass
class Source:
    """An S3 that does as it is told, and a log that remembers."""

    now: Generation | Exception
    asked_with: list[Generation | None] = field(default_factory=list)
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def fetch(self, known: Generation | None) -> Generation:
        """What a store does, but by the book."""
        self.asked_with.append(known)
        if isinstance(self.now, Exception):
            raise self.now
        return self.now

    def write(self, name: str, **facts: Any) -> None:
        """What the log does."""
        self.log.append((name, facts))

    def gallery(self, refresh_seconds: float = 30) -> Gallery:
        """One that shows what is here."""
        return Gallery(self.fetch, refresh_seconds, self.write, lambda _: b"page")

    def events(self) -> list[str]:
        """The names of what was logged."""
        return [name for name, _ in self.log]


def showing(gallery: Gallery) -> Picture | None:
    """What is on show."""
    return gallery.shown.picture if gallery.shown else None


def test_nothing_is_shown_before_the_first_picture() -> None:
    source = Source(GONE)
    gallery = source.gallery()
    assert not gallery.refresh()
    assert gallery.shown is None


def test_a_new_picture_takes_the_place_of_the_old_one() -> None:
    source = Source(OLD)
    gallery = source.gallery()
    assert gallery.refresh() and showing(gallery) is OLD.shown
    source.now = NEW
    assert gallery.refresh() and showing(gallery) is NEW.shown
    assert source.asked_with == [None, OLD]
    assert source.events() == ["picture_loaded", "picture_shown"] * 2


@pytest.mark.parametrize("problem", [GONE, RuntimeError("unforeseen"), KeyError("ETag")])
def test_any_failure_keeps_the_last_good_picture(problem: Exception) -> None:
    source = Source(OLD)
    gallery = source.gallery()
    gallery.refresh()
    source.now = problem
    assert not gallery.refresh()
    assert showing(gallery) is OLD.shown
    assert source.log[-1][1]["still_showing"] == OLD.shown.digest


def test_a_lasting_failure_is_logged_once_and_a_new_one_again() -> None:
    source = Source(GONE)
    gallery = source.gallery()
    for _ in range(3):
        gallery.refresh()
    source.now = PictureUnavailable("showroom-test", "a.jpg", "access denied")
    gallery.refresh()
    assert source.events() == ["picture_unavailable"] * 2


def test_the_end_of_a_failure_is_logged_once() -> None:
    source = Source(OLD)
    gallery = source.gallery()
    for source.now in (OLD, GONE, OLD, OLD):
        gallery.refresh()
    assert source.events()[2:] == ["picture_unavailable", "picture_available_again"]


def test_an_unchanged_picture_is_not_worth_a_line() -> None:
    source = Source(OLD)
    gallery = source.gallery()
    gallery.refresh()
    gallery.refresh()
    assert source.events() == ["picture_loaded", "picture_shown"]


def test_the_refresher_looks_again_and_again_and_survives_failures() -> None:
    source = Source(GONE)
    gallery = source.gallery(0.01)
    refresher = Refresher(gallery, 0.01)
    refresher.start()
    eventually(lambda: len(source.asked_with) > 3, "a fourth look at S3")
    source.now = OLD
    eventually(lambda: showing(gallery) is OLD.shown, "the picture, once S3 has it")
    refresher.stop()


def test_the_refresher_stops_promptly_in_the_middle_of_its_pause() -> None:
    source = Source(OLD)
    refresher = Refresher(source.gallery(), 3600)
    refresher.start()
    refresher.stop(timeout_seconds=5)
    assert "refresher" not in [thread.name for thread in threading.enumerate()]


def test_the_pause_is_spread_by_a_fifth_either_way() -> None:
    assert [pause_seconds(30, 0, chance) for chance in (0, 0.5, 1)] == pytest.approx([24, 30, 36])


def test_failures_are_retried_soon_and_then_at_the_usual_pace() -> None:
    pauses = [pause_seconds(30, failures, 0.5) for failures in (1, 2, 3, 4, 5, 6, 10_000)]
    assert pauses == pytest.approx([1, 2, 4, 8, 16, 30, 30])
