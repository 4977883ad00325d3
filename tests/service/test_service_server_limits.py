"""The server's bounds: time, room, threads, files; and their order among those of the cloud."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import re
import resource
import socket
import time
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from hcl_files import named
from service_wire import GET, LARGE, LAST, application, crowd, ours, until_the_end
from showroom import connection, listening, server
from showroom.server import ADJUSTMENTS, DRAIN_SECONDS

MODULES = Path(__file__).parents[2] / "modules"
HEAD = b"GET /a HTTP/1.1\r\nHost: a\r\n"
WANTED = listening.CONNECTIONS + listening.OTHER_FILES


def test_the_balancer_gives_up_on_a_silent_connection_before_waitress() -> None:
    balancer = named(MODULES / "load_balancer" / "balancer.tf", "resource")["aws_lb"]["this"]
    assert balancer["idle_timeout"] < ADJUSTMENTS["channel_timeout"], (
        "or a request meets a connection that has just been closed: visitors see 502"
    )


def test_draining_ends_before_the_cloud_loses_patience() -> None:
    group = named(MODULES / "load_balancer" / "target_group.tf", "resource")
    user_data = (MODULES / "compute" / "user_data.yaml.tftpl").read_text()
    [stop, kill] = re.findall(r"docker stop --time (\d+)|TimeoutStopSec=(\d+)", user_data)
    assert DRAIN_SECONDS <= group["aws_lb_target_group"]["this"]["deregistration_delay"]
    assert DRAIN_SECONDS <= int(stop[0]) < int(kill[1])


@pytest.fixture(name="ticking", autouse=True)
def _ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop that looks around more often, so that nobody has to wait for it."""
    monkeypatch.setattr(server, "TICK_SECONDS", 0.05)


def test_what_crashes_outside_of_a_request_ends_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    with ours() as running, running.connect() as first, running.connect() as second:
        with monkeypatch.context() as patched:
            patched.setattr(connection.Channel, "service", lambda _: 1 / 0)
            first.sendall(LAST)
            time.sleep(0.3)
        second.sendall(LAST)
        assert until_the_end(second).startswith(b"HTTP/1.1 200 ")


def test_one_byte_at_a_time_is_cut_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.5)
    with ours() as running, running.connect() as visitor:
        begun = time.monotonic()
        answer = _drip(visitor, HEAD + b"A: " + b"b" * 1000)
        assert answer.startswith(b"HTTP/1.0 408 Request Timeout\r\n")
        assert time.monotonic() - begun < 2
    assert [line["status"] for line in running.log] == [408]


def test_a_body_is_cut_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.5)
    with ours() as running, running.connect() as visitor:
        assert b" 408 " in _drip(visitor, HEAD + b"Content-Length: 1000\r\n\r\n" + bytes(1000))


@pytest.mark.parametrize("trailing", [b"", b"\r\n", b"GET /b HTT"])
def test_a_slow_reader_is_no_slow_sender(monkeypatch: pytest.MonkeyPatch, trailing: bytes) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0)
    with ours() as running, running.connect(receive_bytes=4096) as visitor:
        visitor.sendall(GET % b"/large" + trailing)
        time.sleep(0.3)  # a few looks around
        assert running.log == []
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        visitor.settimeout(0.5)
        assert len(until_the_end(visitor)) > len(LARGE)


def test_an_empty_line_after_a_request_is_not_the_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0)
    with ours() as running:
        answer = running.answers(GET % b"/a" + b"\r\n", patience_seconds=0.3)
        assert (answer[-4:], running.log) == (b"\r\n/a", [])


def test_nothing_that_comes_after_a_refusal_is_answered() -> None:
    app = Mock(side_effect=application)
    with ours(app) as running, running.connect() as visitor:
        visitor.sendall(b"nonsense\r\n\r\n")
        assert until_the_end(visitor).startswith(b"HTTP/1.0 400 ")
        visitor.sendall(LAST)
        assert running.answers(LAST).startswith(b"HTTP/1.1 200 ")
    assert app.call_count == 1


@pytest.mark.parametrize(
    "request_bytes", [b"", HEAD, GET % b"/large"], ids=["idle", "slow", "busy"]
)
def test_a_full_house_lets_somebody_go(
    monkeypatch: pytest.MonkeyPatch, request_bytes: bytes
) -> None:
    monkeypatch.setattr(listening, "CONNECTIONS", 20)
    with ours() as running, crowd(partial(running.connect, 4096), 30) as visitors:
        for visitor in visitors:
            visitor.sendall(request_bytes)
        assert running.answers(LAST).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("limits", "files"),
    [
        ((1024, 4096), 4096),
        ((1024, 1 << 20), WANTED),
        ((1 << 16, 1 << 20), 1 << 16),
        ((256, 512), 512),
        ((1024, resource.RLIM_INFINITY), WANTED),
        ((resource.RLIM_INFINITY, resource.RLIM_INFINITY), resource.RLIM_INFINITY),
    ],
)
def test_as_many_files_are_allowed_as_connections_need(
    monkeypatch: pytest.MonkeyPatch, limits: tuple[int, int], files: int
) -> None:
    asked = Mock()
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits)
    monkeypatch.setattr(resource, "setrlimit", asked)
    allowed = listening.connections_allowed()
    assert asked.call_args_list == (
        [] if files == limits[0] else [((resource.RLIMIT_NOFILE, (files, limits[1])),)]
    )
    few = files in (512, 4096)
    assert allowed == (files - listening.OTHER_FILES if few else listening.CONNECTIONS)


def _drip(visitor: socket.socket, sent: bytes) -> bytes:
    """What is answered to bytes that come one by one, 20 a second."""
    visitor.settimeout(0.05)
    for byte in sent:
        visitor.sendall(bytes([byte]))
        try:
            if received := visitor.recv(4096):
                return received
        except TimeoutError:
            continue
    return b""
