"""One picture after another: nobody's page names an image that the next instance does not have."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from typing import Any

import pytest
from service_jpegs import jpeg
from service_pictures import manifested
from service_processes import eventually
from showroom.gallery import Gallery, settling_seconds
from showroom.picture import Generation, Picture
from showroom.refresher import Refresher

VASE = manifested("A vase", "A blue vase", jpeg())
BOAT = manifested("A boat", "A red boat", jpeg(31, 20))
CAT = manifested("A cat", "A grey cat", jpeg(32, 20))
REFRESH = 10
SETTLED = settling_seconds(REFRESH)


class Turns:
    """A gallery whose bucket and clock are the test's."""

    def __init__(self) -> None:
        self.now, self.log = 1000.0, list[tuple[str, dict[str, Any]]]()
        self._next: Generation | Exception = LookupError()
        self.gallery = Gallery(self._fetch, REFRESH, self._write, _page, lambda: self.now)

    def publish(self, picture: Picture, before: Picture | None = None, age: float = 0) -> None:
        """Makes it the bucket's, `age` seconds ago, and has the gallery look."""
        self._next = Generation(picture, before, "current.json", picture.digest, age)
        self.gallery.refresh()

    def fail(self) -> None:
        """Has the gallery look in vain."""
        self._next = LookupError("gone")
        self.gallery.refresh()

    def wait(self, seconds: float) -> float | None:
        """Time goes by."""
        self.now += seconds
        return self.gallery.show_next()

    def page(self) -> str:
        """The title on show."""
        shown = self.gallery.shown
        return shown.resources["/"].body.decode() if shown else ""

    def serves(self, *pictures: Picture) -> bool:
        """Whether every file of all of them is served, and of no other picture."""
        shown = self.gallery.shown
        assert shown
        paths = {f"/{file.key}" for one in pictures for file in one.files}
        return paths == {path for path in shown.resources if path.startswith("/pictures/")}

    def _fetch(self, _: Generation | None) -> Generation:
        if isinstance(self._next, Exception):
            raise self._next
        return self._next

    def _write(self, name: str, **facts: Any) -> None:
        self.log.append((name, facts))


def _page(picture: Picture) -> bytes:
    return picture.title.encode()


@pytest.fixture(name="turns")
def _turns() -> Turns:
    return Turns()


def test_the_first_picture_is_shown_at_once(turns: Turns) -> None:
    turns.publish(VASE)
    assert turns.page() == "A vase" and turns.serves(VASE)


def test_a_new_one_is_served_at_once_and_shown_when_all_instances_have_it(turns: Turns) -> None:
    turns.publish(VASE)
    turns.publish(BOAT, before=VASE)
    assert turns.page() == "A vase" and turns.serves(VASE, BOAT)
    assert turns.wait(SETTLED - 1) == pytest.approx(1)
    assert turns.wait(1) is None
    assert turns.page() == "A boat" and turns.serves(VASE, BOAT)


def test_the_time_it_has_been_there_counts(turns: Turns) -> None:
    turns.publish(VASE)
    turns.publish(BOAT, before=VASE, age=SETTLED)
    assert turns.page() == "A boat" and turns.serves(VASE, BOAT)


def test_an_instance_that_starts_in_between_shows_what_the_others_show(turns: Turns) -> None:
    turns.publish(BOAT, before=VASE, age=2)
    assert turns.page() == "A vase" and turns.serves(VASE, BOAT)
    turns.wait(SETTLED - 2)
    assert turns.page() == "A boat"


def test_an_instance_that_starts_later_serves_the_one_before_too(turns: Turns) -> None:
    turns.publish(BOAT, before=VASE, age=3600)
    assert turns.page() == "A boat" and turns.serves(VASE, BOAT)


def test_a_third_one_before_the_second_was_shown_takes_its_turn(turns: Turns) -> None:
    turns.publish(VASE)
    turns.publish(BOAT, before=VASE)
    turns.wait(3)
    turns.publish(CAT, before=BOAT)
    assert turns.page() == "A vase" and turns.serves(VASE, CAT)
    turns.wait(SETTLED)
    assert turns.page() == "A cat" and turns.serves(BOAT, CAT)


def test_new_words_for_the_same_files_are_a_new_picture(turns: Turns) -> None:
    turns.publish(VASE)
    turns.publish(manifested("A vase", "A vase, from the left", jpeg()), before=VASE, age=99)
    shown = turns.gallery.shown
    assert shown and shown.picture.alt == "A vase, from the left"


def test_failures_hold_nothing_back_that_is_here(turns: Turns) -> None:
    turns.publish(VASE)
    turns.publish(BOAT, before=VASE)
    turns.fail()
    turns.wait(SETTLED)
    assert turns.page() == "A boat"


def test_an_hour_without_one_good_look_is_said_every_five_minutes(turns: Turns) -> None:
    turns.publish(VASE)
    for _ in range(130):
        turns.wait(30)
        turns.fail()
    said = [facts["seconds"] for name, facts in turns.log if name == "picture_stale"]
    assert said == [3600, 3900]


def test_an_hour_of_good_looks_is_not_worth_a_line(turns: Turns) -> None:
    for _ in range(130):
        turns.wait(30)
        turns.publish(VASE)
        turns.fail()
    assert "picture_stale" not in [name for name, _ in turns.log]


def test_the_refresher_itself_shows_what_is_due() -> None:
    found = iter([Generation(VASE, None, "current.json", "1", 99)])
    later = Generation(BOAT, VASE, "current.json", "2", 0)
    gallery = Gallery(lambda _: next(found, later), 0.2, lambda *_, **__: None, _page)
    refresher = Refresher(gallery, 0.2)
    refresher.start()
    eventually(lambda: gallery.shown and gallery.shown.picture is BOAT, "the second picture")
    refresher.stop()
