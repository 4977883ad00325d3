"""waitress's connections, mended: strict requests, calm refusals, no reset, no slow senders.

Every repair of waitress is here, or among the ADJUSTMENTS and in the loop of server.py. Each has
a row in test_service_server_upstream.py, which fails as soon as a newer waitress can do without it.
"""

import time
from dataclasses import dataclass, field
from functools import cached_property
from socket import SHUT_WR
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import BadRequest

from showroom import log
from showroom.headers import SECURITY, Headers
from showroom.lifecycle import Lifecycle
from showroom.request_head import fault
from showroom.troubles import Log

REQUEST_SECONDS = 30  # for a whole request to arrive; waitress counts each byte as activity
CHUNK_BYTES = 512 * 1024  # copied for each send; all the kernel may hold, says waitress: 2.5 MB
LINGER_SECONDS = 2  # for whoever was refused to stop sending; nginx waits 5


@dataclass(frozen=True)
class House:
    """What all connections share: whether it closes, every answer's headers, and the log."""

    lifecycle: Lifecycle
    headers: Headers = field(default_factory=lambda: SECURITY)
    tell: Log = log.event

    @cached_property
    def header_lines(self) -> bytes:
        """Those headers as they are sent; written once, as they are the same each time."""
        return "".join(f"{name}: {value}\r\n" for name, value in self.headers).encode("latin-1")


class Request(HTTPRequestParser):
    """One request as it arrives; what could be read in two ways is an error."""

    path = command = cast(Any, "")  # named in waitress's log and here, even if never read

    def __init__(self, adj: Any) -> None:
        super().__init__(adj)
        self.since = time.monotonic()

    @property
    def begun(self) -> bool:
        """Whether there is more than the empty lines that some send after a request."""
        return self.headers_finished or bool(self.header_plus.strip())

    def received(self, data: bytes) -> int:
        """As waitress does, but asks nobody to continue who has nothing more to send."""
        taken: int = super().received(data)
        if self.completed:
            self.expect_continue = False
        return taken

    def parse_header(self, header_plus: bytes) -> None:
        """As waitress does, but strictly; numbers and addresses that are none are its too."""
        if reason := fault(header_plus):
            raise ParsingError(reason)
        try:
            super().parse_header(header_plus)
        except (ParsingError, ValueError):
            raise ParsingError("header") from None
        self.path = self.path or "/"  # http://name is http://name/


class TooSlow(BadRequest):
    """A request that has not arrived in time."""

    code, reason = 408, "Request Timeout"


class Task(WSGITask):
    """Answers one request through the application."""

    channel: Any
    request: Any
    response_headers: Any
    stays = False

    def build_response_header(self) -> bytes:
        """The last response before the end says so; 304 and 204 keep the connection."""
        asked = self.request.headers
        if self.channel.house.lifecycle.draining and len(self.channel.requests) == 1:
            asked["CONNECTION"] = "close"  # as if the client had said it
        wish, old = asked.get("CONNECTION", "").lower(), self.version == "1.0"
        self.stays = not self.has_body and (wish == "keep-alive" if old else wish != "close")
        if self.stays and old:
            self.response_headers.append(("Connection", "Keep-Alive"))
        return with_headers(super().build_response_header(), self.channel.house)

    def set_close_on_finish(self) -> None:
        """waitress asks for it wherever it sees no Content-Length."""
        if not self.stays:
            super().set_close_on_finish()


class Refusal(ErrorTask):
    """Answers what never reaches the application; repeats nothing that was sent."""

    channel: Any
    request: Any
    response_headers: Any

    def execute(self) -> None:
        """The status, the headers of every answer, a line in the log, and the end."""
        error = self.request.error
        self.status = f"{error.code} {error.reason}"
        body = f"{self.status}\n".encode()
        self.response_headers.append(("Content-Type", "text/plain; charset=utf-8"))
        self.response_headers.append(("Cache-Control", "no-store"))
        self.set_close_on_finish()
        self.content_length = len(body)
        self.channel.refused = True
        self.channel.house.tell("request_refused", status=error.code, reason=error.body)
        self.write(b"" if self.request.command == "HEAD" else body)

    def build_response_header(self) -> bytes:
        """As waitress does, and every answer's headers."""
        return with_headers(super().build_response_header(), self.channel.house)


def with_headers(head: bytes, house: House) -> bytes:
    """An answer's head, with every answer's headers before the empty line at its end."""
    return head[:-2] + house.header_lines + head[-2:]


class Channel(HTTPChannel):
    """One connection. (The stubs of waitress lack a part of what is declared here, or differ.)"""

    task_class, error_task_class, parser_class = Task, Refusal, Request
    server: Any
    request: Any
    requests: Any
    requests_lock: Any
    socket: Any
    _flush_exception: Any
    _flush_some: Any
    refused = False
    lingers_until = 0.0

    def __init__(self, house: House, *waitress: Any, **named: Any) -> None:
        self.house = house
        super().__init__(*waitress, **named)
        self.sendbuf_len = min(self.sendbuf_len, CHUNK_BYTES)

    @property
    def is_busy(self) -> bool:
        """A request half read, waiting or being answered, or bytes that are not yet sent."""
        return self.is_owing or bool(self.request and self.request.begun)

    @property
    def is_owing(self) -> bool:
        """A request waiting or being answered, or bytes that are not yet sent."""
        return bool(self.requests or self.total_outbufs_len)

    def received(self, data: bytes) -> bool:
        """Nobody who was refused is listened to any more."""
        return not self.lingers_until and super().received(data)

    def handle_write(self) -> None:
        """After a refusal only half the connection ends: a reset could overtake the answer."""
        if not (self.refused and self.close_when_flushed) or self.will_close:
            super().handle_write()
            return
        self._flush_exception(self._flush_some)
        if self.connected and not self.total_outbufs_len:
            self.close_when_flushed = False
            self.lingers_until = time.monotonic() + LINGER_SECONDS
            self.socket.shutdown(SHUT_WR)

    def look_after(self, now: float) -> None:
        """Refuses a request that has been arriving for too long while nothing held it up.

        And ends what should have ended: waitress waits until it can write, to somebody who may
        never read.
        """
        if self.will_close or 0 < self.lingers_until < now:
            self.handle_close()
        elif self.request and (self.is_owing or not self.request.begun):
            self.request.since = now
        elif self.request and now - self.request.since > REQUEST_SECONDS:
            with self.requests_lock:
                late, self.request = self.request, None
                late.error = TooSlow("too slow")
                self.requests.append(late)
                self.server.add_task(self)
