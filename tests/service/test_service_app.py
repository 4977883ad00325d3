"""The application, called as a server calls it: what is answered to what."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import json
import socket
from typing import Any
from unittest.mock import Mock
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

import pytest
from service_answers import ask
from service_processes import RELEASE
from service_showroom import BODY, ERRORS, FIXED, PATHS, SHA256, Showroom
from waitress.buffers import ReadOnlyFileBasedBuffer

ETAG = f'"{SHA256}"'


@pytest.fixture(name="app")
def _app() -> WSGIApplication:
    return Showroom().app


def test_the_picture_is_served_whole_with_its_headers(app: WSGIApplication) -> None:
    answer = ask(app, "/example.jpg")
    assert (answer.status, answer.body) == (200, BODY)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-length"] == str(len(BODY))
    assert answer.headers["etag"] == ETAG
    assert answer.headers["last-modified"] == "Fri, 02 Jan 2026 03:04:05 GMT"
    assert answer.headers["cache-control"] == "public, max-age=60"


def test_every_file_has_a_name_that_is_kept_for_ever(app: WSGIApplication) -> None:
    answer = ask(app, f"/pictures/{SHA256}.jpg")
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, BODY, ETAG)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", FIXED)
def test_what_is_always_there_is_there_without_a_picture_too(path: str) -> None:
    answer = ask(Showroom(None).app, path)
    assert (answer.status, answer.headers["cache-control"]) == (200, "public, max-age=86400")


@pytest.mark.parametrize("name", ["0" * 64 + ".jpg", "x", SHA256, "../example.jpg", ""])
def test_a_file_that_nobody_published_is_404(app: WSGIApplication, name: str) -> None:
    assert ask(app, f"/pictures/{name}").status == 404


def test_the_picture_leaves_as_a_file_which_waitress_sends_without_a_copy(
    app: WSGIApplication,
) -> None:
    environ: dict[str, Any] = {"PATH_INFO": "/example.jpg"}
    setup_testing_defaults(environ)
    environ["wsgi.file_wrapper"] = ReadOnlyFileBasedBuffer
    assert isinstance(app(environ, Mock()), ReadOnlyFileBasedBuffer)


@pytest.mark.parametrize("path", PATHS + FIXED)
def test_head_is_get_without_the_body(app: WSGIApplication, path: str) -> None:
    head, get = ask(app, path, "HEAD"), ask(app, path)
    assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@pytest.mark.parametrize("tags", [ETAG, f"W/{ETAG}", f'"other", {ETAG}', f'"a",W/{ETAG}', "*"])
def test_whoever_has_the_picture_gets_304(app: WSGIApplication, tags: str) -> None:
    answer = ask(app, "/example.jpg", HTTP_IF_NONE_MATCH=tags)
    assert (answer.status, answer.body) == (304, b"")
    assert (answer.headers["etag"], answer.headers["cache-control"]) == (ETAG, "public, max-age=60")
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("tags", ['"other"', SHA256, "", ETAG[:-2] + '"', '"*"'])
def test_whoever_has_another_picture_gets_this_one(app: WSGIApplication, tags: str) -> None:
    assert ask(app, "/example.jpg", HTTP_IF_NONE_MATCH=tags).status == 200


def test_version_says_what_runs(app: WSGIApplication) -> None:
    answer = ask(app, "/version")
    assert answer.headers["content-type"] == "application/json"
    expected = {"release": RELEASE, "commit": "c0ffee0", "environment": "dev"}
    assert json.loads(answer.body) == expected | {"picture_sha256": SHA256}


def test_health_is_200_with_a_picture(app: WSGIApplication) -> None:
    health = ask(app, "/healthz")
    assert (health.status, health.body) == (200, b"ok\n")


def test_health_is_503_while_draining_but_the_picture_is_still_served() -> None:
    showroom = Showroom()
    showroom.lifecycle.draining = True
    health = ask(showroom.app, "/healthz")
    assert (health.status, health.body) == (503, b"draining\n")
    assert ask(showroom.app, "/example.jpg").status == 200


@pytest.mark.parametrize("path", ["/", "/example.jpg", "/healthz", f"/pictures/{SHA256}.jpg"])
def test_without_a_picture_whatever_needs_one_is_503(path: str) -> None:
    answer = ask(Showroom(None).app, path)
    assert (answer.status, answer.headers["cache-control"]) == (503, "no-store")
    assert "etag" not in answer.headers


def test_without_a_picture_visitors_are_asked_to_come_back() -> None:
    answer = ask(Showroom(None).app, "/")
    assert answer.headers["retry-after"] == "5"
    assert b"<h1>The picture is on its way</h1>" in answer.body


def test_without_a_picture_the_version_is_known_all_the_same() -> None:
    assert json.loads(ask(Showroom(None).app, "/version").body)["picture_sha256"] is None


@pytest.mark.parametrize(("method", "path", "status"), ERRORS)
def test_errors_are_friendly_pages_that_nobody_keeps(
    app: WSGIApplication, method: str, path: str, status: int
) -> None:
    answer = ask(app, path, method)
    assert (answer.status, answer.headers["cache-control"]) == (status, "no-store")
    assert b'<a href="/">To the picture</a>' in answer.body
    assert answer.headers["content-length"] == str(len(answer.body))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "BREW"])
@pytest.mark.parametrize("path", [*PATHS, *FIXED, f"/pictures/{SHA256}.jpg"])
def test_other_methods_are_told_which_are_allowed(
    app: WSGIApplication, path: str, method: str
) -> None:
    answer = ask(app, path, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("path", ["/\xffversion", "/version\xff", "/\xc3\xa9", "/example.jpg\0"])
def test_a_path_that_is_not_ours_is_not_mistaken_for_one(app: WSGIApplication, path: str) -> None:
    assert ask(app, path).status == 404


@pytest.mark.parametrize("path", [*PATHS, *FIXED, "/nothing"])
def test_the_host_header_changes_nothing(app: WSGIApplication, path: str) -> None:
    assert ask(app, path) == ask(app, path, HTTP_HOST="evil.example", SERVER_NAME="evil.example")


@pytest.fixture(name="no_network")
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionError("a request touched the network")

    monkeypatch.setattr(socket.socket, "__init__", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("path", [*PATHS, *FIXED, f"/pictures/{SHA256}.jpg"])
def test_no_request_touches_the_network(app: WSGIApplication, path: str) -> None:
    assert ask(app, path).status == 200


@pytest.mark.usefixtures("no_network")
def test_a_request_that_touched_the_network_would_be_noticed() -> None:
    with pytest.raises(ConnectionError):
        socket.create_connection(("192.0.2.1", 9))
