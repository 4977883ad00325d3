"""The service as a real process: `python -m showroom`, its port and its log."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, TypeVar

from service_jpegs import jpeg

PACKAGE = Path(__file__).parents[2] / "service"
RELEASE = "sha256:" + "ab" * 32
PATIENCE_SECONDS = 15
LARGE = jpeg(3200, 2000, scan_bytes=12_000_000)  # more than the kernel's buffers take in
Found = TypeVar("Found")


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def eventually(look: Callable[[], Found | None], what: str) -> Found:
    """The first true result of `look`; fails with `what` when patience ends."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.02)
    raise AssertionError(f"not within {PATIENCE_SECONDS} s: {what}")


class Service:
    """A running service. `settings` are SHOWROOM_ and AWS_ variables, over sensible ones.

    `shell` is what a shell does before it becomes the service, such as "ulimit -n 256".
    """

    def __init__(
        self, log: Path, module: str = "showroom", shell: str = "", **settings: str
    ) -> None:
        self._log = log
        self.port = int(settings.get("SHOWROOM_PORT", free_port()))
        self.environ = environ(self.port) | settings
        with log.open("wb") as stdout:
            self.process = subprocess.Popen(  # pylint: disable=consider-using-with  # see stop
                ["sh", "-c", f'{shell}\nexec "$0" -m {module}', sys.executable],
                env=self.environ,
                stdout=stdout,
                stderr=subprocess.PIPE,
                text=True,
            )

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log's lines of one kind, so far."""
        return [line for line in self.lines() if line["event"] == name]

    def lines(self) -> list[dict[str, Any]]:
        """All that it logged so far."""
        whole = self._log.read_text().rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    def event(self, name: str) -> dict[str, Any]:
        """The newest line of one kind, waited for."""
        return eventually(lambda: self.events(name)[-1:], f"event {name} in the log")[-1]

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
        """One request on a connection of its own: the response and its body."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response, response.read()

    def status(self, path: str) -> int:
        """Only the status code."""
        return self.get(path)[0].status

    def connect(self) -> socket.socket:
        """A connection that takes in very little by itself, as a slow visitor's does."""
        visitor = socket.socket()
        visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        visitor.settimeout(PATIENCE_SECONDS)
        visitor.connect(("127.0.0.1", self.port))
        return visitor

    def is_closed(self) -> bool:
        """Whether nobody is let in any more."""
        with socket.socket() as visitor:
            return visitor.connect_ex(("127.0.0.1", self.port)) != 0

    def end(self) -> tuple[int, str]:
        """Waits for the process: its exit code and what it wrote to stderr."""
        _, stderr = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, stderr

    def stop(self) -> None:
        """Whatever happened, nothing of it stays behind."""
        with self.process:  # its end waits for it and closes the pipe
            self.process.kill()


def environ(port: int) -> dict[str, str]:
    """Settings that work, and nothing of the AWS configuration of whoever runs the tests."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SHOWROOM_"))}
    keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    nobody = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    settings = {
        "SHOWROOM_BUCKET": "showroom-test",
        "SHOWROOM_HOST": "127.0.0.1",
        "SHOWROOM_PORT": str(port),
        "SHOWROOM_ENVIRONMENT": "dev",
        "SHOWROOM_RELEASE": RELEASE,
        "SHOWROOM_REFRESH_SECONDS": "1",
    }
    region = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_CONFIG_FILE": os.devnull}
    return kept | keys | nobody | region | settings | {"PYTHONPATH": str(PACKAGE)}


def showing(
    start: Callable[..., Service], s3: Any, bucket: str, body: bytes, **more: str
) -> Service:
    """A service that shows `body`, uploaded to the bucket just before; `more` as for Service."""
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=body)
    service = start(SHOWROOM_BUCKET=bucket, **more)
    service.event("picture_loaded")
    return service
