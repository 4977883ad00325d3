"""The end of the process: what is in flight is finished, and it is an end."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import signal
import socket
from collections.abc import Callable
from http.client import HTTPResponse
from typing import Any
from unittest.mock import Mock

import pytest
from service_jpegs import jpeg
from service_processes import LARGE, Service, eventually, free_port, showing
from service_wire import GET
from showroom import server
from showroom.lifecycle import Lifecycle

Start = Callable[..., Service]
SMALL = jpeg()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_service_at_once_with_exit_code_0(
    start: Start, s3: Any, bucket: str, number: signal.Signals
) -> None:
    service = showing(start, s3, bucket, SMALL)
    with service.connect() as idle:
        service.process.send_signal(number)
        assert service.end() == (0, "")
        assert idle.recv(1) == b""
    assert service.event("stopped")["connections_cut"] == 0


def test_sigterm_cuts_no_download_in_flight(start: Start, s3: Any, bucket: str) -> None:
    service = showing(start, s3, bucket, LARGE)
    downloads = [_begin(service, b"/example.jpg") for _ in range(12)]
    service.process.terminate()
    eventually(service.is_closed, "the port is closed")
    assert service.process.poll() is None, "it must live until the downloads are complete"
    assert [download.read() == LARGE for download in downloads] == [True] * 12
    assert service.end() == (0, "")
    assert service.event("stopped")["connections_cut"] == 0


def test_whoever_waits_at_the_door_at_sigterm_is_let_in_and_answered(
    start: Start, s3: Any, bucket: str
) -> None:
    service = showing(start, s3, bucket, SMALL)
    service.process.send_signal(signal.SIGSTOP)
    waiting = [service.connect() for _ in range(100)]  # more than are let in at once
    for visitor in waiting:
        visitor.sendall(GET % b"/example.jpg")
    service.process.terminate()
    service.process.send_signal(signal.SIGCONT)
    assert [_response(visitor).read() for visitor in waiting] == [SMALL] * 100
    assert service.end() == (0, "")


def test_of_two_requests_in_one_packet_the_last_ends_the_connection(
    start: Start, s3: Any, bucket: str
) -> None:
    service = showing(start, s3, bucket, SMALL)
    service.process.send_signal(signal.SIGSTOP)
    with service.connect() as visitor:
        visitor.sendall(GET % b"/example.jpg" + GET % b"/version")
        service.process.terminate()
        service.process.send_signal(signal.SIGCONT)
        received = b"".join(iter(lambda: visitor.recv(1 << 16), b""))
    first, second = received.split(SMALL)
    assert (b"Connection: close" in first, b"Connection: close" in second) == (False, True)
    assert service.end() == (0, "")


def test_a_request_half_sent_at_sigterm_is_answered_and_told_to_go(
    start: Start, s3: Any, bucket: str
) -> None:
    service = showing(start, s3, bucket, SMALL)
    with service.connect() as visitor:
        request = GET % b"/healthz"
        visitor.sendall(request[:20])
        assert service.status("/healthz") == 200  # so the first half has been read by now
        service.process.terminate()
        eventually(service.is_closed, "the port is closed")
        visitor.sendall(request[20:])
        response = _response(visitor)
        assert (response.status, response.headers["Connection"]) == (503, "close")
        assert response.read() == b"draining\n"
    assert service.end() == (0, "")


def test_a_visitor_who_never_finishes_is_cut_when_patience_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(server, "DRAIN_SECONDS", 0.5)
    lifecycle, port = Lifecycle(draining=True), free_port()
    ending = server.Server(Mock(), server.House(lifecycle), "127.0.0.1", port)
    with socket.create_connection(("127.0.0.1", port)) as visitor:
        visitor.sendall(b"GET / HTTP/1.1\r\n")
        assert ending.run() == 1
        assert visitor.recv(1) == b""


def test_a_second_signal_changes_nothing(start: Start, s3: Any, bucket: str) -> None:
    service = showing(start, s3, bucket, LARGE)
    download = _begin(service, b"/example.jpg")
    for _ in range(3):
        service.process.terminate()
        eventually(service.is_closed, "the port is closed")
    assert download.read() == LARGE
    assert service.end() == (0, "")


def _begin(service: Service, path: bytes) -> HTTPResponse:
    visitor = service.connect()
    visitor.sendall(GET % path)
    return _response(visitor)


def _response(visitor: socket.socket) -> HTTPResponse:
    response = HTTPResponse(visitor)
    response.begin()
    return response
