"""Reading from an S3 that misbehaves as no S3 can be asked to."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import hashlib
import io
import re
from datetime import UTC, datetime
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from service_jpegs import jpeg
from showroom import s3
from showroom.s3 import Bucket, Missing, Object, PictureUnavailable

BODY = jpeg(30, 20)
SHA256 = hashlib.sha256(BODY).hexdigest()
MOST = 20_000_000


@pytest.mark.parametrize(
    ("code", "status", "reason"),
    [
        ("AccessDenied", 403, "access denied, or no such object"),
        ("SlowDown", 503, "S3 answered 503 (SlowDown)"),
        ("304", 304, "S3 answered 304 (304)"),
    ],
)
def test_a_refusal_by_s3_is_explained(code: str, status: int, reason: str) -> None:
    with pytest.raises(PictureUnavailable, match=re.escape(reason)):
        _read(_client(side_effect=_error(code, status)))


def test_a_missing_object_is_told_from_other_refusals() -> None:
    with pytest.raises(Missing, match="there is no such object"):
        _read(_client(side_effect=_error("NoSuchKey", 404)))


def test_the_age_is_between_two_dates_of_one_answer() -> None:
    told = {"HTTPHeaders": {"date": "Fri, 02 Jan 2026 00:00:40 GMT"}}
    found = _read(_client(return_value=_object(BODY, ResponseMetadata=told)))
    assert found.age_seconds == 40


def test_a_short_body_is_not_believed() -> None:
    with pytest.raises(PictureUnavailable, match="incomplete"):
        _read(_client(return_value=_object(BODY, ContentLength=len(BODY) + 1)))


def test_a_body_longer_than_promised_is_not_believed() -> None:
    with pytest.raises(PictureUnavailable, match="incomplete"):
        _read(_client(return_value=_object(BODY, ContentLength=len(BODY) - 1)))


def test_a_body_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "CHUNK_BYTES", 10)
    monkeypatch.setattr(s3, "BODY_SECONDS", -1)
    with pytest.raises(PictureUnavailable, match="too slowly"):
        _read(_client(return_value=_object(BODY)))


def test_a_body_that_breaks_off_is_a_reason_and_not_a_crash() -> None:
    body = MagicMock()
    body.__enter__.return_value.read1.side_effect = ReadTimeoutError(endpoint_url="s3")
    with pytest.raises(PictureUnavailable, match="ReadTimeoutError"):
        _read(_client(return_value=_object(BODY, Body=body)))


def test_an_object_too_large_is_refused_before_it_is_read() -> None:
    body = MagicMock()
    with pytest.raises(PictureUnavailable, match="it has 20000001 bytes"):
        _read(_client(return_value=_object(BODY, Body=body, ContentLength=20_000_001)))
    body.__enter__.return_value.read1.assert_not_called()


@pytest.mark.parametrize(
    ("problem", "closed"),
    [
        (("ExpiredToken", 400), 1),
        (("AccessDenied", 403), 1),
        (("InternalError", 500), 0),  # credentials in hand may be all there are
    ],
)
def test_a_client_that_may_be_at_fault_itself_is_replaced(
    problem: tuple[str, int], closed: int
) -> None:
    broken = _client(side_effect=[_error(*problem), _object(BODY)])
    connect = Mock(side_effect=[broken, _client(return_value=_object(BODY))])
    bucket = Bucket("showroom-test", connect)
    with pytest.raises(PictureUnavailable):
        bucket.read("a.jpg", MOST)
    found = bucket.read("a.jpg", MOST)
    assert found and found.sha256 == SHA256
    assert (broken.close.call_count, connect.call_count) == (closed, 1 + closed)


def test_the_client_waits_and_retries_within_bounds() -> None:
    config = s3.s3_client().meta.config
    assert (config.connect_timeout, config.read_timeout) == (2, 5)
    assert (config.retries["mode"], config.retries["total_max_attempts"]) == ("standard", 3)


def _read(client: Any) -> Object:
    found = Bucket("showroom-test", lambda: client).read("a.jpg", MOST)
    assert found
    return found


def _client(**get_object: Any) -> Any:
    return Mock(get_object=Mock(**get_object))


def _object(body: bytes, **differing: Any) -> dict[str, Any]:
    length, modified = len(body), datetime(2026, 1, 2, tzinfo=UTC)
    answer = {"Body": io.BytesIO(body), "ContentLength": length, "ETag": '"e"'}
    return {**answer, "LastModified": modified, "Metadata": {}, **differing}


def _error(code: str, status: int) -> ClientError:
    facts: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(facts, "GetObject")
