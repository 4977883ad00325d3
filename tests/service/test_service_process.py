"""The service as a process: real sockets, a real S3 protocol, whatever S3 does."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import hashlib
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

from moto.server import ThreadedMotoServer
from service_jpegs import jpeg
from service_processes import LARGE, RELEASE, Service, environ, eventually, free_port, showing

Start = Callable[..., Service]
SMALL = jpeg()


def test_requests_that_wait_get_a_line_each_and_no_other(start: Start) -> None:
    service = start()
    service.event("listening")
    with socket.create_connection(("127.0.0.1", service.port), 10) as visitor:
        visitor.sendall(b"GET /version HTTP/1.1\r\nHost: a\r\n\r\n" * 50)
        eventually(lambda: len(service.events("request")) >= 50, "fifty lines")
    known = {"listening", "picture_unavailable", "request"}
    assert {one["event"] for one in service.lines()} <= known
    assert len(service.events("request")) == 50


def test_dev_does_not_want_to_be_found(start: Start) -> None:
    service = start(SHOWROOM_ENVIRONMENT="dev")
    service.event("listening")
    assert service.get("/version")[0].headers["X-Robots-Tag"] == "noindex"


def test_it_serves_the_very_bytes_of_the_bucket(start: Start, s3: Any, bucket: str) -> None:
    service = showing(start, s3, bucket, LARGE)
    response, body = service.get("/example.jpg")
    etag = f'"{hashlib.sha256(LARGE).hexdigest()}"'
    assert (response.status, body == LARGE) == (200, True)
    assert (response.headers["Content-Type"], response.headers["ETag"]) == ("image/jpeg", etag)
    assert service.get("/example.jpg", **{"If-None-Match": etag})[0].status == 304
    assert service.get("/example.jpg", "HEAD")[0].headers["Content-Length"] == str(len(LARGE))


def test_it_says_where_it_listens_and_what_runs(start: Start, s3: Any, bucket: str) -> None:
    service = showing(start, s3, bucket, SMALL)
    listening = service.event("listening")
    assert (listening["host"], listening["port"]) == ("127.0.0.1", service.port)
    assert json.loads(service.get("/version")[1])["release"] == RELEASE
    assert service.get("/")[0].headers["Server"] is None
    eventually(lambda: len(service.events("request")) == 2, "a line for each of two requests")


def test_the_containers_health_check_agrees_with_the_service(
    start: Start, s3: Any, bucket: str
) -> None:
    service = start(SHOWROOM_BUCKET=bucket)
    service.event("picture_unavailable")
    assert _health_check(service) == 1
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=SMALL)
    service.event("picture_loaded")
    assert _health_check(service) == 0
    service.stop()
    assert _health_check(service) == 1


def test_a_wrong_setting_is_one_line_and_exit_code_2(start: Start) -> None:
    service = start(SHOWROOM_REFRESH_SECONDS="soon")
    line = "showroom: SHOWROOM_REFRESH_SECONDS is 'soon': expected a whole number from 1 to 3600\n"
    assert service.end() == (2, line)


def test_a_taken_port_is_one_line_and_exit_code_1(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        service = start(SHOWROOM_PORT=str(port))
        line = f"showroom: port {port} is taken: expected a free port; set SHOWROOM_PORT\n"
        assert service.end() == (1, line)


def test_an_address_of_another_machine_is_one_line_and_exit_code_1(start: Start) -> None:
    code, stderr = start(SHOWROOM_HOST="192.0.2.1").end()  # reserved for documents: RFC 5737
    assert code == 1
    assert stderr.startswith("showroom: cannot listen on 192.0.2.1 port ")
    assert (stderr.count("\n"), "set SHOWROOM_HOST" in stderr) == (1, True)


def test_a_bucket_without_the_picture_is_503_until_it_is_uploaded(
    start: Start, s3: Any, bucket: str
) -> None:
    service = start(SHOWROOM_BUCKET=bucket)
    assert "there is no such object" in service.event("picture_unavailable")["reason"]
    assert [service.status(path) for path in ("/healthz", "/", "/example.jpg")] == [503] * 3
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=SMALL)
    eventually(lambda: service.status("/healthz") == 200, "health once the picture is there")
    assert service.get("/example.jpg")[1] == SMALL


def test_the_last_good_picture_outlives_one_that_is_no_jpeg(
    start: Start, s3: Any, bucket: str
) -> None:
    service = showing(start, s3, bucket, SMALL)
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=b"<html>")
    assert "not a JPEG" in service.event("picture_unavailable")["reason"]
    assert (service.status("/healthz"), service.get("/example.jpg")[1]) == (200, SMALL)
    newer = jpeg(31, 20)
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=newer)
    eventually(lambda: service.get("/example.jpg")[1] == newer, "the newer picture")


def test_an_s3_that_comes_late_and_goes_away_again_is_survived(
    start: Start, s3: Any, bucket: str
) -> None:
    port = free_port()
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=SMALL)
    service = start(AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}", SHOWROOM_BUCKET=bucket)
    assert "could not be reached" in service.event("picture_unavailable")["reason"]
    late = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    late.start()
    service.event("picture_loaded")
    late.stop()
    eventually(lambda: len(service.events("picture_unavailable")) > 1, "S3 is missed")
    assert (service.status("/healthz"), service.get("/example.jpg")[1]) == (200, SMALL)


def test_what_libraries_log_is_json() -> None:
    program = (
        "from showroom.log import adopt_libraries; adopt_libraries();"
        "from waitress.utilities import logger; logger.warning('real trouble')"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=environ(0), capture_output=True, check=True)
    assert json.loads(done.stdout)["message"] == "real trouble"
    assert done.stderr == b""


def _health_check(service: Service) -> int:
    command = [sys.executable, "-m", "showroom.healthcheck"]
    return subprocess.run(command, env=service.environ, check=False).returncode
