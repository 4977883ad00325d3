"""Small HTTP servers of tests, each in a thread of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

POLL_SECONDS = 0.05  # how long an end may take


class Reply(NamedTuple):
    """A status, headers, and a body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Reads a request whole, writes what `reply` makes of it, logs nothing."""

    def reply(self, body: bytes) -> Reply:
        """The reply to this request."""
        raise NotImplementedError

    def _serve(self) -> None:
        reply = self.reply(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(reply.body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = do_PATCH = _serve

    def log_message(self, format: str, *args: object) -> None:  # pylint: disable=redefined-builtin  # the base class's name
        """Says nothing."""


def url(server: ThreadingHTTPServer) -> str:
    """Where it listens."""
    return f"http://127.0.0.1:{server.server_port}"


@contextmanager
def running(server: ThreadingHTTPServer) -> Iterator[None]:
    """The server answers as long as the block lasts."""
    answering = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True)
    with server:
        answering.start()
        try:
            yield
        finally:
            server.shutdown()
            answering.join()
