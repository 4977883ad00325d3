"""A metadata service of an instance, version 2, that can be late, slow, broken or gone.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

from faulty_s3 import Request, refuse, served, well

TOKEN = "/latest/api/token"
ROLE = "/latest/meta-data/iam/security-credentials/"


class Metadata:  # pylint: disable=too-few-public-methods  # what matters is what it holds
    """What it says: the access key of a role, valid for `seconds` from each request on."""

    def __init__(self, access_key: str, seconds: int = 6 * 3600) -> None:
        self.access_key, self.seconds = access_key, seconds
        self.behaviour = "serves"  # or hangs, or 500
        self.asked = 0  # requests
        self.ended = threading.Event()

    def answers(self, path: str) -> str:
        """The text of one path."""
        until = datetime.now(UTC) + timedelta(seconds=self.seconds)
        keys = {"AccessKeyId": self.access_key, "SecretAccessKey": "s", "Token": self.access_key}
        document = {"Code": "Success", **keys, "Expiration": f"{until:%Y-%m-%dT%H:%M:%SZ}"}
        return {TOKEN: "token", ROLE: "showroom"}.get(path) or json.dumps(document)


class Handler(BaseHTTPRequestHandler):
    """As the real one does: a token first, by PUT; nothing without it."""

    metadata: Metadata

    def do_PUT(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        """A token."""
        self._answer(200)

    def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        """A role's name, or its credentials."""
        self._answer(200 if self.headers["X-aws-ec2-metadata-token"] == "token" else 401)

    def log_message(self, *_: object, **__: object) -> None:
        """Nothing."""

    def _answer(self, status: int) -> None:
        self.metadata.asked += 1
        if self.metadata.behaviour == "hangs":
            self.metadata.ended.wait(60)
        body = self.metadata.answers(self.path).encode()
        self.send_response(500 if self.metadata.behaviour == "500" else status)
        self.send_header("Content-Length", str(len(body)))
        with suppress(OSError):  # whoever asked has given up
            self.end_headers()
            self.wfile.write(body)


@contextmanager
def there(metadata: Metadata, port: int) -> Iterator[Metadata]:
    """It is reachable."""
    with served(type("Handler", (Handler,), {"metadata": metadata}), port):
        try:
            yield metadata
        finally:
            metadata.ended.set()


class OnlyFor:  # pylint: disable=too-few-public-methods  # a fault that remembers
    """S3, for whom all credentials but these have expired; `used` are those that came."""

    def __init__(self, *access_keys: str) -> None:
        self.access_keys, self.used = access_keys, set[str]()

    def __call__(self, request: Request) -> None:
        signed = request.headers.get("Authorization", "").partition("Credential=")[2]
        key, token = signed.partition("/")[0], request.headers["X-Amz-Security-Token"]
        self.used.add(key)
        good = key == token and key in self.access_keys
        (well if good else refuse(400, "ExpiredToken"))(request)
