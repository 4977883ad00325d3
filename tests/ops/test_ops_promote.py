"""Promoting: image, picture and AMI together, past the gate, and nothing otherwise."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ops_account import Account
from ops_command import called
from refusals import refusal

from ops import deploy, promote, publish, release
from ops.environments import Environment, Live
from ops.release import Entry, Release
from ops.status import State

pytest_plugins = ["ops_fixtures"]
pytestmark = pytest.mark.slow  # two environments for each

PICTURE = b"\xff\xd8\xff a picture \xff\xd9"
A, B = ("sha256:" + letter * 64 for letter in "ab")
VERSIONS = {"1": (A, "ami-1"), "2": (B, "ami-1")}
MADE = Release(A, publish.digest_of(PICTURE), "ami-1", "3c" * 20, "deploy", "a new text")


@dataclass
class Stage:
    """Two environments; what is known of the first; what stands for the steps of deploy."""

    dev: Environment
    prod: Environment
    state: State
    fault: str = ""
    in_registry: str | None = A
    brought: list[Release] = field(default_factory=list)

    def bring(
        self, target: Environment, new: Release, _pace: object, origin: Environment
    ) -> dict[str, Any]:
        """As deploy does it."""
        assert (target, origin) == (self.prod, self.dev)
        self.brought.append(new)
        return deploy.told(target, new, True)

    def promote(self, *words: str) -> int:
        """The command."""
        return called(promote, self.dev.name, self.prod.name, *words)


def entry(version: int, minutes: int, image: str, **more: str) -> Entry:
    """A version of dev's parameter, made so many minutes ago."""
    when = datetime.now(UTC) - timedelta(minutes=minutes)
    return Entry(version, when, "ada", replace(MADE, image=image, **more))


@pytest.fixture(name="stage")
def _stage(account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """dev has run its first release for twenty minutes, of which it must ten; prod has none."""
    common = environment.common
    dev, prod = (
        Environment(f"{environment.name}{end}", common, {"soak_minutes": 10}) for end in "dp"
    )
    for name in (dev.bucket_name, prod.bucket_name, prod.state_bucket_name):
        account.bucket(name)
    account.upload(dev.bucket_name, PICTURE)
    release.write(dev, MADE)
    release.write(prod, None)
    instance = {"InstanceId": "i-1", "LifecycleState": "InService"}
    instance |= {"LaunchTemplate": {"Version": "1"}}  # type: ignore[dict-item]  # AWS's shape
    stage = Stage(dev, prod, State([entry(1, 20, A)], {"1": (A, "ami-1")}, [instance]))
    monkeypatch.setattr(Live, "environments", {dev.name: dev, prod.name: prod})
    monkeypatch.setattr(promote, "look", lambda _: stage.state)
    monkeypatch.setattr(promote, "fault", lambda *_: stage.fault)
    monkeypatch.setattr(promote, "registered", lambda *_, **__: stage.in_registry)
    monkeypatch.setattr(deploy, "bring", stage.bring)
    return stage


def test_image_picture_and_ami_go_together(stage: Stage) -> None:
    assert stage.promote("--reason", "looks good") == 0
    source = f"promote from {stage.dev.name} v1"
    assert stage.brought == [replace(MADE, source=source, reason="looks good")]


def change(**state: Any) -> Callable[[Stage], None]:
    """Something else that is known of dev."""
    return lambda stage: setattr(stage, "state", replace(stage.state, **state))


def reject(stage: Stage) -> None:
    """prod took it back once."""
    release.write(stage.prod, replace(MADE, image=B, rejects=A))


def shorten(stage: Stage) -> None:
    """dev has run it for seven minutes, reckoned from now."""
    stage.state = replace(stage.state, entries=[entry(1, 7, A)])


BROKEN: dict[str, tuple[Callable[[Stage], None], str]] = {
    "registry": (lambda stage: setattr(stage, "in_registry", None), "does not have its image"),
    "health": (lambda stage: setattr(stage, "fault", "i-1 is Pending"), "(i-1 is Pending)"),
    "soak": (shorten, "has to run it for 10 min, 3 min left"),
    "agreement": (change(versions=VERSIONS), "the template is not the release's"),
    "roll-out": (change(refreshes=[{"Status": "Baking"}]), "is being rolled out"),
    "rejected": (reject, "took it back"),
    "picture": (change(entries=[entry(1, 20, A, picture=B)]), "its picture is not in the bucket"),
}


@pytest.mark.parametrize(("breaks", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_a_rule_is_refused_and_changes_nothing(
    account: Account, stage: Stage, breaks: Callable[[Stage], None], words: str
) -> None:
    breaks(stage)
    assert words in refusal(stage.promote)
    assert not stage.brought and not account.objects(stage.prod.bucket_name)


def test_an_environment_is_not_promoted_to_itself(stage: Stage) -> None:
    line = refusal(lambda: called(promote, stage.dev.name, stage.dev.name))
    assert f"{stage.dev.name} and {stage.dev.name} are the same" in line


def test_a_check_tells_what_would_come_and_brings_nothing(
    stage: Stage, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs, summary = tmp_path / "outputs", tmp_path / "summary.md"
    files = ["--outputs", str(outputs), "--summary", str(summary)]
    assert stage.promote("--check", *files) == 0
    assert not stage.brought
    assert f"image={A}\n" in outputs.read_text()
    assert f"- image: `{A[7:19]}`\n" in summary.read_text()
    assert f"{stage.prod.name} would get {A}" in capsys.readouterr().out


def test_a_check_does_not_ask_for_the_picture_whose_bucket_it_may_not_read(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("the plan role is no reader")

    monkeypatch.setattr(publish, "kept", forbidden)
    assert stage.promote("--check") == 0


@pytest.mark.parametrize("name", ["registry", "health", "soak", "agreement", "rejected"])
def test_a_check_refuses_what_a_promotion_refuses(stage: Stage, name: str) -> None:
    breaks, words = BROKEN[name]
    breaks(stage)
    assert words in refusal(lambda: stage.promote("--check"))


def test_what_is_there_already_passes_no_gate(stage: Stage) -> None:
    release.write(stage.prod, MADE)
    stage.in_registry = None
    assert stage.promote() == 0


def test_what_ran_before_is_chosen_by_its_image(stage: Stage) -> None:
    stage.state = replace(stage.state, entries=[entry(2, 5, B), entry(1, 20, A)], versions=VERSIONS)
    stage.fault = "nothing of what runs now counts"
    assert stage.promote("--image", A) == 0
    assert stage.brought[0].source.endswith(" v1")


def test_of_several_runs_the_newest_that_was_long_enough_is_chosen(stage: Stage) -> None:
    told = [entry(4, 1, B), entry(3, 5, A), entry(2, 40, B), entry(1, 60, A)]
    stage.state = replace(stage.state, entries=told)
    stage.promote("--image", A)
    assert stage.brought[0].source.endswith(" v1")


def test_what_never_was_there_is_told_with_where_to_look(stage: Stage) -> None:
    line = refusal(lambda: stage.promote("--image", B))
    assert f"never released {B}" in line and "./showroom history" in line


def test_before_the_first_release_there_is_nothing_to_promote(stage: Stage) -> None:
    stage.state = State()
    assert "never released anything" in refusal(stage.promote)
