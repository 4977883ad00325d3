"""The command `showroom publish`: a checked picture becomes what an environment shows.

Two objects: its bytes under their digest, which stay, and example.jpg, which the service reads.
Variants and a manifest are not there yet.
"""

import argparse
import hashlib
from dataclasses import replace
from pathlib import Path

from ops import release
from ops.aws import as_publisher
from ops.environments import Environment, Live
from ops.errors import Refusal
from ops.lock import held

KEY = "example.jpg"
MAX_BYTES = 20_000_000  # the service refuses larger ones: service/showroom/store.py
LONGEST_SECONDS = 900  # ten answers of AWS, the slowest each: ops/aws.py


def run(options: argparse.Namespace) -> dict[str, str]:
    """Publishes a file; where, and its digest."""
    environment = Live().environment(options.env)
    digest = publish(environment, options.file)
    bucket = environment.bucket_name
    return {"environment": environment.name, "bucket": bucket, "picture": digest}


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
    """Make the file at `path` the environment's picture; its digest, sha256:<64 hex digits>.

    A release that is there is written anew with it. Refusal while a roll-out is at work.
    """
    body = read_picture(path)
    if not release.history(environment) or not release.current(environment):
        return _put(environment, body)
    with held(environment, digest_of(body), LONGEST_SECONDS):
        digest, present = _put(environment, body), release.current(environment)
        if present and present.picture != digest:
            changed = replace(present, picture=digest, source="publish", reason=path.name)
            release.write(environment, replace(changed, rejects=""))
    return digest


def bring(environment: Environment, digest: str, source: Environment | None = None) -> None:
    """Make that picture the environment's, from its own bucket or `source`'s, or refuse."""
    if published(environment) == digest:
        return
    body = kept(environment, digest) or (kept(source, digest, "reader") if source else None)
    if body is None:
        buckets = " or ".join(one.bucket_name for one in (environment, source) if one)
        found = f"picture {digest} is not in {buckets}"
        raise Refusal(found, f"{_key(digest)}, as it was published", "publish its file again")
    _put(environment, body)


def kept(environment: Environment, digest: str, role: str = "publisher") -> bytes | None:
    """The bytes of that picture in the environment's bucket, or None; others read by "reader"."""
    s3 = as_publisher("s3", environment, role)
    for key in (_key(digest), KEY):  # one that came by other means is under the second alone
        try:
            body = s3.get_object(Bucket=environment.bucket_name, Key=key)["Body"].read()
        except s3.exceptions.NoSuchKey:
            continue
        if digest_of(body) == digest:
            return bytes(body)
    return None


def published(environment: Environment) -> str | None:
    """The digest of the picture in the environment's bucket, or None if it has none."""
    s3 = as_publisher("s3", environment)
    try:
        head = s3.head_object(Bucket=environment.bucket_name, Key=KEY)
    except s3.exceptions.ClientError as error:
        if error.response["Error"]["Code"] in ("404", "NoSuchKey"):
            return None
        raise
    if known := head["Metadata"].get("sha256"):
        return f"sha256:{known}"
    # Somebody uploaded it by other means.
    return digest_of(s3.get_object(Bucket=environment.bucket_name, Key=KEY)["Body"].read())


def digest_of(body: bytes) -> str:
    """sha256:<64 hex digits>."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def _key(digest: str) -> str:
    return f"pictures/{digest.removeprefix('sha256:')}.jpg"


def _put(environment: Environment, body: bytes) -> str:
    """Upload a picture, first under its content, to be brought back; its digest."""
    s3, digest = as_publisher("s3", environment), digest_of(body)
    told = {"ContentType": "image/jpeg", "Metadata": {"sha256": digest.removeprefix("sha256:")}}
    try:
        for key in (_key(digest), KEY):
            s3.put_object(Bucket=environment.bucket_name, Key=key, Body=body, **told)
    except s3.exceptions.NoSuchBucket:
        found = f"bucket {environment.bucket_name} is missing"
        raise Refusal(found, "a bucket", "apply the storage unit first") from None
    return digest
