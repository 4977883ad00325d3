"""Releases that must not happen: one line each, and nothing has changed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from agreement import disagreements, image
from applied_stack import Stack
from service_changes import build, changed, text

pytestmark = pytest.mark.drill
UNKNOWN = f"sha256:{'0' * 64}"


@pytest.fixture(scope="module", name="images")
def _images(stack: Stack) -> tuple[str, str]:
    """Two images that are built and good: the one that runs, and another."""
    with changed(stack, *text("for a race")):
        other = build(stack)["image"]
    return image(stack, "dev"), other


@pytest.fixture(autouse=True, name="consistent")
def _consistent(stack: Stack, images: tuple[str, str]) -> Iterator[None]:
    """Whatever a test did: everything tells the same, and the good image runs again."""
    yield
    assert not disagreements(stack, "dev")
    stack.showroom("deploy", "dev", "--image", images[0])
    assert not disagreements(stack, "dev")


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a refused command says last; no traceback before it."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    return done.stderr.splitlines()[-1]


@contextmanager
def rolling(stack: Stack, digest: str) -> Iterator[subprocess.Popen[str]]:
    """A deploy of that image to dev, begun and holding the lock; it ends well."""
    deploy = stack.begin("deploy", "dev", "--image", digest)
    bucket = stack.live.environment("dev").state_bucket_name
    listed = {"Bucket": bucket, "Prefix": "live/dev/release.lock"}
    s3 = stack.client("s3")
    stack.wait(lambda: s3.list_objects_v2(**listed).get("Contents"), "it holds the lock")
    try:
        yield deploy
    finally:
        _, said = deploy.communicate(timeout=180)
        assert deploy.returncode == 0, said


def test_a_second_deploy_of_something_else_is_refused(
    stack: Stack, images: tuple[str, str]
) -> None:
    with rolling(stack, images[1]):
        said = one_line(stack.showroom("deploy", "dev", "--image", images[0]))
    assert "since" in said
    assert image(stack, "dev") == images[1]


def test_a_second_deploy_of_the_same_waits_and_finds_everything_there(
    stack: Stack, images: tuple[str, str]
) -> None:
    with rolling(stack, images[1]):
        second = stack.showroom("deploy", "dev", "--image", images[1])
    assert second.returncode == 0, second.stderr
    assert "unchanged" in second.stdout


def test_nothing_is_promoted_while_it_is_being_deployed(
    stack: Stack, images: tuple[str, str]
) -> None:
    before = image(stack, "prod")
    with rolling(stack, images[1]):
        one_line(stack.showroom("promote", "dev", "prod"))
    assert image(stack, "prod") == before


def test_a_digest_that_the_registry_does_not_have_is_refused(stack: Stack) -> None:
    assert UNKNOWN in one_line(stack.showroom("deploy", "dev", "--image", UNKNOWN))


def test_an_environment_that_does_not_exist_is_refused(stack: Stack) -> None:
    assert "expected one of dev, prod" in one_line(stack.showroom("deploy", "test"))


def test_a_parameter_that_is_no_json_is_refused_and_stays(stack: Stack) -> None:
    ssm, name = stack.client("ssm"), stack.live.environment("dev").release_parameter_name
    good = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value="{oops", Type="String", Overwrite=True)
    try:
        said = one_line(stack.showroom("deploy", "dev"))
        left = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    finally:
        ssm.put_parameter(Name=name, Value=good, Type="String", Overwrite=True)
    assert name in said
    assert left == "{oops"


def test_a_deploy_of_what_runs_changes_nothing(stack: Stack) -> None:
    again = stack.showroom("deploy", "dev", "--image", image(stack, "dev"))
    assert again.returncode == 0, again.stderr
    assert "unchanged" in again.stdout
