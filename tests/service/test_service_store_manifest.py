"""The store with a manifest, against an S3 that answers over http."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import hashlib
import json
import re
from typing import Any

import pytest
from service_jpegs import jpeg
from service_pictures import entry, manifest, manifested, point, upload
from showroom.s3 import Bucket, Missing, PictureUnavailable
from showroom.store import Store

VASE = manifested("A vase", "A blue vase", jpeg(3200, 2000))
BOAT = manifested("A boat", "A red boat", jpeg(3200, 2000, scan_bytes=30))

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(name="store")
def _store(bucket: str) -> Store:
    return Store(Bucket(bucket), "example.jpg")


def facts(picture: Any) -> Any:
    """All of it but the date of the manifest in the bucket."""
    return picture and (picture.digest, picture.title, picture.alt, picture.files)


def test_a_picture_comes_with_all_its_files_and_words(s3: Any, bucket: str, store: Store) -> None:
    upload(s3, bucket, VASE)
    found = store.fetch(None)
    assert (facts(found.shown), found.before) == (facts(VASE), None)


def test_what_was_shown_before_comes_along(s3: Any, bucket: str, store: Store) -> None:
    key = upload(s3, bucket, VASE)
    upload(s3, bucket, BOAT, before=key)
    found = store.fetch(None)
    assert (facts(found.shown), facts(found.before)) == (facts(BOAT), facts(VASE))


def test_what_was_shown_before_may_be_gone(s3: Any, bucket: str, store: Store) -> None:
    upload(s3, bucket, BOAT, before=f"manifests/{'0' * 64}.json")
    assert store.fetch(None).before is None


def test_a_picture_may_have_no_manifest(s3: Any, bucket: str, store: Store) -> None:
    key = VASE.original.key
    s3.put_object(Bucket=bucket, Key=key, Body=VASE.original.body)
    point(s3, bucket, key)
    found = store.fetch(None).shown
    assert (found.digest, found.files) == (VASE.original.sha256, (VASE.original,))


def test_the_manifest_counts_and_not_the_lone_picture(s3: Any, bucket: str, store: Store) -> None:
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=jpeg(30, 20))
    old = store.fetch(None)
    upload(s3, bucket, VASE)
    assert (old.shown.original.width, store.fetch(old).shown.digest) == (30, VASE.digest)


def test_nothing_new_is_the_same_object(s3: Any, bucket: str, store: Store) -> None:
    upload(s3, bucket, VASE)
    found = store.fetch(None)
    assert store.fetch(found) is found


def test_files_that_are_here_are_not_fetched_again(s3: Any, bucket: str, store: Store) -> None:
    key = upload(s3, bucket, VASE)
    found = store.fetch(None)
    for file in VASE.files:
        s3.delete_object(Bucket=bucket, Key=file.key)
    point(s3, bucket, key, before=key)
    assert store.fetch(found).shown == found.shown


def test_a_pointer_that_is_gone_is_a_fault_and_no_lone_picture(
    s3: Any, bucket: str, store: Store
) -> None:
    upload(s3, bucket, VASE)
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=jpeg(30, 20))
    found = store.fetch(None)
    s3.delete_object(Bucket=bucket, Key="current.json")
    with pytest.raises(Missing, match="current.json: there is no such object"):
        store.fetch(found)


def test_a_manifest_that_is_gone_is_a_fault_and_no_lone_picture(
    s3: Any, bucket: str, store: Store
) -> None:
    s3.put_object(Bucket=bucket, Key="example.jpg", Body=jpeg(30, 20))
    point(s3, bucket, f"manifests/{'0' * 64}.json")
    with pytest.raises(Missing, match="manifests/0000"):
        store.fetch(None)


def test_a_file_that_is_gone_is_named(s3: Any, bucket: str, store: Store) -> None:
    upload(s3, bucket, VASE)
    s3.delete_object(Bucket=bucket, Key=VASE.images[3].key)
    with pytest.raises(Missing, match=re.escape(f"{VASE.images[3].key}: there is no such object")):
        store.fetch(None)


@pytest.mark.parametrize("body", [b"other", BOAT.images[3].body])
def test_another_files_bytes_are_not_believed(
    s3: Any, bucket: str, store: Store, body: bytes
) -> None:
    upload(s3, bucket, VASE)
    s3.put_object(Bucket=bucket, Key=VASE.images[3].key, Body=body)
    with pytest.raises(PictureUnavailable, match="its bytes are not those of its name"):
        store.fetch(None)


def test_a_manifest_under_another_ones_name_is_not_believed(
    s3: Any, bucket: str, store: Store
) -> None:
    key = upload(s3, bucket, VASE)
    s3.put_object(Bucket=bucket, Key=key, Body=manifest(BOAT))
    with pytest.raises(PictureUnavailable, match="its bytes are not those of its name"):
        store.fetch(None)


def test_a_file_larger_than_its_manifest_says_is_not_read(
    s3: Any, bucket: str, store: Store
) -> None:
    small = manifest(VASE, original=entry(VASE.original) | {"bytes": 3})
    s3.put_object(Bucket=bucket, Key=VASE.original.key, Body=VASE.original.body)
    point(s3, bucket, _put_named(s3, bucket, small))
    with pytest.raises(PictureUnavailable, match="expected 1 to 3"):
        store.fetch(None)


@pytest.mark.parametrize("document", [b"", b"{}", b"<html>", b'{"version": 1, "shown": "x"}'])
def test_a_pointer_that_is_none_is_a_reason_and_not_a_crash(
    s3: Any, bucket: str, store: Store, document: bytes
) -> None:
    s3.put_object(Bucket=bucket, Key="current.json", Body=document)
    with pytest.raises(PictureUnavailable, match=r"current\.json: "):
        store.fetch(None)


def test_a_manifest_that_is_none_is_a_reason_and_not_a_crash(
    s3: Any, bucket: str, store: Store
) -> None:
    point(s3, bucket, _put_named(s3, bucket, json.dumps({"version": 2}).encode()))
    with pytest.raises(PictureUnavailable, match="expected a JSON object of version 1; publish"):
        store.fetch(None)


def _put_named(s3: Any, bucket: str, document: bytes) -> str:
    digest = hashlib.sha256(document).hexdigest()
    key = f"manifests/{digest}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=document)
    return key
