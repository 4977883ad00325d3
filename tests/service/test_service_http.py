"""HTTP as RFC 9110 has it, over a real socket: conditions, ranges, methods."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
from service_showroom import BODY, SHA256, Showroom
from waitress.server import create_server

ETAG, SIZE = f'"{SHA256}"', len(BODY)
MODIFIED = "Fri, 02 Jan 2026 03:04:05 GMT"
EARLIER, LATER = "Fri, 02 Jan 2026 03:04:04 GMT", "Sat, 03 Jan 2026 00:00:00 GMT"

# what is asked, status, and of a part its first and last byte
CASES: list[tuple[dict[str, str], int, tuple[int, int] | None]] = [
    ({}, 200, None),
    # 13.1.2 If-None-Match: a list, weakly compared
    ({"If-None-Match": ETAG}, 304, None),
    ({"If-None-Match": f"W/{ETAG}"}, 304, None),
    ({"If-None-Match": f'"a", W/"b,c" , {ETAG}'}, 304, None),
    ({"If-None-Match": f",{ETAG}, ,"}, 304, None),
    ({"If-None-Match": "*"}, 304, None),
    ({"If-None-Match": '"other"'}, 200, None),
    ({"If-None-Match": '"*"'}, 200, None),
    ({"If-None-Match": SHA256}, 200, None),
    ({"If-None-Match": f"w/{ETAG}"}, 200, None),
    ({"If-None-Match": f"{ETAG}, broken"}, 200, None),
    ({"If-None-Match": '"other"', "If-Modified-Since": LATER}, 200, None),
    # 13.1.3 If-Modified-Since, only without the other
    ({"If-Modified-Since": MODIFIED}, 304, None),
    ({"If-Modified-Since": LATER}, 304, None),
    ({"If-Modified-Since": EARLIER}, 200, None),
    ({"If-Modified-Since": "Friday, 02-Jan-26 03:04:05 GMT"}, 304, None),
    ({"If-Modified-Since": "Fri Jan  2 03:04:05 2026"}, 304, None),
    ({"If-Modified-Since": "yesterday"}, 200, None),
    # 13.1.1, 13.1.4 If-Match strongly, If-Unmodified-Since
    ({"If-Match": ETAG}, 200, None),
    ({"If-Match": "*"}, 200, None),
    ({"If-Match": f'"other", {ETAG}'}, 200, None),
    ({"If-Match": f"W/{ETAG}"}, 412, None),
    ({"If-Match": '"other"'}, 412, None),
    ({"If-Match": ETAG, "If-None-Match": ETAG}, 304, None),
    ({"If-Match": ETAG, "If-Unmodified-Since": EARLIER}, 200, None),
    ({"If-Unmodified-Since": EARLIER}, 412, None),
    ({"If-Unmodified-Since": MODIFIED}, 200, None),
    ({"If-Unmodified-Since": "never"}, 200, None),
    # 14.1.2 one range
    ({"Range": "bytes=0-9"}, 206, (0, 9)),
    ({"Range": "BYTES = 0-9"}, 206, (0, 9)),
    ({"Range": "bytes=5-5"}, 206, (5, 5)),
    ({"Range": f"bytes={SIZE - 3}-"}, 206, (SIZE - 3, SIZE - 1)),
    ({"Range": "bytes=-4"}, 206, (SIZE - 4, SIZE - 1)),
    ({"Range": f"bytes=-{SIZE + 9}"}, 206, (0, SIZE - 1)),
    ({"Range": f"bytes=9-{SIZE + 9}"}, 206, (9, SIZE - 1)),
    ({"Range": f"bytes={SIZE}-"}, 416, None),
    ({"Range": "bytes=-0"}, 416, None),
    # what is no range, or several, is as if none was asked
    ({"Range": "bytes=9-5"}, 200, None),
    ({"Range": "bytes=-"}, 200, None),
    ({"Range": "bytes=a-b"}, 200, None),
    ({"Range": "bytes=+1-2"}, 200, None),
    ({"Range": "bytes=0-1,4-5"}, 200, None),
    ({"Range": "pages=0-1"}, 200, None),
    ({"Range": f"bytes=0-{'9' * 4000}"}, 200, None),
    # 13.1.5 If-Range, strongly; the conditions come first
    ({"Range": "bytes=0-9", "If-Range": ETAG}, 206, (0, 9)),
    ({"Range": "bytes=0-9", "If-Range": f"W/{ETAG}"}, 200, None),
    ({"Range": "bytes=0-9", "If-Range": '"other"'}, 200, None),
    ({"Range": "bytes=0-9", "If-Range": MODIFIED}, 200, None),
    ({"Range": f"bytes={SIZE}-", "If-Range": '"other"'}, 200, None),
    ({"Range": "bytes=0-9", "If-None-Match": ETAG}, 304, None),
    ({"Range": "bytes=0-9", "If-Match": '"other"'}, 412, None),
]


@pytest.fixture(scope="module", name="port")
def _port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = create_server(Showroom().app, sockets=[listening])
        threading.Thread(target=server.run, daemon=True).start()
        yield listening.getsockname()[1]
        server.close()


def asked(
    port: int, method: str, path: str, headers: dict[str, str]
) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer to one request on a connection of its own, and its body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


@pytest.mark.parametrize(("headers", "status", "part"), CASES)
def test_a_request_gets_what_the_rfc_says(
    port: int, headers: dict[str, str], status: int, part: tuple[int, int] | None
) -> None:
    answer, body = asked(port, "GET", "/example.jpg", headers)
    assert answer.status == status
    if part:
        assert answer.headers["Content-Range"] == f"bytes {part[0]}-{part[1]}/{SIZE}"
        assert body == BODY[part[0] : part[1] + 1]
    elif status == 200:
        assert body == BODY


@pytest.mark.parametrize(("headers", "status", "_part"), CASES)
def test_head_is_answered_as_a_get_without_range_is(
    port: int, headers: dict[str, str], status: int, _part: object
) -> None:
    answer, body = asked(port, "HEAD", "/example.jpg", headers)
    assert (answer.status, body) == (200 if status in (206, 416) else status, b"")


@pytest.mark.parametrize(("headers", "status", "_part"), CASES)
def test_every_answer_has_its_headers(
    port: int, headers: dict[str, str], status: int, _part: object
) -> None:
    answer, _ = asked(port, "GET", "/example.jpg", headers)
    kept = status in (200, 206, 304)
    assert answer.headers["Cache-Control"] == ("public, max-age=60" if kept else "no-store")
    assert answer.headers["ETag"] == (ETAG if kept else None)
    if status == 416:
        assert answer.headers["Content-Range"] == f"bytes */{SIZE}"
    if status in (200, 206):
        assert (answer.headers["Accept-Ranges"], answer.headers["Last-Modified"]) == (
            "bytes",
            MODIFIED,
        )


def test_the_parts_of_a_picture_are_the_picture(port: int) -> None:
    half = SIZE // 2
    spans = [(0, half - 1), (half, SIZE - 1)]
    parts = [
        asked(port, "GET", "/example.jpg", {"Range": f"bytes={a}-{b}", "If-Range": ETAG})[1]
        for a, b in spans
    ]
    assert b"".join(parts) == BODY


def test_the_page_is_judged_by_its_own_tag_alone(port: int) -> None:
    first, body = asked(port, "GET", "/", {})
    again, nothing = asked(port, "GET", "/", {"If-None-Match": first.headers["ETag"]})
    dated, _ = asked(port, "GET", "/", {"If-Modified-Since": LATER})
    assert (again.status, nothing, dated.status) == (304, b"", 200)
    assert first.headers["ETag"] != ETAG and "Last-Modified" not in first.headers and body


@pytest.mark.parametrize("path", ["/", "/example.jpg", "/healthz", "/version"])
def test_options_says_what_may_be_done(port: int, path: str) -> None:
    answer, body = asked(port, "OPTIONS", path, {})
    assert (answer.status, answer.headers["Allow"], body) == (200, "GET, HEAD, OPTIONS", b"")
    assert answer.headers["Content-Length"] == "0"
