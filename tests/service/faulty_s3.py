"""A small S3 that can be told to misbehave: GetObject only, path style, signatures unchecked.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import hashlib
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

LONG_AGO = "Fri, 02 Jan 2026 03:04:05 GMT"  # so old that a picture is shown as soon as it is loaded


class FaultyS3:
    """One bucket. `faults` are what happens instead, by key; under "" for every other key."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.faults: dict[str, Fault] = {}
        self.asked: list[str] = []  # the key of every request, but for the client's repetitions
        self.ended = threading.Event()  # lets go of whoever hangs

    def put_object(self, **stored: Any) -> None:
        """As of boto3's client: Key and Body; the bucket's name does not matter."""
        self.objects[stored["Key"]] = stored["Body"]

    def mend(self) -> None:
        """No faults any more, and nobody hangs."""
        self.faults.clear()
        self.ended.set()
        self.ended = threading.Event()


class Request(BaseHTTPRequestHandler):
    """One request; `key` and `body` are of the object asked for, None if there is none."""

    protocol_version = "HTTP/1.1"  # connections are kept, as S3 keeps them
    s3: FaultyS3
    key = ""

    @property
    def body(self) -> bytes | None:
        """What the object really holds."""
        return self.s3.objects.get(self.key)

    def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        """GetObject, or what there is instead."""
        self.key = self.path.partition("?")[0].lstrip("/").partition("/")[2]
        if self.headers.get("amz-sdk-request", "").startswith("attempt=1"):
            self.s3.asked.append(self.key)
        with suppress(OSError):  # whoever asked has given up
            self.s3.faults.get(self.key, self.s3.faults.get("", well))(self)

    def say(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """A whole answer; `headers` are more, or others, than an object of S3 has."""
        usual = {"ETag": f'"{hashlib.sha256(body).hexdigest()}"', "Last-Modified": LONG_AGO}
        self.send_response(status)
        for name, value in {**usual, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(b"" if status == 304 else body)

    def log_message(self, *_: object, **__: object) -> None:
        """Nothing: the service says what it makes of an answer."""


Fault = Callable[[Request], None]


def well(request: Request) -> None:
    """What S3 does."""
    if request.body is None:
        refuse(404, "NoSuchKey")(request)
        return
    etag = f'"{hashlib.sha256(request.body).hexdigest()}"'
    request.say(304 if request.headers["If-None-Match"] == etag else 200, request.body)


def refuse(status: int, code: str, **headers: str) -> Fault:
    """An error as S3 writes it."""
    document = f"<Error><Code>{code}</Code><Message>no</Message></Error>".encode()
    return lambda request: request.say(status, document, headers)


@contextmanager
def lent(s3: FaultyS3) -> Iterator[str]:
    """Its endpoint."""
    with served(type("Handler", (Request,), {"s3": s3})) as url:
        try:
            yield url
        finally:
            s3.mend()


@contextmanager
def served(handler: type[BaseHTTPRequestHandler], port: int = 0) -> Iterator[str]:
    """An HTTP server with a thread for each connection: http://127.0.0.1:<port>."""
    with Quiet(("127.0.0.1", port), handler) as server, ThreadPoolExecutor() as thread:
        thread.submit(server.serve_forever, 0.02)
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


class Quiet(ThreadingHTTPServer):
    """Ends without waiting for connections that are kept open."""

    block_on_close = False
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Nothing: whoever asked has given up, or was sent away."""
