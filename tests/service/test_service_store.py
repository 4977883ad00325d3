"""The store with a lone JPEG, against an S3 that answers over http."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import hashlib
import re
from datetime import UTC
from typing import Any

import pytest
from service_jpegs import jpeg
from service_processes import free_port
from showroom.s3 import Bucket, PictureUnavailable
from showroom.store import Store

BODY = jpeg(30, 20)
SHA256 = hashlib.sha256(BODY).hexdigest()


def store(bucket: str) -> Store:
    """A new one, whose lone picture is a.jpg."""
    return Store(Bucket(bucket), "a.jpg")


@pytest.mark.usefixtures("aws")
def test_the_picture_comes_with_everything_known_about_it(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=BODY)
    found = store(bucket).fetch(None)
    file = found.shown.original
    assert (file.body, file.sha256, found.shown.digest) == (BODY, SHA256, SHA256)
    assert (file.content_type, file.width, file.height) == ("image/jpeg", 30, 20)
    assert found.shown.modified.tzinfo is UTC
    assert found.version == s3.head_object(Bucket=bucket, Key="a.jpg")["ETag"]
    assert -1 <= found.age_seconds < 60


@pytest.mark.usefixtures("aws")
def test_an_unchanged_picture_is_the_same_object(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=BODY)
    source = store(bucket)
    picture = source.fetch(None)
    assert source.fetch(picture) is picture


@pytest.mark.usefixtures("aws")
def test_a_changed_picture_is_fetched(s3: Any, bucket: str) -> None:
    source = store(bucket)
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=BODY)
    old = source.fetch(None)
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=jpeg(31, 20))
    assert source.fetch(old).shown.original.width == 31


@pytest.mark.usefixtures("aws")
def test_bytes_that_fit_their_sha256_metadata_are_believed(s3: Any, bucket: str) -> None:
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=BODY, Metadata={"sha256": SHA256.upper()})
    assert store(bucket).fetch(None).shown.digest == SHA256


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize(
    ("body", "metadata", "reason"),
    [
        (BODY, {"sha256": "0" * 64}, "its bytes are not those of its sha256 metadata"),
        (b"<html>", {}, "not a JPEG: it does not begin like a JPEG; upload one"),
        (b"", {}, "it has 0 bytes: expected 1 to 20000000"),
    ],
)
def test_an_object_that_is_no_picture_is_refused_with_the_reason(
    s3: Any, bucket: str, body: bytes, metadata: dict[str, str], reason: str
) -> None:
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=body, Metadata=metadata)
    with pytest.raises(PictureUnavailable, match=re.escape(f"s3://{bucket}/a.jpg: {reason}")):
        store(bucket).fetch(None)


@pytest.mark.usefixtures("aws")
def test_a_bucket_without_the_picture_says_so(bucket: str) -> None:
    with pytest.raises(PictureUnavailable, match="no such object: upload a picture") as refused:
        store(bucket).fetch(None)
    assert (refused.value.bucket, refused.value.key) == (bucket, "a.jpg")


@pytest.mark.usefixtures("aws")
def test_a_bucket_that_does_not_exist_says_so() -> None:
    with pytest.raises(PictureUnavailable, match="no such bucket"):
        store("showroom-nowhere").fetch(None)


@pytest.mark.usefixtures("aws")
def test_nobody_at_the_endpoint_is_a_reason_and_not_a_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{free_port()}")
    with pytest.raises(PictureUnavailable, match="could not be reached.*EndpointConnectionError"):
        store("showroom-test").fetch(None)


@pytest.mark.usefixtures("aws")
def test_an_endpoint_that_is_none_is_a_reason_and_not_a_crash(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "nonsense")
    with pytest.raises(PictureUnavailable, match="ValueError"):
        store("showroom-test").fetch(None)


@pytest.mark.usefixtures("aws")
def test_credentials_that_come_late_are_found(
    s3: Any, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=bucket, Key="a.jpg", Body=BODY)
    source = store(bucket)
    with monkeypatch.context() as without:
        without.delenv("AWS_ACCESS_KEY_ID")
        with pytest.raises(PictureUnavailable, match="no AWS credentials found"):
            source.fetch(None)
    assert source.fetch(None).shown.digest == SHA256
