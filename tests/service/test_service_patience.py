"""A look at S3 that does not end is given up, and the next one is not held up by it."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import threading
from collections.abc import Iterator

import pytest
from service_jpegs import jpeg
from service_pictures import manifested
from service_processes import eventually
from showroom import patience
from showroom.gallery import Fetch
from showroom.patience import Patience
from showroom.picture import Generation

FOUND = Generation(manifested("A vase", "A blue vase", jpeg()), None, "current.json", "1", 0)


@pytest.fixture(name="mended")
def _mended(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Until it is set, each look hangs: see `s3`."""
    monkeypatch.setattr(patience, "LOOK_SECONDS", 0.05)
    event = threading.Event()
    yield event
    event.set()


def s3(*looks: threading.Event | Exception | None) -> Patience:
    """One connection after the other: waits for an event, raises, or finds FOUND."""
    rest = iter(looks)

    def connect() -> Fetch:
        look = next(rest)

        def fetch(_: Generation | None) -> Generation:
            if isinstance(look, Exception):
                raise look
            if look:
                look.wait()
            return FOUND

        return fetch

    return Patience(connect)


def test_what_is_found_is_handed_on() -> None:
    assert s3(None).fetch(None) is FOUND


def test_what_fails_fails_here() -> None:
    with pytest.raises(LookupError, match="gone"):
        s3(LookupError("gone")).fetch(None)


def test_a_look_that_does_not_end_is_given_up_and_the_next_one_is_new(
    mended: threading.Event,
) -> None:
    looking = s3(mended, None)
    with pytest.raises(TimeoutError, match=r"a look at S3 was given up after 0\.05 s"):
        looking.fetch(None)
    assert looking.fetch(None) is FOUND


def test_looks_given_up_do_not_pile_up(
    mended: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "MOST_GIVEN_UP", 2)
    looking = s3(mended, mended, mended)
    for reason in ("given up", "given up", "2 looks at S3 wait"):
        with pytest.raises(TimeoutError, match=reason):
            looking.fetch(None)
    mended.set()
    eventually(lambda: _found(looking), "S3 answers again")


def _found(looking: Patience) -> bool:
    try:
        return looking.fetch(None) is FOUND
    except TimeoutError:
        return False
