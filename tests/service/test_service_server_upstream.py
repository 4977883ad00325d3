"""Each repair of waitress: plain waitress still has the fault, and ours has not.

A row is what is wrong, and a look that is true where it is. When the first test fails, a newer
waitress has mended it itself.
"""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from service_processes import PACKAGE, environ, eventually, free_port
from service_wire import GET, LARGE, LAST, Running, crowd, ours, plain, until_the_end

Look = Callable[[Running], bool]
HOST = b"\r\nHost: a\r\n"
TE = b"Transfer-Encoding: chunked\r\n"
CHUNKS = b"\r\n0\r\n\r\n"
BRIEF_SECONDS = 0.4  # for an answer that is never to come
TEN_MINUTES = 600


def answers_200(request: bytes) -> Look:
    """To a request that should have been refused."""
    return lambda server: server.answers(request + LAST).startswith(b"HTTP/1.1 200")


def answers_nothing(request: bytes, status: bytes) -> Look:
    """Where `status` should have come."""
    return lambda server: (
        b" %s " % status not in server.answers(request, patience_seconds=BRIEF_SECONDS)
    )


def ends_after(request: bytes) -> Look:
    """The connection, though nothing asks for it."""
    return lambda server: b"/last" not in server.answers(request + LAST)


def answers_with(part: bytes, request: bytes) -> Look:
    """Something that should not be there."""
    return lambda server: part in server.answers(request)


def has_a_body(request: bytes) -> Look:
    """Though nobody asked for one."""
    return lambda server: server.answers(request).partition(b"\r\n\r\n")[2] != b""


def lacks(header: bytes) -> Look:
    """In an answer of waitress's own."""
    return lambda server: header not in server.answers(b"nonsense\r\n\r\n")


def forgives_a_slow_sender(server: Running) -> bool:
    with server.connect() as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\n")
        return _is_there_later(server, active=True)


def forgives_a_reader_who_does_not(server: Running) -> bool:
    with server.connect(receive_bytes=4096) as visitor:
        visitor.sendall(GET % b"/large")
        return _is_there_later(server, active=False)


def waits_for_a_reader(server: Running) -> bool:
    with server.connect(receive_bytes=4096) as visitor:
        visitor.sendall(GET % b"/large" * 4)
        time.sleep(BRIEF_SECONDS)
        [channel] = _channels(server)
        return len(channel.requests) > 0


def takes_a_crowd_one_by_one(server: Running) -> bool:
    taken: list[int] = []

    def arrive() -> None:
        with crowd(server.connect, 5):
            server.waitress.handle_accept()
            taken.append(len(server.waitress.active_channels))

    server.waitress.trigger.pull_trigger(arrive)
    return eventually(lambda: taken, "a turn of the loop") == [1]


def spills_to_a_disk(server: Running) -> bool:
    with patch.object(tempfile, "TemporaryFile", wraps=tempfile.TemporaryFile) as spill:
        server.answers(LAST.replace(b"/last", b"/list"))
    return spill.called


def resets_after_a_refusal(server: Running) -> bool:
    with server.connect() as visitor:
        visitor.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 90000\r\n\r\n")
        try:
            for _ in range(3):
                time.sleep(BRIEF_SECONDS / 8)
                visitor.sendall(bytes(30_000))
            return b" 413 " not in until_the_end(visitor)
        except ConnectionError:
            return True


def stumbles_over_an_unreadable_path(server: Running) -> bool:
    """When the visitor is gone: its log line for that asks the request for its path."""
    kind: Any = server.waitress.channel_class
    return not hasattr(getattr(kind, "func", kind).parser_class(None), "path")


FAULTS: dict[str, Look] = {
    "304 ends the connection": ends_after(GET % b"/same"),
    "204 ends the connection": ends_after(GET % b"/none"),
    "304 ends a kept HTTP/1.0 connection": ends_after(
        b"GET /same HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
    ),
    "no Host": answers_200(b"GET / HTTP/1.1\r\n\r\n"),
    "two Hosts": answers_200(b"GET / HTTP/1.1" + HOST + b"Host: b\r\n\r\n"),
    "a Host that is none": answers_200(b"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    "two transfer codings": answers_200(b"POST / HTTP/1.1" + HOST + TE + TE + CHUNKS),
    "chunked twice": answers_200(
        b"POST / HTTP/1.1" + HOST + TE.replace(b"chunked", b"chunked, chunked") + CHUNKS
    ),
    "two lengths": answers_200(b"POST / HTTP/1.1" + HOST + TE + b"Content-Length: 5\r\n" + CHUNKS),
    "a folded header": answers_200(b"GET / HTTP/1.1" + HOST + b"A: b\r\n c\r\n\r\n"),
    "two slashes": answers_200(GET % b"//healthz"),
    "two slashes in disguise": answers_200(GET % b"/%2fhealthz"),
    "a fragment": answers_200(GET % b"/a#b"),
    "a control character": answers_200(GET % b"/a\x00b"),
    "a path that is none": answers_200(GET % b"a:healthz"),
    "an asterisk that is not of OPTIONS": answers_200(GET % b"*"),
    "HTTP/1.2": answers_with(b" 200 OK", b"GET / HTTP/1.2" + HOST + b"\r\n"),
    "no version": answers_with(b" 200 OK", b"GET /" + HOST + b"\r\n"),
    "Expect without a body": answers_nothing(
        b"GET / HTTP/1.1" + HOST + b"Expect: 100-continue\r\n\r\n", b"200"
    ),
    "Expect with too large a body": answers_nothing(
        b"PUT / HTTP/1.1" + HOST + b"Expect: 100-continue\r\nContent-Length: 99999\r\n\r\n", b"413"
    ),
    "a length of 5,000 digits": answers_nothing(
        b"PUT / HTTP/1.1" + HOST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", b"400"
    ),
    "an address that is none": answers_nothing(GET % b"http://[::1/", b"400"),
    "no security headers": lacks(b"\r\nContent-Security-Policy: "),
    "no Cache-Control": lacks(b"\r\nCache-Control: no-store\r\n"),
    "repeats the request": answers_with(b"wicked", b"wicked / HTTP/1.1\r\n\r\n"),
    "a body for a refused HEAD": has_a_body(
        b"HEAD / HTTP/1.1" + HOST + b"Content-Length: 99999\r\n\r\n"
    ),
    "one byte a second for ever": forgives_a_slow_sender,
    "nobody reads for ever": forgives_a_reader_who_does_not,
    "a thread waits for a reader": waits_for_a_reader,
    "a large body goes through a file": spills_to_a_disk,
    "a turn for each of a crowd": takes_a_crowd_one_by_one,
    "a reset after a refusal": resets_after_a_refusal,
    "no path for the log": stumbles_over_an_unreadable_path,
}


PLAIN = """
import signal, sys, waitress
from service_wire import application
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
waitress.serve(application, host="127.0.0.1", port=int(sys.argv[1]))
"""
PATHS = {"PYTHONPATH": os.pathsep.join((str(Path(__file__).parent), str(PACKAGE)))}


@pytest.mark.parametrize("fault", FAULTS)
def test_plain_waitress_still_has_the_fault(fault: str) -> None:
    with plain() as server:
        has_it = FAULTS[fault](server)
    assert has_it, _no_longer(fault)


@pytest.mark.parametrize("fault", FAULTS)
def test_our_server_has_it_no_more(fault: str) -> None:
    with ours() as server:
        assert not FAULTS[fault](server)


def test_plain_waitress_still_drops_what_is_in_flight_at_sigterm() -> None:
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", PLAIN, str(port)], env=environ(0) | PATHS)
    with process, socket.socket() as visitor:
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        eventually(lambda: visitor.connect_ex(("127.0.0.1", port)) == 0, "a port that listens")
        visitor.sendall(GET % b"/large")
        received = len(visitor.recv(1000))
        process.terminate()
        assert received + len(until_the_end(visitor)) < len(LARGE), _no_longer("draining")


def _is_there_later(server: Running, *, active: bool) -> bool:
    """Whether the connection is welcome after what is done at intervals was done in ten minutes."""
    [channel] = _channels(server)
    later = time.time() + TEN_MINUTES
    channel.last_activity = later if active else 0  # as after one byte a second

    def pass_the_time() -> None:
        server.waitress.maintenance(later)
        if hasattr(channel, "look_after"):
            channel.look_after(time.monotonic() + TEN_MINUTES)

    server.waitress.trigger.pull_trigger(pass_the_time)
    time.sleep(BRIEF_SECONDS)
    return channel.connected and not getattr(channel, "refused", False)


def _channels(server: Running) -> list[Any]:
    """Those that something has arrived on, waited for."""

    def found() -> list[Any]:
        everyone = list(server.waitress.active_channels.values())
        return [one for one in everyone if one.request or one.requests or one.total_outbufs_len]

    return eventually(found, "a connection with a request")


def _no_longer(fault: str) -> str:
    return (
        f"waitress {version('waitress')} no longer needs the repair of {fault!r}: delete it from"
        " connection.py or server.py, and its row here"
    )
