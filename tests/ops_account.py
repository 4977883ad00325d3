"""An AWS account of the tests' own."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aws_variables import session
from local_cloud import REGION, plain_environ
from moto.server import ThreadedMotoServer


class Account:
    """The account behind `url`: `environ` leads a process there, `client` this one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.environ = plain_environ() | {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, service: str) -> Any:
        """A client of the tests' own."""
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
        client: Any = session(self.url).client
        return client(service, region_name=REGION, endpoint_url=self.url, **keys)

    def bucket(self, name: str) -> str:
        """A new bucket."""
        where = {"LocationConstraint": REGION}
        self.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration=where)
        return name

    def upload(self, bucket: str, picture: bytes) -> None:
        """Makes a JPEG a bucket's picture, by hand: it has no manifest."""
        digest = hashlib.sha256(picture).hexdigest()
        for key in ("example.jpg", f"pictures/{digest}.jpg"):
            self.client("s3").put_object(Bucket=bucket, Key=key, Body=picture)

    def objects(self, bucket: str) -> dict[str, bytes]:
        """All that a bucket holds."""
        s3 = self.client("s3")
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}


@contextmanager
def opened() -> Iterator[Account]:
    """An account in a thread of this process, on a free port."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Account(f"http://{host}:{port}")
    finally:
        server.stop()
