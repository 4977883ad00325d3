"""What a network does to the real process: ends, crowds, slow readers, a disk that is closed."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import resource
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import psutil
import pytest
from service_jpegs import jpeg
from service_processes import LARGE, Service, eventually, showing
from service_wire import GET, crowd

Start = Callable[..., Service]
PICTURE = jpeg(1600, 1000, scan_bytes=3_000_000)
SMALL = jpeg()
PART = b"GET /example.jpg HTTP/1.1\r\nHost: a\r\nRange: bytes=1-\r\n\r\n"
READ_ONLY = " && ".join(  # where Python would put temporary files
    f"mount --rbind /{folder} /{folder} && mount -o remount,bind,ro /{folder}"
    for folder in ("tmp", "var/tmp")
)
UNSHARED = "unshare --map-root-user --mount sh -c"


@pytest.fixture(name="many_files", autouse=True)
def _many_files() -> Iterator[None]:
    """Visitors need open files of their own."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard) if hard > 0 else 4096, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_sigterm_during_200_downloads_loses_no_byte(start: Start, s3: Any, bucket: str) -> None:
    service = showing(start, s3, bucket, PICTURE)
    with crowd(service.connect, 200) as visitors:
        for visitor in visitors:
            visitor.sendall(GET % b"/example.jpg")
        service.process.terminate()
        whole = [_body(visitor) == PICTURE for visitor in visitors]
    assert whole == [True] * 200
    assert service.end() == (0, "")
    assert service.event("stopped")["connections_cut"] == 0


@pytest.mark.slow
def test_1000_idle_connections_do_not_delay_the_health_check(
    start: Start, s3: Any, bucket: str
) -> None:
    service = showing(start, s3, bucket, SMALL, shell="ulimit -S -n 256")
    with crowd(service.connect, 1000):
        assert _seconds_of_health(service) < 1


@pytest.mark.slow
@pytest.mark.parametrize("request_bytes", [GET % b"/example.jpg", PART], ids=["whole", "range"])
def test_100_slow_readers_cost_neither_copies_nor_threads(
    start: Start, s3: Any, bucket: str, request_bytes: bytes
) -> None:
    service = showing(start, s3, bucket, LARGE)
    process = psutil.Process(service.process.pid)
    before = process.memory_info().rss
    with crowd(service.connect, 100) as readers:
        for reader in readers:
            reader.sendall(request_bytes)
        eventually(lambda: len(service.events("request")) == 100, "100 requests answered")
        assert _seconds_of_health(service) < 1
        assert process.memory_info().rss - before < 2 * len(LARGE)


def test_it_lives_on_a_disk_that_cannot_be_written(start: Start, s3: Any, bucket: str) -> None:
    if subprocess.run(["sh", "-c", f"{UNSHARED} '{READ_ONLY}'"], check=False).returncode:
        pytest.skip("needs unshare and user namespaces: apt-get install util-linux")
    shell = f"""exec {UNSHARED} '{READ_ONLY} && exec "$0" -m showroom' "$0" """
    service = showing(start, s3, bucket, LARGE, shell=shell)
    with pytest.raises(OSError, match="Read-only"):
        Path(f"/proc/{service.process.pid}/root/tmp/there").touch()
    assert service.get("/example.jpg")[1] == LARGE


def _body(visitor: socket.socket) -> bytes:
    visitor.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)  # not so slow any more
    with HTTPResponse(visitor) as response:
        response.begin()
        return response.read()


def _seconds_of_health(service: Service) -> float:
    begun = time.perf_counter()
    assert service.status("/healthz") == 200
    return time.perf_counter() - begun
