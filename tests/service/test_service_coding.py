"""Which answers go out compressed, to whom, and how caches can tell."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import gzip
from wsgiref.types import WSGIApplication

import pytest
from service_answers import ask
from service_showroom import BODY, RICH, Showroom
from showroom.conditions import takes_gzip

TEXTS = ["/", "/favicon.svg"]


@pytest.fixture(name="app")
def _app() -> WSGIApplication:
    return Showroom(RICH).app


@pytest.mark.parametrize(
    "accepted",
    [
        "gzip",
        "GZIP",
        "br, gzip",
        "gzip;q=0.5, br",
        "x-gzip",
        "*",
        "identity;q=0, *;q=0.1",
        "gzip;q=1.",
    ],
)
def test_whoever_takes_gzip_gets_it(accepted: str) -> None:
    assert takes_gzip(accepted)


@pytest.mark.parametrize(
    "accepted",
    [
        "",
        "br",
        "gzip;q=0",
        "gzip; q=0.000",
        "gzip;q=0, *",
        "*;q=0",
        "gzip;q=2",
        "gzippy",
        "identity",
    ],
)
def test_whoever_does_not_take_gzip_does_not_get_it(accepted: str) -> None:
    assert not takes_gzip(accepted)


@pytest.mark.parametrize("path", TEXTS)
def test_the_compressed_answer_holds_the_plain_one(app: WSGIApplication, path: str) -> None:
    plain, packed = ask(app, path), ask(app, path, HTTP_ACCEPT_ENCODING="gzip, br")
    assert (packed.headers["content-encoding"], len(packed.body) < len(plain.body)) == (
        "gzip",
        True,
    )
    assert gzip.decompress(packed.body) == plain.body
    assert packed.headers["content-length"] == str(len(packed.body))
    assert {plain.headers["vary"], packed.headers["vary"]} == {"Accept-Encoding"}


@pytest.mark.parametrize("path", TEXTS)
def test_each_has_a_tag_of_its_own(app: WSGIApplication, path: str) -> None:
    plain, packed = ask(app, path), ask(app, path, HTTP_ACCEPT_ENCODING="gzip")
    tags = plain.headers["etag"], packed.headers["etag"]
    asked = {"HTTP_ACCEPT_ENCODING": "gzip", "HTTP_IF_NONE_MATCH": tags[1]}
    assert tags[0] != tags[1]
    assert ask(app, path, **asked).status == 304
    assert ask(app, path, **asked | {"HTTP_IF_NONE_MATCH": tags[0]}).status == 200
    assert ask(app, path, **asked).headers["vary"] == "Accept-Encoding"


def test_a_picture_is_small_enough_already(app: WSGIApplication) -> None:
    answer = ask(app, "/example.jpg", HTTP_ACCEPT_ENCODING="gzip")
    assert (answer.body, "vary" in answer.headers) == (RICH.original.body, False)
    assert answer.body == BODY


def test_what_would_not_get_smaller_is_not_compressed(app: WSGIApplication) -> None:
    answer = ask(app, "/.well-known/security.txt", HTTP_ACCEPT_ENCODING="gzip")
    plain = ask(app, "/.well-known/security.txt")
    assert len(answer.body) <= len(plain.body)


def test_a_range_of_a_compressed_page_is_one_of_its_own_bytes(app: WSGIApplication) -> None:
    asked = {"HTTP_ACCEPT_ENCODING": "gzip", "HTTP_RANGE": "bytes=0-1"}
    answer = ask(app, "/", **asked)
    assert (answer.status, answer.body) == (206, b"\x1f\x8b")
