"""waitress, driven by our own loop, because its own drops every response in flight on SIGTERM."""

import errno
import ipaddress
import select
import socket
import time
from typing import Any, cast
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import WSGITask

from showroom.lifecycle import Lifecycle

DRAIN_SECONDS = 20  # for responses in flight; with waitress's 5 for its threads, 25 at most
TICK_SECONDS = 1  # how long the loop may sleep; a signal or a finished response wakes it
BACKLOG = 1024
ADJUSTMENTS: dict[str, Any] = {
    "threads": 8,
    "backlog": BACKLOG,
    "connection_limit": 1000,
    "channel_timeout": 120,  # longer than the balancer's idle time-out of 60 s, or visitors see 502
    "max_request_header_size": 32 * 1024,
    "max_request_body_size": 64 * 1024,  # nothing here takes a body
    "clear_untrusted_proxy_headers": True,
    "ident": "",  # no Server header
    "log_socket_errors": False,  # a visitor who leaves is no error
}


class CannotListen(Exception):
    """The address cannot be listened on; says why and which setting to change."""


def listen(host: str, port: int) -> socket.socket:
    """A listening TCP socket on an IP address; raises CannotListen."""
    family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            taken = f"port {port} is taken: expected a free port; set SHOWROOM_PORT"
            raise CannotListen(taken) from None
        raise CannotListen(
            f"cannot listen on {host} port {port} ({problem.strerror}): expected an address of"
            " this machine and a port it may open; set SHOWROOM_HOST and SHOWROOM_PORT"
        ) from None


class Server:
    """waitress around `app`; it listens from the moment it is made.

    It serves until `lifecycle` says draining, then stops accepting, finishes what was begun
    within DRAIN_SECONDS, and returns.
    """

    def __init__(self, app: WSGIApplication, lifecycle: Lifecycle, host: str, port: int) -> None:
        self._lifecycle = lifecycle
        self._listener = listen(host, port)
        self._map: dict[int, Any] = {}
        made = create_server(app, map=self._map, sockets=[self._listener], **ADJUSTMENTS)
        self._waitress = cast(BaseWSGIServer, made)  # MultiSocketServer is for several sockets
        self._waitress.channel_class = _channel_class(lifecycle)

    def wake(self) -> None:
        """Makes the loop look at `lifecycle` now; safe in a signal handler."""
        self._waitress.pull_trigger()

    def run(self) -> int:
        """Serves, then drains; returns how many connections had to be cut after all."""
        while not self._lifecycle.draining:
            self._turn(TICK_SECONDS)
        self._stop_accepting()
        self._drain(time.monotonic() + DRAIN_SECONDS)
        cut = len(self._channels())
        self._waitress.task_dispatcher.shutdown()
        wasyncore.close_all(self._map)
        return cut

    def _turn(self, seconds: float) -> None:
        # poll and not select, which cannot watch a file descriptor above 1023.
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)

    def _stop_accepting(self) -> None:
        """Takes in whoever has already connected, then closes the door, but not the trigger."""
        for _ in range(BACKLOG):
            if not select.select([self._listener], [], [], 0)[0]:
                break
            self._waitress.handle_accept()
        wasyncore.dispatcher.close(self._waitress)

    def _drain(self, deadline: float) -> None:
        """Each turn first reads what has arrived; whoever has nothing under way is let go."""
        while self._channels() and time.monotonic() < deadline:
            self._turn(0.1)
            for channel in self._channels():
                if not _is_busy(channel):
                    channel.will_close = True

    def _channels(self) -> list[HTTPChannel]:
        return [one for one in self._map.values() if isinstance(one, HTTPChannel)]


def _is_busy(channel: HTTPChannel) -> bool:
    """A request half read, waiting or being answered, or bytes that are not yet sent."""
    return bool(channel.request or channel.requests or channel.total_outbufs_len)


def _channel_class(lifecycle: Lifecycle) -> type[HTTPChannel]:
    """Connections whose last response before the end says so, so that nobody reuses them."""

    class Task(WSGITask):
        """Answers one request."""

        def build_response_header(self) -> bytes:
            """As if the client had asked for the connection's end, while draining."""
            requests: Any = self.channel.requests  # the stubs take its headers for read-only
            if lifecycle.draining and len(requests) == 1:
                requests[0].headers["CONNECTION"] = "close"
            return super().build_response_header()

    class Channel(HTTPChannel):
        """One connection."""

        task_class = Task

    return Channel
