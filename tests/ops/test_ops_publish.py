"""Publishing: exactly the file arrives, or one line says why not and nothing has changed."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from local_cloud import ACCOUNT_ID, ROOT
from ops_account import Account
from refusals import refusal

from ops import release
from ops.environments import Environment
from ops.lock import held
from ops.publish import KEY, MAX_BYTES, bring, kept, publish, published, read_picture
from ops.release import Release

pytest_plugins = ["ops_fixtures"]

PICTURE = ROOT / "service" / "example.jpg"
BYTES = PICTURE.read_bytes()
DIGEST = hashlib.sha256(BYTES).hexdigest()
KEPT = f"pictures/{DIGEST}.jpg"
SMALL = b"\xff\xd8\xff\xe0 something smaller \xff\xd9"


@pytest.fixture(name="bucket")
def _bucket(account: Account, environment: Environment) -> str:
    return account.bucket(environment.bucket_name)


def test_the_very_bytes_arrive(account: Account, environment: Environment, bucket: str) -> None:
    publish(environment, PICTURE)
    assert account.objects(bucket) == {KEY: BYTES, KEPT: BYTES}


def test_type_and_digest_arrive_with_them(
    account: Account, environment: Environment, bucket: str
) -> None:
    publish(environment, PICTURE)
    head = account.client("s3").head_object(Bucket=bucket, Key=KEY)
    assert (head["ContentType"], head["Metadata"]) == ("image/jpeg", {"sha256": DIGEST})


@pytest.mark.usefixtures("bucket")
def test_the_digest_is_given_back(environment: Environment) -> None:
    assert publish(environment, PICTURE) == f"sha256:{DIGEST}"


def test_another_picture_takes_its_place(
    account: Account, environment: Environment, bucket: str, tmp_path: Path
) -> None:
    publish(environment, PICTURE)
    (tmp_path / "small.jpg").write_bytes(SMALL)
    publish(environment, tmp_path / "small.jpg")
    assert account.objects(bucket)[KEY] == SMALL


def test_what_was_published_before_is_kept(
    account: Account, environment: Environment, bucket: str, tmp_path: Path
) -> None:
    publish(environment, PICTURE)
    publish(environment, _holding(SMALL)(tmp_path / "small.jpg"))
    assert account.objects(bucket)[KEPT] == BYTES


def _named(path: Path) -> Path:
    return path


def _holding(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "no JPEG": (_holding(b"\x89PNG\r\n\x1a\n" + BYTES), "is no JPEG"),
    "empty": (_holding(b""), "is no JPEG"),
    "cut off": (_holding(BYTES[: len(BYTES) // 2]), "is cut off"),
    "too large": (_holding(BYTES + b"\0" * MAX_BYTES), f"at most {MAX_BYTES} bytes"),
    "missing": (_named, "No such file"),
    "a directory": (_folder, "Is a directory"),
}


@pytest.mark.parametrize(("made", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_picture_is_named_with_the_reason(
    tmp_path: Path, environment: Environment, made: Callable[[Path], Path], reason: str
) -> None:
    path = made(tmp_path / "mine.jpg")
    line = refusal(lambda: publish(environment, path))
    assert line.startswith(str(path)) and reason in line


@pytest.mark.slow
@pytest.mark.usefixtures("bucket")
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_picture_changes_nothing(
    account: Account, environment: Environment, tmp_path: Path, case: str
) -> None:
    publish(environment, PICTURE)
    made, _ = REFUSED[case]
    refusal(lambda: publish(environment, made(tmp_path / "mine.jpg")))
    assert account.objects(environment.bucket_name) == {KEY: BYTES, KEPT: BYTES}


def test_the_largest_picture_is_read(tmp_path: Path) -> None:
    largest = SMALL + b"\0" * (MAX_BYTES - len(SMALL))
    assert len(read_picture(_holding(largest)(tmp_path / "large.jpg"))) == MAX_BYTES


def test_a_file_without_end_is_not_read_to_its_end(environment: Environment) -> None:
    assert "is too large" in refusal(lambda: publish(environment, Path("/dev/zero")))


@pytest.mark.usefixtures("account")
def test_without_a_bucket_the_line_names_the_unit_to_apply(environment: Environment) -> None:
    line = refusal(lambda: publish(environment, PICTURE))
    assert f"bucket {environment.bucket_name} is missing" in line
    assert "apply the storage unit first" in line


@pytest.mark.usefixtures("bucket")
def test_what_was_published_is_known_by_its_digest(environment: Environment) -> None:
    assert published(environment) is None
    digest = publish(environment, PICTURE)
    assert published(environment) == digest


@pytest.mark.usefixtures("account")
def test_nothing_is_published_in_a_bucket_that_is_missing(environment: Environment) -> None:
    assert published(environment) is None


def test_a_picture_that_came_by_other_means_is_known_by_its_bytes(
    account: Account, environment: Environment, bucket: str
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=KEY, Body=BYTES)
    assert published(environment) == f"sha256:{DIGEST}"


@pytest.fixture(name="released")
def _released(account: Account, environment: Environment, bucket: str) -> Release:
    """A release of the environment, with a picture that is not there any more."""
    assert bucket
    account.bucket(environment.state_bucket_name)
    made = Release("sha256:" + "1a" * 32, "sha256:" + "2b" * 32, "ami-1", "", "deploy", "", "x")
    release.write(environment, made)
    return made


def test_a_release_that_is_there_follows_the_picture(
    environment: Environment, released: Release
) -> None:
    digest = publish(environment, PICTURE)
    told = {"picture": digest, "source": "publish", "reason": "example.jpg", "rejects": ""}
    assert release.current(environment) == replace(released, **told)


@pytest.mark.usefixtures("released")
def test_the_picture_of_the_release_is_no_news(environment: Environment) -> None:
    for _ in range(2):
        publish(environment, PICTURE)
    assert len(release.history(environment)) == 2


@pytest.mark.usefixtures("released")
def test_nothing_is_published_while_a_roll_out_is_at_work(
    account: Account, environment: Environment
) -> None:
    with held(environment, "sha256:" + "1a" * 32, 60):
        refusal(lambda: publish(environment, PICTURE))
    assert not account.objects(environment.bucket_name)


@pytest.mark.usefixtures("released")
def test_nothing_is_published_over_a_release_that_is_none(
    account: Account, environment: Environment
) -> None:
    name = environment.release_parameter_name
    account.client("ssm").put_parameter(Name=name, Value="{", Overwrite=True)
    assert "holds no release" in refusal(lambda: publish(environment, PICTURE))
    assert not account.objects(environment.bucket_name)


@pytest.mark.usefixtures("bucket")
def test_a_picture_of_before_is_brought_back(environment: Environment, tmp_path: Path) -> None:
    before = publish(environment, PICTURE)
    publish(environment, _holding(SMALL)(tmp_path / "small.jpg"))
    bring(environment, before)
    assert published(environment) == before


def test_a_picture_is_brought_from_another_environment(
    account: Account, environment: Environment, bucket: str
) -> None:
    other = Environment(f"{environment.name}b", environment.common, {})
    account.bucket(other.bucket_name)
    bring(environment, publish(other, PICTURE), other)
    assert account.objects(bucket) == {KEY: BYTES, KEPT: BYTES}


def test_a_picture_that_came_by_other_means_is_brought_too(
    account: Account, environment: Environment, bucket: str
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=KEY, Body=BYTES)
    assert kept(environment, f"sha256:{DIGEST}") == BYTES


def test_bytes_that_are_not_of_their_digest_are_not_brought(
    account: Account, environment: Environment, bucket: str
) -> None:
    account.client("s3").put_object(Bucket=bucket, Key=KEPT, Body=SMALL)
    line = refusal(lambda: bring(environment, f"sha256:{DIGEST}"))
    assert f"picture sha256:{DIGEST} is not in {bucket}" in line
    assert KEY not in account.objects(bucket)


@pytest.mark.usefixtures("bucket")
def test_a_picture_that_is_shown_already_is_not_brought_again(
    account: Account, environment: Environment
) -> None:
    digest = publish(environment, PICTURE)
    account.client("s3").delete_object(Bucket=environment.bucket_name, Key=KEPT)
    bring(environment, digest)
    assert set(account.objects(environment.bucket_name)) == {KEY}


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
def test_who_may_not_be_the_publisher_is_told_the_way_out(environment: Environment) -> None:
    line = refusal(lambda: publish(environment, PICTURE))
    role = f"arn:aws:iam::{ACCOUNT_ID}:role/{environment.prefix}-publisher"
    assert line.startswith(f"{role} is refused (AccessDenied): expected")
    assert line.endswith("apply the storage unit first, or log in as somebody with sts:AssumeRole")
