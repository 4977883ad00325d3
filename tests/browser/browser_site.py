"""The site as prod has it: the real service process, on an S3 that holds what was published."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from boto3 import Session
from browser_bucket import published, upload
from moto.server import ThreadedMotoServer
from service_processes import Service, eventually

PROD = {"SHOWROOM_ENVIRONMENT": "prod", "SHOWROOM_URL": "https://showroom.example.com"}
BUCKET, EMPTY = "showroom-test-shown", "showroom-test-empty"


@dataclass
class Site:
    """A running service, and what visitors ask of it."""

    service: Service
    seen: int = 0  # lines of its log

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.service.port}"

    def asked(self) -> list[dict[str, Any]]:
        """Lines of its log since this was called before: method, path, status and bytes."""
        answers = self.service.events("request")[self.seen :]
        self.seen += len(answers)
        return answers


@contextmanager
def buckets() -> Iterator[str]:
    """An S3, by its URL, with the picture in BUCKET and nothing in EMPTY."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        s3 = Session("test", "test", region_name="us-east-1").client("s3", endpoint_url=url)
        upload(s3, BUCKET, published())
        s3.create_bucket(Bucket=EMPTY)
        yield url
    finally:
        server.stop()


@contextmanager
def site(s3_url: str, bucket: str, log: Path) -> Iterator[Site]:
    """The service on that bucket; from BUCKET it shows the picture already."""
    service = Service(log, AWS_ENDPOINT_URL=s3_url, SHOWROOM_BUCKET=bucket, **PROD)
    try:
        if bucket == BUCKET:
            service.event("picture_loaded")
        else:
            eventually(lambda: not service.is_closed(), "a service that listens")
        yield Site(service)
    finally:
        service.stop()
