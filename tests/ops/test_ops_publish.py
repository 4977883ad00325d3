"""Publishing: all of a picture arrives, or one line says why not and nothing has changed."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from local_cloud import ACCOUNT_ID
from ops_account import Account
from ops_pictures import drawn, jpeg
from refusals import refusal

from ops import release
from ops.environments import Environment
from ops.lock import held
from ops.publish import LONE, bring, digest_of, kept, publish_file, published
from ops.publish.bucket import POINTER, Bucket
from ops.publish.manifest import key_of, listed_keys, lone_key_of
from ops.release import Release

pytest_plugins = ["ops_fixtures"]
pytestmark = pytest.mark.slow  # some sixty objects for each

PICTURES = [jpeg(drawn(120, 80, shade=shade)) for shade in (0, 90, 180)]
MINE, YOURS, THIRD = PICTURES


@pytest.fixture(name="bucket")
def _bucket(account: Account, environment: Environment) -> str:
    return account.bucket(environment.bucket_name)


@pytest.fixture(name="show")
def _show(environment: Environment, tmp_path: Path) -> Callable[..., str]:
    """Publishes the bytes of a picture; its digest."""

    def show(body: bytes, where: Environment = environment, **words: str) -> str:
        path = tmp_path / "mine.jpg"
        path.write_bytes(body)
        return publish_file(where, path, **words)

    return show


Show = Callable[..., str]


def pointed(account: Account, bucket: str) -> dict[str, Any]:
    """What current.json says."""
    told: dict[str, Any] = json.loads(account.objects(bucket)[POINTER])
    return told


def test_all_files_arrive_under_their_names(account: Account, bucket: str, show: Show) -> None:
    digest, objects = show(MINE), account.objects(bucket)
    manifest = objects.pop(key_of(digest))
    assert objects.pop(LONE) == MINE == objects[listed_keys(manifest)[0]]
    assert set(objects) - {POINTER} == set(listed_keys(manifest))
    assert all(
        digest_of(body) == f"sha256:{key[9:73]}" for key, body in objects.items() if key != POINTER
    )


def test_they_arrive_with_their_types(account: Account, bucket: str, show: Show) -> None:
    show(MINE)
    s3 = account.client("s3")
    kinds = {
        key: s3.head_object(Bucket=bucket, Key=key)["ContentType"]
        for key in account.objects(bucket)
    }
    expected = {"json": "application/json", "jpg": "image/jpeg"}
    for key, kind in kinds.items():
        end = key.rpartition(".")[2]
        assert kind == expected.get(end, f"image/{end}")


def test_what_was_shown_before_is_told(account: Account, bucket: str, show: Show) -> None:
    digests = [show(body) for body in PICTURES]
    keys = [key_of(digest) for digest in digests]
    assert pointed(account, bucket) == {"version": 1, "shown": keys[2], "before": keys[1]}
    assert {keys[0], keys[1]} <= set(account.objects(bucket))


def test_a_picture_that_came_by_other_means_is_the_one_before(
    account: Account, bucket: str, show: Show
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=LONE, Body=YOURS)
    show(MINE)
    before = pointed(account, bucket)["before"]
    assert before == lone_key_of(digest_of(YOURS)) and account.objects(bucket)[before] == YOURS


def test_the_same_once_more_changes_nothing(account: Account, bucket: str, show: Show) -> None:
    digest, before = show(MINE), account.objects(bucket)
    assert (show(MINE), account.objects(bucket)) == (digest, before)


def test_a_file_that_is_not_whole_is_mended(account: Account, bucket: str, show: Show) -> None:
    digest, before = show(MINE), account.objects(bucket)
    broken = listed_keys(before[key_of(digest)])[1]
    account.client("s3").put_object(Bucket=bucket, Key=broken, Body=b"short")
    show(MINE)
    assert account.objects(bucket) == before


def test_other_words_are_published_and_stay(account: Account, bucket: str, show: Show) -> None:
    show(MINE)
    digest = show(MINE, title="A vase")
    assert json.loads(account.objects(bucket)[key_of(digest)])["title"] == "A vase"
    assert show(MINE) == digest


def test_an_interrupted_publication_changes_nothing_that_is_shown(
    account: Account, bucket: str, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(MINE)
    shown = {key: account.objects(bucket)[key] for key in (POINTER, LONE)}
    for last in range(1, 6):
        with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
            patched.setattr(Bucket, "keep", interrupted(last))
            show(YOURS)
        assert {key: account.objects(bucket)[key] for key in (POINTER, LONE)} == shown
    show(YOURS)
    assert account.objects(bucket)[LONE] == YOURS


def interrupted(last: int) -> Callable[[Bucket, str, bytes], None]:
    """A Bucket.keep that ends the program at its `last` call."""
    keep, calls = Bucket.keep, iter(range(1, 99))

    def kept_so_far(self: Bucket, key: str, body: bytes) -> None:
        if next(calls) == last:
            raise KeyboardInterrupt
        keep(self, key, body)

    return kept_so_far


@pytest.mark.parametrize("first", [True, False])
def test_of_two_publishers_one_is_told_and_nothing_is_torn(
    account: Account, bucket: str, show: Show, first: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not first:
        show(THIRD)
    point = Bucket.point

    def late(self: Bucket, shown: str, now: Any) -> None:
        monkeypatch.setattr(Bucket, "point", point)
        show(YOURS)  # while the other one is about to
        point(self, shown, now)

    monkeypatch.setattr(Bucket, "point", late)
    line = refusal(lambda: show(MINE))
    assert line.startswith(f"somebody else published to {bucket} meanwhile")
    assert account.objects(bucket)[LONE] == YOURS
    manifest = account.objects(bucket)[pointed(account, bucket)["shown"]]
    assert set(listed_keys(manifest)) <= set(account.objects(bucket))


@pytest.mark.parametrize("broken", [b"", b"{}", b'{"shown": 1, "before": null}', b"[]"])
def test_a_pointer_that_is_broken_is_not_overwritten(
    account: Account, bucket: str, show: Show, broken: bytes
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=POINTER, Body=broken)
    assert f"s3://{bucket}/{POINTER} is broken" in refusal(lambda: show(MINE))
    assert account.objects(bucket) == {POINTER: broken}


@pytest.mark.usefixtures("bucket")
def test_what_is_no_picture_changes_nothing(
    account: Account, environment: Environment, show: Show
) -> None:
    show(MINE)
    before = account.objects(environment.bucket_name)
    refusal(lambda: show(MINE[: len(MINE) // 2]))
    assert account.objects(environment.bucket_name) == before


@pytest.mark.usefixtures("account")
def test_without_a_bucket_the_line_names_the_unit_to_apply(
    environment: Environment, show: Show
) -> None:
    line = refusal(lambda: show(MINE))
    assert f"bucket {environment.bucket_name} is missing" in line
    assert "apply the storage unit first" in line


@pytest.mark.usefixtures("bucket")
def test_what_was_published_is_known_by_its_digest(environment: Environment, show: Show) -> None:
    assert published(environment) is None
    assert published(environment) == show(MINE) or published(environment)
    assert kept(environment, str(published(environment)))


@pytest.mark.usefixtures("account")
def test_nothing_is_published_in_a_bucket_that_is_missing(environment: Environment) -> None:
    assert published(environment) is None


def test_a_picture_that_came_by_other_means_is_known_by_its_bytes(
    account: Account, environment: Environment, bucket: str
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=LONE, Body=MINE)
    assert published(environment) == digest_of(MINE)
    assert kept(environment, digest_of(MINE))


@pytest.fixture(name="released")
def _released(account: Account, environment: Environment, bucket: str) -> Release:
    """A release of the environment, with a picture that is not there any more."""
    assert bucket
    account.bucket(environment.state_bucket_name)
    made = Release("sha256:" + "1a" * 32, "sha256:" + "2b" * 32, "ami-1", "", "deploy", "", "x")
    release.write(environment, made)
    return made


def test_a_release_that_is_there_follows_the_picture(
    environment: Environment, released: Release, show: Show
) -> None:
    told = {"picture": show(MINE), "source": "publish", "reason": "mine.jpg", "rejects": ""}
    assert release.current(environment) == replace(released, **told)


@pytest.mark.usefixtures("released")
def test_the_picture_of_the_release_is_no_news(environment: Environment, show: Show) -> None:
    for _ in range(2):
        show(MINE)
    assert len(release.history(environment)) == 2


@pytest.mark.usefixtures("released")
def test_nothing_is_published_while_a_roll_out_is_at_work(
    account: Account, environment: Environment, show: Show
) -> None:
    with held(environment, "sha256:" + "1a" * 32, 60):
        refusal(lambda: show(MINE))
    assert not account.objects(environment.bucket_name)


@pytest.mark.usefixtures("released")
def test_nothing_is_published_over_a_release_that_is_none(
    account: Account, environment: Environment, show: Show
) -> None:
    name = environment.release_parameter_name
    account.client("ssm").put_parameter(Name=name, Value="{", Overwrite=True)
    assert "holds no release" in refusal(lambda: show(MINE))
    assert not account.objects(environment.bucket_name)


def test_a_picture_of_before_is_brought_back(
    account: Account, environment: Environment, bucket: str, show: Show
) -> None:
    before, after = show(MINE), show(YOURS)
    bring(environment, before)
    assert published(environment) == before and account.objects(bucket)[LONE] == MINE
    assert pointed(account, bucket)["before"] == key_of(after)


def test_a_picture_without_manifest_is_brought_back(
    account: Account, environment: Environment, bucket: str, show: Show
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=LONE, Body=YOURS)
    show(MINE)
    bring(environment, digest_of(YOURS))
    assert published(environment) == digest_of(YOURS) and account.objects(bucket)[LONE] == YOURS


@pytest.fixture(name="other")
def _other(account: Account, environment: Environment) -> Environment:
    other = Environment(f"{environment.name}b", environment.common, {})
    account.bucket(other.bucket_name)
    return other


def test_a_picture_is_brought_whole_from_another_environment(
    account: Account, environment: Environment, bucket: str, other: Environment, show: Show
) -> None:
    digest = show(MINE, other)
    bring(environment, digest, other)
    assert account.objects(bucket) == account.objects(other.bucket_name)
    assert kept(environment, digest)


def test_a_lone_picture_is_brought_from_another_environment(
    account: Account, environment: Environment, bucket: str, other: Environment
) -> None:
    account.client("s3").put_object(Bucket=other.bucket_name, Key=LONE, Body=MINE)
    bring(environment, digest_of(MINE), other)
    assert account.objects(bucket) == {LONE: MINE, lone_key_of(digest_of(MINE)): MINE}


@pytest.mark.parametrize("instead", [b"", b"other bytes"])
def test_a_picture_that_is_not_whole_is_neither_kept_nor_brought(
    account: Account, environment: Environment, other: Environment, show: Show, instead: bytes
) -> None:
    bucket = account.bucket(environment.bucket_name)
    digest, s3 = show(MINE, other), account.client("s3")
    lost = listed_keys(account.objects(other.bucket_name)[key_of(digest)])[2]
    s3.delete_object(Bucket=other.bucket_name, Key=lost)
    assert not kept(other, digest)
    if instead:
        s3.put_object(Bucket=other.bucket_name, Key=lost, Body=instead)
    line = refusal(lambda: bring(environment, digest, other))
    assert line.startswith(f"{lost} is not in {bucket} or {other.bucket_name}")
    assert POINTER not in account.objects(bucket)


@pytest.mark.parametrize("key", [lone_key_of(digest_of(MINE)), key_of(digest_of(MINE))])
def test_bytes_that_are_not_of_their_digest_are_not_brought(
    account: Account, environment: Environment, bucket: str, key: str
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=key, Body=YOURS)
    line = refusal(lambda: bring(environment, digest_of(MINE)))
    assert f"picture {digest_of(MINE)} is not in {bucket}" in line
    assert LONE not in account.objects(bucket)


@pytest.mark.usefixtures("bucket")
def test_a_picture_that_is_shown_already_is_not_brought_again(
    account: Account, environment: Environment, show: Show
) -> None:
    digest = show(MINE)
    before = pointed(account, environment.bucket_name)
    bring(environment, digest)
    assert pointed(account, environment.bucket_name) == before


class _Refusing(BaseHTTPRequestHandler):
    """An STS that lets nobody be anybody, in the words of the real one."""

    def do_POST(self) -> None:  # pylint: disable=invalid-name  # the library's name
        """Answer as it would."""
        body = b"<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>"
        self.send_response(403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture(name="refusing_sts")
def _refusing_sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    server = HTTPServer(("127.0.0.1", 0), _Refusing)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", f"http://127.0.0.1:{server.server_port}")
    yield
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("bucket", "refusing_sts")
def test_who_may_not_be_the_publisher_is_told_the_way_out(
    environment: Environment, show: Show
) -> None:
    line = refusal(lambda: show(MINE))
    role = f"arn:aws:iam::{ACCOUNT_ID}:role/{environment.prefix}-publisher"
    assert line.startswith(f"{role} is refused (AccessDenied): expected")
    assert line.endswith("apply the storage unit first, or log in as somebody with sts:AssumeRole")
