"""Bytes on a wire: a server in this process, ours or plain waitress, and what it answers."""

import io
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from service_processes import free_port
from showroom.headers import SECURITY, Headers
from showroom.lifecycle import Lifecycle
from showroom.server import ADJUSTMENTS, NEVER, House, Server
from waitress.server import create_server

PATIENCE_SECONDS = 10
LARGE = bytes(12_000_000)  # more than the kernel's buffers take in
GET = b"GET %s HTTP/1.1\r\nHost: showroom.example\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

EVERY = [*SECURITY, ("X-Robots-Tag", "noindex")]


def application(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
    """Answers with the path; /large with LARGE as a file, /list with it in a list, /none with 204,
    /same with 304.
    """
    path = environ["PATH_INFO"]
    status = {"/none": "204 No Content", "/same": "304 Not Modified"}.get(path, "200 OK")
    body = LARGE if path in ("/large", "/list") else path.encode("latin-1")
    body = body if status == "200 OK" else b""
    start(status, [("Content-Length", str(len(body)))])
    if environ["REQUEST_METHOD"] == "HEAD" or not body:
        return []
    file: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(body))
    return [body] if path == "/list" else file


class Running:
    """A server that runs in a thread: its port, its log, and waitress's own object."""

    def __init__(self, port: int, waitress: Any, log: list[dict[str, Any]]) -> None:
        self.port, self.waitress, self.log = port, waitress, log

    def connect(self, receive_bytes: int = 0) -> socket.socket:
        """A connection; with `receive_bytes` one that takes in little by itself."""
        visitor = socket.socket()
        if receive_bytes:
            visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        visitor.settimeout(PATIENCE_SECONDS)
        visitor.connect(("127.0.0.1", self.port))
        return visitor

    def answers(self, *parts: bytes, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
        """All that comes back to these bytes until the server ends it, or patience does."""
        with self.connect() as visitor:
            visitor.settimeout(patience_seconds)
            for part in parts:
                visitor.sendall(part)
            return until_the_end(visitor)


@contextmanager
def crowd(connect: Callable[[], socket.socket], count: int) -> Iterator[list[socket.socket]]:
    """Many visitors at once."""
    with ExitStack() as stack:
        yield [stack.enter_context(connect()) for _ in range(count)]


def until_the_end(visitor: socket.socket) -> bytes:
    """What is received until the other side ends the connection, or the time-out does."""
    received = b""
    try:
        while chunk := visitor.recv(1 << 20):
            received += chunk
    except (TimeoutError, ConnectionError):
        pass
    return received


@contextmanager
def ours(
    app: WSGIApplication = application,
    lifecycle: Lifecycle | None = None,
    headers: Headers | None = None,
) -> Iterator[Running]:
    """Showroom's own server around `app`, with `headers`, or EVERY, on every answer."""
    life, log = lifecycle or Lifecycle(), list[dict[str, Any]]()
    port = free_port()

    def tell(event: str, **facts: object) -> None:
        log.append({"event": event, **facts})

    server = Server(app, House(life, headers or EVERY, tell), "127.0.0.1", port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield Running(port, server._waitress, log)  # pylint: disable=protected-access  # a look inside
    finally:
        life.draining = True
        server.wake()
        thread.join(PATIENCE_SECONDS)


@contextmanager
def plain(app: WSGIApplication = application) -> Iterator[Running]:
    """waitress as it comes, with the same adjustments but for those that repair something."""
    settings = {name: value for name, value in ADJUSTMENTS.items() if value != NEVER}
    with socket.create_server(("127.0.0.1", 0)) as listener:
        channels: dict[int, Any] = {}
        server: Any = create_server(app, map=channels, sockets=[listener], **settings)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Running(listener.getsockname()[1], server, [])
        for channel in list(server.active_channels.values()):
            channel.will_close = True
        server.pull_trigger()
        time.sleep(0.05)
        server.task_dispatcher.shutdown(timeout=0.1)
        channels.clear()  # ends its loop
        server.pull_trigger()
        thread.join(PATIENCE_SECONDS)
