"""What stands before the local AWS: TLS by its names, and whoever answers there."""

import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from local_cloud import free_port

HOP = {"connection", "content-length", "date", "server", "transfer-encoding"}
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """A request as it came: header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def host(self) -> str:
        """For whom it is, without a port."""
        return self.headers.get("host", "").partition(":")[0]

    @property
    def form(self) -> dict[str, str]:
        """Its body as a form, as AWS's query protocol has it; nothing of any other body."""
        return dict(parse_qsl(self.body.decode("latin-1")))


@dataclass(frozen=True)
class Answer:
    """What is said to it."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Answering = Callable[[Request], Answer]


def forwarded(port: int) -> Answering:
    """Whatever the server at that port of this host answers."""

    def answer(request: Request) -> Answer:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request(request.method, request.path, request.body, request.headers)
            given = connection.getresponse()
            headers = {name: value for name, value in given.getheaders() if name.lower() not in HOP}
            return Answer(given.status, given.read(), headers)
        finally:
            connection.close()

    return answer


class Front:
    """Listens on a port of this host until `close`; `seen` is what was asked there, in order.

    `certificate`: a PEM file with its key, for TLS; without one it is plain HTTP.
    """

    def __init__(self, answer: Answering, certificate: Path | None = None) -> None:
        self.seen: list[Request] = []
        self._answer = answer
        handler = type("Handler", (_Handler,), {"front": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", free_port()), handler)
        self.port = self._server.server_port
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def answer(self, request: Request) -> Answer:
        """Writes it down and answers it."""
        self.seen.append(request)
        return self._answer(request)

    def close(self) -> None:
        """Nobody answers any more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_SECONDS
    front: Front

    def _exchange(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        given = self.front.answer(Request(self.command, self.path, headers, body))
        self.send_response(given.status)
        for name, value in given.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(given.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(given.body)

    do_GET = do_HEAD = do_POST = do_PUT = _exchange

    def log_message(self, *_: Any) -> None:  # pylint: disable=arguments-differ
        """Says nothing."""
