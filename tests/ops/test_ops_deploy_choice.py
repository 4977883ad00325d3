"""Which release a deploy is about: what the options say, what is there, what ran before."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ops_account import Account
from refusals import refusal

from ops import choice, release
from ops.environments import Environment
from ops.release import Release

pytest_plugins = ["ops_fixtures"]

NOW, PICTURE = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
BEFORE = Release(f"sha256:{'3' * 64}", PICTURE, "ami-1", "c" * 40, "deploy", "it was good")


@pytest.fixture(name="chosen")
def _chosen(
    account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Release]:
    """What is chosen where service/ is built, a picture published, and BEFORE was released."""
    monkeypatch.setattr(choice, "built", lambda _: NOW)
    monkeypatch.setattr(choice, "published", lambda _: PICTURE)
    name = environment.release_parameter_name
    account.client("ssm").put_parameter(Name=name, Value="{}", Type="String")
    release.write(environment, BEFORE)

    def chosen(
        present: Release | None = BEFORE, image: str | None = None, ami: str | None = None
    ) -> Release:
        return choice.chosen(environment, present, image, ami)

    return chosen


Chosen = Callable[..., Release]


def test_it_is_service_as_it_is_now_on_the_machine_image_that_runs(chosen: Chosen) -> None:
    assert chosen().what == (NOW, PICTURE, "ami-1")


def test_the_first_runs_on_the_machine_image_that_amazon_recommends(chosen: Chosen) -> None:
    assert chosen(None).ami.startswith("ami-")


def test_that_one_can_be_asked_for(chosen: Chosen) -> None:
    assert chosen(ami="recommended").ami == chosen(None).ami != "ami-1"
    assert chosen(ami="ami-7").ami == "ami-7"


def test_an_image_that_ran_before_keeps_its_commit(chosen: Chosen) -> None:
    assert chosen(image=BEFORE.image) == replace(BEFORE, reason="")


def test_the_commit_of_another_image_is_not_guessed(chosen: Chosen) -> None:
    assert chosen(image=f"sha256:{'9' * 64}").commit == ""


def test_what_is_no_digest_refuses(chosen: Chosen) -> None:
    assert "--image is 'latest'" in refusal(lambda: chosen(image="latest"))


def test_without_a_picture_the_line_says_how_to_publish_one(
    chosen: Chosen, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "published", lambda _: None)
    assert f"./showroom publish FILE --env {environment.name}" in refusal(chosen)


def git(folder: Path, *arguments: str) -> str:
    """What git says there."""
    own = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
    command = ["git", *own, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_commit_is_told_while_service_is_as_committed(
    chosen: Chosen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choice, "ROOT", tmp_path)
    assert chosen().commit == ""  # no git here
    (tmp_path / "service").mkdir()
    (tmp_path / "service/it").touch()
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "it")
    assert chosen().commit == git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "service/other").touch()
    assert chosen().commit == ""
