"""Pictures that were published before: which is shown, which are there, back to one of them."""

from collections.abc import Iterable
from typing import NoReturn

from ops.environments import Environment
from ops.errors import Refusal
from ops.publish.bucket import LONE, Bucket
from ops.publish.manifest import digest_of, key_of, listed_keys, lone_key_of


def published(environment: Environment) -> str | None:
    """The digest, sha256:<64 hex digits>, of the picture that is shown; None if there is none."""
    return Bucket(environment).pointer().digest


def kept(environment: Environment, digest: str, role: str = "publisher") -> bool:
    """Whether that picture is whole in the environment's bucket; others ask as its "reader"."""
    bucket = Bucket(environment, role)
    manifest = bucket.named(key_of(digest))
    if manifest is None:
        return _lone(bucket, digest) is not None
    return all(bucket.has(key) for key in listed_keys(manifest))


def bring(environment: Environment, digest: str, source: Environment | None = None) -> None:
    """Make that picture the environment's, from its own bucket or `source`'s, or refuse."""
    bucket = Bucket(environment)
    now = bucket.pointer()
    if now.digest == digest:
        return
    places = [bucket, *([Bucket(source, "reader")] if source else [])]
    key, manifest = key_of(digest), _first(one.named(key_of(digest)) for one in places)
    if manifest:
        original, *_ = [_copy(bucket, places, file) for file in listed_keys(manifest)]
        bucket.keep(key, manifest)
    else:
        key, original = lone_key_of(digest), _of_one(digest, places)
        bucket.keep(key, original)
    if manifest or now.etag:
        bucket.point(key, now)
    bucket.show_alone(original)


def _copy(bucket: Bucket, places: list[Bucket], key: str) -> bytes:
    """What the service would believe, there afterwards, from wherever it is."""
    body = _first(one.named(key) for one in places)
    if body is None:
        _refuse(key, places)
    bucket.keep(key, body)
    return body


def _of_one(digest: str, places: list[Bucket]) -> bytes:
    return _first(_lone(one, digest) for one in places) or _refuse(f"picture {digest}", places)


def _first(found: Iterable[bytes | None]) -> bytes | None:
    return next((one for one in found if one), None)


def _refuse(what: str, places: list[Bucket]) -> NoReturn:
    found = f"{what} is not in {' or '.join(one.name for one in places)}"
    raise Refusal(found, "a picture as it was published", "publish its file again")


def _lone(bucket: Bucket, digest: str) -> bytes | None:
    """A picture without manifest; one that came by other means is example.jpg alone."""
    if body := bucket.named(lone_key_of(digest)):
        return body
    body = bucket.read(LONE)
    return body if body and digest_of(body) == digest else None
