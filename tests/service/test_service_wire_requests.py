"""The bytes of requests, good and bad, to the whole application over a real socket."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import re
from collections.abc import Iterator

import pytest
from service_showroom import BODY, Showroom
from service_wire import EVERY, Running, ours
from showroom.request_head import fault

HOST = b"Host: showroom.example\r\n"
TE = b"Transfer-Encoding: chunked\r\n"
END = b"Connection: close\r\n\r\n"


def get(target: bytes) -> bytes:
    """A request for it, the last one of its connection."""
    return b"GET " + target + b" HTTP/1.1\r\n" + HOST + END


# what is sent, and the status
REQUESTS: dict[str, tuple[bytes, int]] = {
    "a path": (get(b"/healthz"), 200),
    "an address": (get(b"http://anywhere.example/healthz"), 200),
    "an address in capitals": (get(b"HTTP://ANYWHERE.EXAMPLE/healthz?a=b"), 200),
    "an address without a path": (get(b"http://anywhere.example"), 200),
    "an old client without Host": (b"GET /healthz HTTP/1.0\r\n\r\n", 200),
    "an empty line before": (b"\r\n" + get(b"/healthz"), 200),
    "an empty Host": (b"GET /healthz HTTP/1.1\r\nHost:\r\n" + END, 200),
    "a Host of IPv6": (b"GET /healthz HTTP/1.1\r\nHost: [2001:db8::1]:80\r\n" + END, 200),
    "a small body": (
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 2\r\n" + END + b"ab",
        200,
    ),
    "chunks": (b"GET /healthz HTTP/1.1\r\n" + HOST + TE + END + b"2\r\nab\r\n0\r\n\r\n", 200),
    "a header in Latin-1": (b"GET /healthz HTTP/1.1\r\nA: \xe9\r\n" + HOST + END, 200),
    # leads nowhere
    "dots": (get(b"/../healthz"), 404),
    "a dot": (get(b"/./healthz"), 404),
    "dots in disguise": (get(b"/%2e%2e/%2e%2e/etc/passwd"), 404),
    "a slash at the end": (get(b"/healthz/"), 404),
    "bytes that are no UTF-8": (get(b"/%ffhealthz"), 404),
    "another alphabet": (get(b"/%D0%B4"), 404),
    "a coded NUL": (get(b"/healthz%00"), 404),
    "a coded line": (get(b"/healthz%0d%0aA:b"), 404),
    "a path of 30,000 characters": (get(b"/" + b"a" * 30_000), 404),
    "OPTIONS of everything": (b"OPTIONS * HTTP/1.1\r\n" + HOST + END, 404),
    "another method": (b"BREW /healthz HTTP/1.1\r\n" + HOST + END, 405),
    # refused
    "no Host": (b"GET /healthz HTTP/1.1\r\n" + END, 400),
    "two equal Hosts": (b"GET /healthz HTTP/1.1\r\n" + HOST + HOST + END, 400),
    "two Hosts of an old client": (b"GET /healthz HTTP/1.0\r\n" + HOST + HOST + END, 400),
    "two transfer codings": (b"GET /healthz HTTP/1.1\r\n" + HOST + TE + TE + END, 400),
    "another transfer coding": (
        b"GET /healthz HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: gzip\r\n" + END,
        400,
    ),
    "no transfer coding": (b"GET / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding:\r\n" + END, 400),
    "chunks of an old client": (b"GET / HTTP/1.0\r\n" + TE + END + b"0\r\n\r\n", 400),
    "two lengths": (
        b"GET / HTTP/1.1\r\n" + HOST + TE + b"Content-Length: 5\r\n" + END + b"0\r\n\r\n",
        400,
    ),
    "a length twice": (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n" * 2 + END, 400),
    "a length of -1": (b"GET / HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n" + END, 400),
    "a broken chunk": (b"GET / HTTP/1.1\r\n" + HOST + TE + END + b"x\r\n", 400),
    "a space in a header's name": (b"GET / HTTP/1.1\r\nA : b\r\n" + HOST + END, 400),
    "a space before a header's name": (b"GET / HTTP/1.1\r\n A: b\r\n" + HOST + END, 400),
    "a folded header": (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\r\n\tc\r\n" + END, 400),
    "a header without a colon": (b"GET / HTTP/1.1\r\n" + HOST + b"A\r\n" + END, 400),
    "NUL in a header": (b"GET / HTTP/1.1\r\n" + HOST + b"A: \x00\r\n" + END, 400),
    "CR alone": (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\rc\r\n" + END, 400),
    "LF alone": (b"GET / HTTP/1.1\r\n" + HOST + b"A: b\nc\r\n" + END, 400),
    "NUL in the path": (get(b"/healthz\x00"), 400),
    "a tab in the path": (get(b"/heal\tthz"), 400),
    "another alphabet as it is": (get("/д".encode()), 400),
    "two slashes": (get(b"//healthz"), 400),
    "two slashes after a name": (get(b"http://anywhere.example//healthz"), 400),
    "a name only": (b"CONNECT showroom.example:443 HTTP/1.1\r\n" + HOST + END, 400),
    "a file's address": (get(b"file:///etc/passwd"), 400),
    "small letters": (b"get / HTTP/1.1\r\n" + HOST + END, 400),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /\r\n\r\n", 400),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    "64 kB of headers": (
        b"GET / HTTP/1.1\r\n" + HOST + b"A: " + b"b" * 65_536 + b"\r\n" + END,
        431,
    ),
    "64 kB of path": (get(b"/" + b"a" * 65_536), 431),
    "a body announced too large": (
        b"POST / HTTP/1.1\r\n" + HOST + b"Content-Length: 65536\r\n" + END,
        413,
    ),
    "chunks that are too many": (
        b"POST / HTTP/1.1\r\n" + HOST + TE + END + b"11170\r\n" + bytes(70_000),
        413,
    ),
}
REFUSED = [name for name, (_, status) in REQUESTS.items() if status in (400, 413, 431)]


@pytest.fixture(scope="module", name="server")
def _server() -> Iterator[Running]:
    with ours(Showroom().app) as running:
        yield running


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_gets_an_honest_answer(server: Running, name: str) -> None:
    request, status = REQUESTS[name]
    answer = server.answers(request)
    assert [int(one) for one in re.findall(rb"^HTTP/1\.[01] (\d+) ", answer)] == [status]


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_has_every_header_repeats_nothing_and_is_in_the_log(
    server: Running, name: str
) -> None:
    request, status = REQUESTS[name]
    head, _, body = server.answers(request).partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    expected = [*EVERY, ("Cache-Control", "no-store"), ("Connection", "close")]
    assert {f"{key}: {value}" for key, value in expected} <= set(lines)
    assert body.decode() == lines[0].partition(" ")[2] + "\n"
    assert server.log[-1] == {
        "event": "request_refused",
        "status": status,
        "reason": server.log[-1]["reason"],
    }


def test_a_good_heads_fault_is_none() -> None:
    assert fault(get(b"/")) == ""


def test_two_requests_in_one_packet_are_answered_in_order(server: Running) -> None:
    first = b"GET /example.jpg HTTP/1.1\r\n" + HOST + b"\r\n"
    answer = server.answers(first + get(b"/healthz"))
    _, _, rest = answer.partition(b"\r\n\r\n")
    assert rest.startswith(BODY + b"HTTP/1.1 200 OK\r\n")
    assert rest.endswith(b"\r\n\r\nok\n")


def test_a_refused_request_behind_a_good_one_waits_for_its_turn(server: Running) -> None:
    answer = server.answers(b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n" + b"nonsense\r\n\r\n")
    assert re.findall(rb"HTTP/1\.[01] (\d+) ", answer) == [b"200", b"400"]


def test_what_follows_a_refused_request_is_not_read(server: Running) -> None:
    answer = server.answers(b"nonsense\r\n\r\n" + get(b"/healthz"))
    assert re.findall(rb"HTTP/1\.[01] (\d+) ", answer) == [b"400"]


@pytest.mark.parametrize("path", [b"/", b"/example.jpg", b"/healthz", b"/nothing"])
def test_nothing_follows_the_head_of_an_answer_to_head(server: Running, path: bytes) -> None:
    answer = server.answers(get(path).replace(b"GET", b"HEAD"))
    assert b"\r\nContent-Length: " in answer
    assert answer.endswith(b"\r\n\r\n")


def test_whoever_asks_whether_to_send_a_body_is_told_to(server: Running) -> None:
    head = b"POST / HTTP/1.1\r\n" + HOST + b"Expect: 100-continue\r\nContent-Length: 2\r\n" + END
    with server.connect() as visitor:
        visitor.sendall(head)
        assert visitor.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        visitor.sendall(b"ab")
        assert visitor.recv(100).startswith(b"HTTP/1.1 405 ")


def test_a_half_closed_connection_still_gets_its_answer(server: Running) -> None:
    with server.connect() as visitor:
        visitor.sendall(get(b"/example.jpg"))
        visitor.shutdown(1)
        received = b"".join(iter(lambda: visitor.recv(1 << 20), b""))
    assert received.endswith(BODY)
