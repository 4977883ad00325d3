"""An environment's bucket of pictures, as the role that may read or write it."""

import json
from collections.abc import Callable
from typing import Any

from ops.aws import as_publisher
from ops.environments import Environment
from ops.errors import Refusal
from ops.publish.manifest import NAMED, Pointer, digest_in, digest_of, lone_key_of, pointer

POINTER = "current.json"
LONE = "example.jpg"  # a bucket's picture where there is no pointer; else the original, once more
TYPES = {
    "json": "application/json",
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
}
MISSING = ("404", "NoSuchKey", "NoSuchBucket")
LOST = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


class Bucket:
    """Objects by their keys. `role` is "publisher", who reads and writes, or "reader"."""

    def __init__(self, environment: Environment, role: str = "publisher") -> None:
        self.name = environment.bucket_name
        self._s3: Any = as_publisher("s3", environment, role)

    def read(self, key: str) -> bytes | None:
        """An object, None if it is missing."""
        found = self._found(self._s3.get_object, key)
        return found["Body"].read() if found else None

    def has(self, key: str) -> bool:
        """Whether it is there."""
        return self._found(self._s3.head_object, key) is not None

    def named(self, key: str) -> bytes | None:
        """An object whose bytes are those of its name; None if it is missing or has others."""
        body = self.read(key)
        return body if body and digest_of(body) == digest_in(key) else None

    def lone(self) -> str | None:
        """The digest of example.jpg, sha256:<64 hex digits>; None if there is none."""
        head = self._found(self._s3.head_object, LONE)
        if head is None:
            return None
        if known := head["Metadata"].get("sha256"):
            return f"sha256:{known}"
        body = self.read(LONE)  # somebody uploaded it by other means
        return digest_of(body) if body else None

    def pointer(self) -> Pointer:
        """What is shown: by current.json, or else by example.jpg alone. Refusal if it is none."""
        found = self._found(self._s3.get_object, POINTER)
        if found is None:
            digest = self.lone()
            return Pointer(lone_key_of(digest) if digest else None)
        try:
            told = json.loads(found["Body"].read())
            if not all(
                one is None or NAMED.fullmatch(one) for one in (told["shown"], told["before"])
            ):
                raise ValueError(told)
            return Pointer(told["shown"], told["before"], found["ETag"])
        except (ValueError, KeyError, TypeError):
            line, way_out = f"s3://{self.name}/{POINTER} is broken", "bring back its version before"
            raise Refusal(line, "JSON with `shown` and `before`", way_out) from None

    def keep(self, key: str, body: bytes) -> None:
        """Puts an object under its content's name, unless it is there whole."""
        head = self._found(self._s3.head_object, key)
        if head is None or head["ContentLength"] != len(body):
            self._put(key, body)

    def point(self, shown: str, now: Pointer) -> None:
        """Makes `shown` the picture, if `now` is still what is shown; Refusal if it is not."""
        condition = {"IfMatch": now.etag} if now.etag else {"IfNoneMatch": "*"}
        if now.shown and not now.etag and (alone := self.read(LONE)):
            self.keep(now.shown, alone)  # what was shown so far had no name of its own
        try:
            self._put(POINTER, pointer(shown, now.shown), **condition)
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] not in LOST:
                raise
            found = f"somebody else published to {self.name} meanwhile"
            raise Refusal(found, "one at a time", "look at it, then run it again") from None

    def show_alone(self, body: bytes) -> None:
        """Writes example.jpg, for whoever reads it without a pointer."""
        self._put(LONE, body, Metadata={"sha256": digest_of(body).removeprefix("sha256:")})

    def _found(self, ask: Callable[..., Any], key: str) -> Any:
        try:
            return ask(Bucket=self.name, Key=key)
        except self._s3.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in MISSING:
                return None
            raise

    def _put(self, key: str, body: bytes, **more: Any) -> None:
        kind = TYPES[key.rpartition(".")[2]]
        try:
            self._s3.put_object(Bucket=self.name, Key=key, Body=body, ContentType=kind, **more)
        except self._s3.exceptions.NoSuchBucket:
            found = f"bucket {self.name} is missing"
            raise Refusal(found, "a bucket", "apply the storage unit first") from None
