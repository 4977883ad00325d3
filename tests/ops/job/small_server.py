"""A server of a few lines: what it answers is a value."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType
from typing import Any, NamedTuple


class Answer(NamedTuple):
    """`told` is JSON, or a file's bytes; `headers` are those besides."""

    status: int
    told: Any
    headers: Mapping[str, str] = MappingProxyType({})


class Serving(ThreadingHTTPServer):
    """Something that answers at `url`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Requests)
        self.url = f"http://127.0.0.1:{self.server_port}"

    def answer(self, method: str, path: str, token: str, body: bytes) -> Answer:
        """What becomes of one request."""
        raise NotImplementedError


class Requests(BaseHTTPRequestHandler):
    """Reads a request, writes the answer."""

    server: Serving

    def _serve(self) -> None:
        token = self.headers.get("Authorization", "").rpartition(" ")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, told, headers = self.server.answer(self.command, self.path, token, body)
        self.send_response(status)
        is_file = isinstance(told, bytes)
        kind = "application/zip" if is_file else "application/json; charset=utf-8"
        for name, value in {**headers, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(told if is_file else json.dumps(told).encode())

    do_GET = do_POST = do_PATCH = _serve

    def log_message(self, format: str, *args: object) -> None:  # pylint: disable=redefined-builtin  # the base class's name
        """Says nothing."""
