"""An S3 on a free port, a bucket of its own for every test, and services that always end."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer
from service_processes import Service, environ

NUMBERS = itertools.count()
Start = Callable[..., Service]


@pytest.fixture(scope="session", name="s3_url")
def _s3_url() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session", name="s3")
def _s3(s3_url: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=s3_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture(name="bucket")
def _bucket(s3: Any) -> str:
    name = f"showroom-test-{next(NUMBERS)}"
    s3.create_bucket(Bucket=name)
    return name


@pytest.fixture(name="aws")
def _aws(s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process's own AWS configuration: the test's S3."""
    for name, value in environ(0).items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_url)


@pytest.fixture(name="start")
def _start(s3_url: str, tmp_path: Path) -> Iterator[Start]:
    started: list[Service] = []

    def start(**settings: str) -> Service:
        log = tmp_path / f"service-{len(started)}.log"
        started.append(Service(log, **{"AWS_ENDPOINT_URL": s3_url, **settings}))
        return started[-1]

    yield start
    for service in started:
        service.stop()
