"""waitress, driven by our own loop, because its own drops every response in flight on SIGTERM.

What is mended of each connection is in connection.py.
"""

import logging
import time
from collections import deque
from functools import partial
from typing import Any, cast
from wsgiref.types import WSGIApplication

from waitress import wasyncore
from waitress.server import BaseWSGIServer, create_server

from showroom.connection import Channel, House
from showroom.listening import AT_ONCE, BACKLOG, CannotListen, connections_allowed, listen

__all__ = ["CannotListen", "House", "Server"]

DRAIN_SECONDS = 20  # for responses in flight
TICK_SECONDS = 1  # how long the loop may sleep; a signal wakes it
NEVER = 1 << 40  # bytes
ADJUSTMENTS: dict[str, Any] = {
    "backlog": BACKLOG,
    "channel_timeout": 120,  # longer than the balancer's idle time-out of 60 s, or visitors see 502
    "max_request_header_size": 32 * 1024,
    "max_request_body_size": 64 * 1024,  # nothing here takes a body
    "outbuf_overflow": NEVER,  # no temporary file
    "outbuf_high_watermark": NEVER,  # nobody waits for a visitor who does not read
    "clear_untrusted_proxy_headers": True,
    "ident": "",  # no Server header
    "log_socket_errors": False,  # a visitor who leaves is no error
}


LOGGER = logging.getLogger("waitress")


class Tasks:
    """Answers in the loop itself, in turn: nothing that is answered here waits for anything.

    waitress's threads would hand Python's lock to each other at every turn, which costs more than
    half of what the service can do: docs/benchmarks.md.
    """

    def __init__(self) -> None:
        self._queue: deque[Channel] = deque()

    def add_task(self, task: Channel) -> None:
        """For later: waitress holds a lock of the connection while it asks."""
        self._queue.append(task)

    def do(self) -> None:
        """All of them, and what they lead to: the next request of the same connection."""
        while self._queue:
            try:
                self._queue.popleft().service()
            # Whatever it is: one connection must not end all the others.
            except Exception:  # pylint: disable=broad-exception-caught
                LOGGER.exception("a connection could not be served")

    def shutdown(self) -> None:
        """Nothing: there are no threads to wait for."""


class Server:
    """waitress around `app`; it listens from the moment it is made.

    It serves until the `house` says draining, then stops accepting, finishes what was begun
    within DRAIN_SECONDS, and returns.
    """

    def __init__(self, app: WSGIApplication, house: House, host: str, port: int) -> None:
        self._house = house
        self._next_look = 0.0
        self._tasks = Tasks()
        self._map: dict[int, Any] = {}
        listener = listen(host, port)
        settings = ADJUSTMENTS | {"connection_limit": connections_allowed()}
        settings |= {"_dispatcher": self._tasks}
        made: Any = create_server(app, map=self._map, sockets=[listener], **settings)
        made.channel_class = partial(Channel, house)
        self._accept, made.handle_accept = made.handle_accept, self._let_in
        self._waitress = cast(BaseWSGIServer, made)  # MultiSocketServer is for several sockets

    def wake(self) -> None:
        """Makes the loop look at its house now; safe in a signal handler."""
        self._waitress.pull_trigger()

    def run(self) -> int:
        """Serves, then drains; returns how many connections had to be cut after all."""
        while not self._house.lifecycle.draining:
            self._turn(TICK_SECONDS)
        self._stop_accepting()
        self._drain(time.monotonic() + DRAIN_SECONDS)
        cut = len(self._channels())
        wasyncore.close_all(self._map)
        return cut

    def _turn(self, seconds: float) -> None:
        # poll and not select, which cannot watch a file descriptor above 1023.
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._map, count=1)
        now = time.monotonic()
        if now >= self._next_look:
            self._next_look = now + TICK_SECONDS
            self._look_around(now)
        self._tasks.do()

    def _look_around(self, now: float) -> None:
        """Once a second: late requests, a full house."""
        for channel in self._channels():
            channel.look_after(now)
        if self._waitress.in_connection_overflow:
            self._make_room()

    def _make_room(self) -> None:
        """Lets a quarter of the idle connections go, or the oldest hundredth of those in use."""
        channels = self._channels()
        idle = [one for one in channels if not one.is_busy]
        idle.sort(key=lambda one: one.last_activity)
        oldest = sorted(channels, key=lambda one: one.creation_time)
        for channel in idle[: len(idle) // 4 + 1] or oldest[: len(oldest) // 100 + 1]:
            channel.handle_close()

    def _let_in(self) -> None:
        """Takes in a crowd at once; waitress takes one a turn, and each turn looks at everybody."""
        for _ in range(AT_ONCE):
            already = len(self._map)
            self._accept()
            if len(self._map) == already:
                break

    def _stop_accepting(self) -> None:
        """Takes in whoever has already connected, then closes the door, but not the trigger."""
        for _ in range(BACKLOG // AT_ONCE):
            self._let_in()
        wasyncore.dispatcher.close(self._waitress)

    def _drain(self, deadline: float) -> None:
        """Each turn first reads what has arrived; whoever has nothing under way is let go."""
        while self._channels() and time.monotonic() < deadline:
            self._turn(0.1)
            for channel in self._channels():
                if not channel.is_busy:
                    channel.will_close = True

    def _channels(self) -> list[Channel]:
        return [one for one in self._map.values() if isinstance(one, Channel)]
