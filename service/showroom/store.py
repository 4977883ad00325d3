"""Reads the picture from S3 and believes nothing that it has not checked."""

import hashlib
import time
from collections.abc import Callable
from datetime import UTC
from typing import Any, NoReturn

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from showroom.picture import NotAJpeg, Picture, jpeg_size

MAX_BYTES = 20_000_000  # a picture; anything larger is a mistake, and memory is finite
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


def s3_client() -> Any:
    """A new S3 client of a new session, so that credentials are looked for afresh."""
    return boto3.session.Session().client("s3", config=CONFIG)


class Store:
    """The one object `key` of `bucket`. Not thread-safe: one thread fetches."""

    def __init__(self, bucket: str, key: str, connect: Callable[[], Any] = s3_client) -> None:
        self._bucket, self._key, self._connect = bucket, key, connect
        self._client: Any = None

    def fetch(self, known: Picture | None) -> Picture:
        """The picture as it is now; `known` itself, the same object, if it has not changed.

        Raises PictureUnavailable, whatever the reason on the way to S3 or in the bytes.
        """
        try:
            return self._fetch(known)
        except NotAJpeg as problem:
            self._fail(f"not a JPEG: {problem}; upload one")
        except ClientError as problem:
            self._fail(_refusal(problem))
        except (BotoCoreError, OSError, ValueError) as problem:  # ValueError: a wrong endpoint
            name = type(problem).__name__
            self._fail(REASONS.get(name, f"{UNREACHABLE} ({name})"))

    def close(self) -> None:
        """Forgets the client; the next fetch makes a new one."""
        if self._client is not None:
            self._client.close()
        self._client = None

    def _fetch(self, known: Picture | None) -> Picture:
        self._client = self._client or self._connect()
        condition = {"IfNoneMatch": known.version} if known else {}
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key, **condition)
        except ClientError as problem:
            # "Not modified" is no error of HTTP, but it is one of boto3's.
            if known and problem.response["Error"]["Code"] == "304":
                return known
            raise
        return self._checked(answer)

    def _checked(self, answer: dict[str, Any]) -> Picture:
        body = self._body(answer)
        sha256 = hashlib.sha256(body).hexdigest()
        expected = answer.get("Metadata", {}).get("sha256", sha256)
        if expected.lower() != sha256:
            self._fail("its bytes are not those of its sha256 metadata; upload it again")
        width, height = jpeg_size(body)
        modified = answer["LastModified"].astimezone(UTC)
        return Picture(body, sha256, "image/jpeg", modified, width, height, answer["ETag"])

    def _body(self, answer: dict[str, Any]) -> bytes:
        """All bytes of the answer: boto3 neither checks their number nor bounds their time."""
        length, stream = answer["ContentLength"], answer["Body"]
        if not 0 < length <= MAX_BYTES:
            self._fail(f"it has {length} bytes: expected 1 to {MAX_BYTES}")
        body, deadline = bytearray(), time.monotonic() + BODY_SECONDS
        while chunk := stream.read(CHUNK_BYTES):
            body += chunk
            if len(body) > length or time.monotonic() > deadline:
                break
        if len(body) != length:
            self._fail("it came incomplete or too slowly")
        return bytes(body)

    def _fail(self, reason: str) -> NoReturn:
        # A client made while credentials were missing never gets any: start again from a new one.
        self.close()
        raise PictureUnavailable(self._bucket, self._key, reason) from None


def _refusal(problem: ClientError) -> str:
    """One stable sentence per kind of refusal, so that it is logged once and not at every try."""
    code = problem.response["Error"]["Code"]
    status = problem.response["ResponseMetadata"]["HTTPStatusCode"]
    return REASONS.get(code, f"S3 answered {status} ({code})")
