"""What a version of the service is given: a picture from something like S3, and no secret."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from showroom.s3 import Bucket, PictureUnavailable
from showroom.store import Store

from ops.environments import ROOT
from ops.preview.bucket import lent
from ops.preview.service import DATA, environ
from ops.publish import LONE, digest_of


def client(endpoint: str) -> Any:
    """boto3's, of nobody."""
    nobody = boto3.Session("none", "none", region_name="us-east-1")
    once = Config(retries={"total_max_attempts": 1})
    return nobody.client("s3", endpoint_url=endpoint, config=once)


@pytest.fixture(name="s3", scope="module")
def _s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A bucket `one` with the service's example."""
    folder = tmp_path_factory.mktemp("buckets")
    (folder / "one").mkdir()
    shutil.copyfile(ROOT / "service" / LONE, folder / "one" / LONE)
    with lent(folder) as endpoint:
        yield client(endpoint)


def test_the_services_own_store_takes_its_picture_from_there(s3: Any) -> None:
    picture = Store(Bucket("one", lambda: s3), LONE).fetch(None).shown
    assert f"sha256:{picture.digest}" == digest_of((ROOT / "service" / LONE).read_bytes())


def test_what_is_not_there_is_not_found(s3: Any) -> None:
    with pytest.raises(PictureUnavailable, match="there is no such object"):
        Store(Bucket("one", lambda: s3), "other.jpg").fetch(None)


def test_a_new_object_has_another_etag(s3: Any, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / LONE).write_bytes(b"another")
    with lent(tmp_path) as endpoint:
        another = client(endpoint).head_object(Bucket="one", Key=LONE)["ETag"]
    assert another != s3.head_object(Bucket="one", Key=LONE)["ETag"]


def test_no_secret_of_whoever_runs_it_is_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_TOKEN", "AWS_SESSION_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"):
        monkeypatch.setenv(name, "secret")
    assert {*environ(tmp_path)} <= {*DATA["kept"], "HOME"}
