"""One version of the service as a process of this machine, with its own picture."""

import os
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ops.errors import Refusal
from ops.preview.bucket import lent
from ops.publish.bucket import LONE
from ops.publish.command import objects

DATA = tomllib.loads(Path(__file__).with_name("preview.toml").read_text(encoding="utf-8"))
READY_SECONDS = 30


def environ(home: Path) -> dict[str, str]:
    """What a program that is not ours gets of this environment."""
    kept = {name: os.environ[name] for name in DATA["kept"] if name in os.environ}
    return kept | {"HOME": str(home)}


@contextmanager
def running(service: Path, folder: Path) -> Iterator[str]:
    """The address, http://127.0.0.1:<port>, of the code in `service`; it is ended afterwards.

    It runs with this Python and today's libraries, and shows its own example.jpg; `folder` is to
    be made, for what it needs. Refusal if it is not healthy within READY_SECONDS.
    """
    settings, log = DATA["environ"], folder / "log"
    bucket = folder / settings["SHOWROOM_BUCKET"]
    bucket.mkdir(parents=True)
    if (service / LONE).is_file():
        for key, body in objects(service / LONE).items():
            (bucket / key).parent.mkdir(exist_ok=True)
            (bucket / key).write_bytes(body)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    env = environ(folder) | settings | {"SHOWROOM_PORT": port, "PYTHONPATH": str(service)}
    with lent(folder) as endpoint, log.open("wb") as output, subprocess.Popen(
        [sys.executable, "-P", "-m", "showroom"], cwd=folder,
        env=env | {"AWS_ENDPOINT_URL_S3": endpoint}, stdout=output, stderr=output,
    ) as child:  # fmt: skip
        try:
            _wait(child, int(port), log)
            yield f"http://127.0.0.1:{port}"
        finally:
            child.kill()  # it has nothing to lose


def _wait(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        if _is_healthy(port):
            return
        time.sleep(0.1)
    said = log.read_text(encoding="utf-8", errors="replace").strip().splitlines() or ["none"]
    found = f"the service does not get healthy; its last words: {said[-1][:300]}"
    raise Refusal(found, f"/healthz to be 200 within {READY_SECONDS} s", "mend service/")


def _is_healthy(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):  # it does not listen yet
        return False
    finally:
        connection.close()
