"""A local S3 for the service to start from and for publishing into: moto, in this process."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer


@dataclass(frozen=True)
class LocalS3:
    """Where it answers, and a client of it."""

    url: str
    client: Any

    def holding(self, bucket: str, objects: dict[str, bytes]) -> str:
        """Makes a bucket with these objects, by key; its name."""
        self.client.create_bucket(Bucket=bucket)
        for key, body in objects.items():
            self.client.put_object(Bucket=bucket, Key=key, Body=body)
        return bucket


@contextmanager
def local_s3() -> Iterator[LocalS3]:
    """An S3 on a free port; what it holds is gone with the process."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # a line per request is not for people
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    client = boto3.client(
        "s3",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id="bench",
        aws_secret_access_key="bench",
    )
    try:
        yield LocalS3(url, client)
    finally:
        server.stop()


def write_objects(client: Any, bucket: str, folder: Path) -> None:
    """Every object of a bucket as a file below `folder`; a picture's are a few dozen."""
    for one in client.list_objects_v2(Bucket=bucket).get("Contents", []):
        file = folder / bucket / one["Key"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read())
