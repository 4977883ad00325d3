"""Whatever arrives on a socket, the server answers in whole or hangs up, and lives on."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import logging
import re
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from service_showroom import Showroom
from service_wire import Running, ours, until_the_end

HEALTH = b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
FUZZ = settings(max_examples=300, derandomize=True, deadline=None, database=None)
CRLF, HOST = b"\r\n", b"Host: a\r\n"
NAMES = (b"Host", b"Content-Length", b"Transfer-Encoding", b"Connection", b"Expect", b"Range")
VALUES = (
    b"a",
    b"0",
    b"5",
    b"99999",
    b"chunked",
    b"close",
    b"keep-alive",
    b"100-continue",
    b"bytes=0-9",
)
METHODS = (b"GET", b"HEAD", b"POST", b"OPTIONS", b"CONNECT", b"get", b"")
VERSIONS = (b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2.0", b"HTTP/1.1 ", b"")
TARGETS = (
    b"/",
    b"/healthz",
    b"*",
    b"//",
    b"/../",
    b"http://a/",
    b"http://[",
    b"a:1",
    b"/%00",
    b"/%",
)
ANSWER = re.compile(rb"HTTP/1\.[01] (\d{3}) [^\r\n]+\r\n((?:[A-Za-z-]+: [^\r\n]*\r\n)+)\r\n")
LENGTH = re.compile(rb"Content-Length: (\d+)\r\n")

field = st.tuples(
    st.sampled_from(NAMES) | st.binary(max_size=9),
    st.sampled_from((b": ", b":", b" : ", b"")),
    st.sampled_from(VALUES) | st.binary(max_size=20),
    st.sampled_from((CRLF, CRLF, CRLF, b"\n", b"\r\n ")),
).map(b"".join)
start = st.tuples(
    st.sampled_from(METHODS),
    st.just(b" "),
    st.sampled_from(TARGETS) | st.binary(max_size=30).map(lambda path: b"/" + path),
    st.just(b" "),
    st.sampled_from(VERSIONS),
    st.just(CRLF),
).map(b"".join)
fields = st.lists(field, max_size=4).map(b"".join)
begun = st.sampled_from((HOST, HOST, b""))
request = st.tuples(start, begun, fields, st.just(CRLF), st.binary(max_size=40)).map(b"".join)
stream = st.lists(request, min_size=1, max_size=3).map(b"".join) | st.binary(max_size=400)


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Running]:
    with ours(Showroom().app) as running:
        yield running


@given(sent=stream)
@FUZZ
def test_any_bytes_get_whole_answers_or_an_end(server: Running, sent: bytes) -> None:
    troubles = _Troubles()
    with server.connect() as visitor:
        visitor.sendall(sent)
        visitor.shutdown(socket.SHUT_WR)
        received = until_the_end(visitor)
    assert _is_a_row_of_answers(received), received
    assert not troubles.end()
    assert server.answers(HEALTH).startswith(b"HTTP/1.1 200 ")


@given(path=st.binary(max_size=60))
@FUZZ
def test_any_path_gets_an_honest_status(server: Running, path: bytes) -> None:
    sent = b"GET /" + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    received = server.answers(sent)
    assert received.startswith(
        (b"HTTP/1.1 200 ", b"HTTP/1.1 404 ", b"HTTP/1.1 400 ", b"HTTP/1.0 400 ")
    )


class _Troubles(logging.Handler):
    """What waitress logs from here on."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._said: list[str] = []
        logging.getLogger("waitress").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._said.append(self.format(record))

    def end(self) -> list[str]:
        """All of it; the end of listening."""
        logging.getLogger("waitress").removeHandler(self)
        return self._said


def _is_a_row_of_answers(received: bytes) -> bool:
    """Whole answers one after another; a HEAD's has a length and no body."""
    while received:
        received = received.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
        head = ANSWER.match(received)
        if not head:
            return not received
        rest = received[head.end() :]
        length = LENGTH.search(head[2])
        size = int(length[1]) if length else 0
        is_bare = rest[:7] in (b"", b"HTTP/1.")
        if not is_bare and len(rest) < size:
            return False
        received = rest if is_bare else rest[size:]
    return True
