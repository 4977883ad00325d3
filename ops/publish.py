"""Publishing: a checked picture becomes the one that an environment shows.

Its variants, a manifest and previous generations are not there yet: one object, its original.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from ops.aws import as_publisher
from ops.environments import Environment
from ops.errors import Refusal

KEY = "example.jpg"
MAX_BYTES = 20_000_000  # the service refuses larger ones: service/showroom/store.py


def read_picture(path: Path) -> bytes:
    """The bytes of a whole JPEG file; Refusal if it is none, is cut off or too large.

    Begin and end are markers SOI and EOI: ITU-T T.81, table B.1.
    """
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)  # no more than it takes to know
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror}", "a JPEG file", "name another") from None
    if len(body) > MAX_BYTES:
        raise Refusal(f"{path} is too large", f"at most {MAX_BYTES} bytes", "make it smaller")
    if not body.startswith(b"\xff\xd8\xff"):
        raise Refusal(f"{path} is no JPEG", "a file that begins with FF D8 FF", "convert it first")
    if not body.rstrip(b"\0").endswith(b"\xff\xd9"):
        raise Refusal(f"{path} is cut off", "a JPEG that ends with FF D9", "copy it again")
    return body


def publish(environment: Environment, path: Path) -> str:
    """Make the file at `path` the environment's picture; its digest, sha256:<64 hex digits>."""
    body = read_picture(path)
    digest = hashlib.sha256(body).hexdigest()
    s3 = as_publisher("s3", environment)
    try:
        s3.put_object(
            Bucket=environment.bucket_name,
            Key=KEY,
            Body=body,
            ContentType="image/jpeg",
            Metadata={"sha256": digest},
        )
    except s3.exceptions.NoSuchBucket:
        found = f"bucket {environment.bucket_name} is missing"
        raise Refusal(found, "a bucket", "apply the storage unit first") from None
    return f"sha256:{digest}"


def published(environment: Environment) -> str | None:
    """The digest of the picture in the environment's bucket, or None if it has none."""
    s3 = as_publisher("s3", environment)
    try:
        head = s3.head_object(Bucket=environment.bucket_name, Key=KEY)
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
            return None
        raise
    return f"sha256:{head['Metadata'].get('sha256') or _hashed(s3, environment)}"


def _hashed(s3: Any, environment: Environment) -> str:
    """The same for an object that somebody uploaded by other means."""
    body = s3.get_object(Bucket=environment.bucket_name, Key=KEY)["Body"].read()
    return hashlib.sha256(body).hexdigest()
