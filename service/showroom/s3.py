"""Reads objects of one bucket and believes nothing that it has not checked."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from urllib3.exceptions import HTTPError  # what boto3's streams raise below boto3

BODY_SECONDS = 30  # read_timeout is per read: one byte every four seconds would never end
CHUNK_BYTES = 256 * 1024
CONFIG = Config(
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 3},
)
# What S3's error codes and boto3's exceptions mean to whoever has to mend it.
REASONS = {
    "NoSuchKey": "there is no such object: upload a picture there",
    "NoSuchBucket": "there is no such bucket: SHOWROOM_BUCKET names one that exists",
    "AccessDenied": "access denied, or no such object: S3 hides a missing one from a role"
    " without s3:ListBucket; upload a picture, or let the role read it",
    "NoCredentialsError": "no AWS credentials found: the instance's role has not arrived yet,"
    " or there is none",
}
UNREACHABLE = "S3 could not be reached, or broke off its answer"


class PictureUnavailable(Exception):
    """The picture could not be had: from where (bucket, key) and why (reason)."""

    def __init__(self, bucket: str, key: str, reason: str) -> None:
        super().__init__(f"s3://{bucket}/{key}: {reason}")
        self.bucket, self.key, self.reason = bucket, key, reason


class Missing(PictureUnavailable):
    """S3 says that there is no such object."""


@dataclass(frozen=True)
class Object:
    """What was read. `sha256` is of the body; `age_seconds` is by S3's own clock."""

    body: bytes
    sha256: str
    version: str
    modified: datetime
    age_seconds: float


def s3_client() -> Any:
    """A new S3 client of a new session, so that credentials are looked for afresh."""
    return boto3.session.Session().client("s3", config=CONFIG)


class Bucket:
    """The objects of `name`. Not thread-safe: one thread reads."""

    def __init__(self, name: str, connect: Callable[[], Any] = s3_client) -> None:
        self.name, self._connect = name, connect
        self._client: Any = None

    def read(self, key: str, most_bytes: int, unless: str | None = None) -> Object | None:
        """The object; None if its ETag is still `unless`.

        Raises Missing or PictureUnavailable, whatever the reason on the way to S3 or in the bytes.
        """
        try:
            return self._read(key, most_bytes, unless)
        except ClientError as problem:
            self._refused(key, problem)
        except (HTTPClientError, HTTPError, OSError) as problem:
            self.fail(key, f"{UNREACHABLE} ({type(problem).__name__})")
        except KeyError as problem:
            self.fail(key, f"its answer has no {problem}: something else than S3 answers there")
        except (BotoCoreError, ValueError) as problem:  # ValueError: a wrong endpoint
            self.close()
            name = type(problem).__name__
            self.fail(key, REASONS.get(name, f"{UNREACHABLE} ({name})"))

    def fail(self, key: str, reason: str) -> NoReturn:
        """Raises PictureUnavailable."""
        raise PictureUnavailable(self.name, key, reason) from None

    def close(self) -> None:
        """Forgets the client, and its credentials; the next read makes a new one.

        So after whatever may be the client's own fault: one made without credentials never gets
        any, and boto3 takes expired ones for good as long as the metadata service repeats them.
        Not after S3's faults: credentials in hand then outlive a metadata service that is gone.
        """
        if self._client is not None:
            self._client.close()
        self._client = None

    def _read(self, key: str, most_bytes: int, unless: str | None) -> Object | None:
        self._client = self._client or self._connect()
        condition = {"IfNoneMatch": unless} if unless else {}
        try:
            answer = self._client.get_object(Bucket=self.name, Key=key, **condition)
        except ClientError as problem:
            # "Not modified" is no error of HTTP, but it is one of boto3's.
            if unless and problem.response["Error"]["Code"] == "304":
                return None
            raise
        body = self._body(key, answer, most_bytes)
        sha256 = hashlib.sha256(body).hexdigest()
        if answer.get("Metadata", {}).get("sha256", sha256).lower() != sha256:
            self.fail(key, "its bytes are not those of its sha256 metadata; upload it again")
        modified = answer["LastModified"].astimezone(UTC)
        return Object(body, sha256, answer["ETag"], modified, _age_seconds(answer, modified))

    def _body(self, key: str, answer: dict[str, Any], most_bytes: int) -> bytes:
        """All bytes of the answer: boto3 neither checks their number nor bounds their time."""
        body, deadline = bytearray(), time.monotonic() + BODY_SECONDS
        # urllib3's stream: boto3's own read() waits until a whole chunk has dripped in.
        with answer["Body"] as stream:
            length = answer["ContentLength"]
            if not 0 < length <= most_bytes:
                self.fail(key, f"it has {length} bytes: expected 1 to {most_bytes}")
            while chunk := stream.read1(CHUNK_BYTES):
                body += chunk
                if len(body) > length or time.monotonic() > deadline:
                    break
        if len(body) != length:
            self.fail(key, "it came incomplete or too slowly")
        return bytes(body)

    def _refused(self, key: str, problem: ClientError) -> NoReturn:
        """One stable sentence per kind of refusal, so that it is logged once, not at every try."""
        code = problem.response["Error"]["Code"]
        status = problem.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404 and code != "NoSuchBucket":
            raise Missing(self.name, key, REASONS["NoSuchKey"]) from None
        if status < 500:  # S3 finds fault with whoever asks: credentials, clock, region
            self.close()
        self.fail(key, REASONS.get(code, f"S3 answered {status} ({code})"))


def _age_seconds(answer: dict[str, Any], modified: datetime) -> float:
    """How long it has been there: between two dates of the same answer, so of one clock."""
    told = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
    try:
        now = parsedate_to_datetime(told).astimezone(UTC)
    except (TypeError, ValueError):
        now = datetime.now(UTC)
    return (now - modified).total_seconds()
