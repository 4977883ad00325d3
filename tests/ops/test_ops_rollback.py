"""Rolling back: first the instances, then the parameter and the template follow."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ops_account import Account
from ops_command import called
from refusals import refusal

from ops import publish, release, rollback
from ops.environments import Environment, Live
from ops.errors import RolledBack
from ops.group import Group
from ops.release import Release

pytest_plugins = ["ops_fixtures"]
pytestmark = pytest.mark.slow  # a template and a group for each

A, B, C = ("sha256:" + letter * 64 for letter in "abc")
PICTURES = (b"\xff\xd8\xff one \xff\xd9", b"\xff\xd8\xff two \xff\xd9")
ONE, TWO = map(publish.digest_of, PICTURES)
FIRST = Release(A, ONE, "ami-1", "", "deploy", "first")

Released = Callable[..., None]


def interrupt(*_: object) -> None:
    """Ctrl-C."""
    raise KeyboardInterrupt


class RollOuts:
    """Stands for Auto Scaling's instance refresh, which moto does not have: notes what is asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.newest: dict[str, Any] = {"Status": ""}
        self.failure: Exception | None = None

    def roll_out(self, group: Group, version: str, pace: object) -> bool:
        """Moves the group to a version, as a refresh that succeeds does."""
        assert pace
        self.asked.append(f"to {version}")
        if self.failure:
            raise self.failure
        template = {"LaunchTemplateName": group.name, "Version": version}
        group.scaling.update_auto_scaling_group(
            AutoScalingGroupName=group.name, LaunchTemplate=template
        )
        return True

    def roll_back(self, _group: Group, _pace: object, _why: str) -> None:
        """Notes it."""
        self.asked.append("back")


@pytest.fixture(name="dev")
def _dev(
    account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> Environment:
    """The only environment of live/, with a group that moto does not start anything for."""
    for name in (environment.bucket_name, environment.state_bucket_name):
        account.bucket(name)
    monkeypatch.setattr(Live, "environments", {environment.name: environment})
    monkeypatch.setattr(rollback, "verify", lambda *_: None)
    return environment


@pytest.fixture(name="roll_outs")
def _roll_outs(monkeypatch: pytest.MonkeyPatch) -> RollOuts:
    roll_outs = RollOuts()
    monkeypatch.setattr(rollback, "roll_out", roll_outs.roll_out)
    monkeypatch.setattr(rollback, "roll_back", roll_outs.roll_back)
    monkeypatch.setattr(Group, "newest", lambda _: roll_outs.newest)
    return roll_outs


@pytest.fixture(name="released")
def _released(account: Account, dev: Environment) -> Released:
    """Makes releases of these, as deploy does: parameter, template, group."""
    scaling, ec2 = account.client("autoscaling"), account.client("ec2")
    named, group = {"LaunchTemplateName": dev.prefix}, {"AutoScalingGroupName": dev.prefix}
    size = {"MinSize": 0, "MaxSize": 0, "AvailabilityZones": ["eu-central-1a"]}

    def released(*releases: Release) -> None:
        for number, one in enumerate(releases, 1):
            text = base64.b64encode(f"SHOWROOM_RELEASE={one.image}".encode()).decode()
            data = {"UserData": text, "ImageId": one.ami, "InstanceType": "t3.micro"}
            release.write(dev, one)
            make = ec2.create_launch_template if number == 1 else ec2.create_launch_template_version
            make(**named, LaunchTemplateData=data)
        template = {**named, "Version": str(len(releases))}
        scaling.create_auto_scaling_group(**group, LaunchTemplate=template, **size)

    return released


def test_it_goes_back_to_the_release_before(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    released(FIRST, replace(FIRST, image=B))
    assert called(rollback, dev.name, "--reason", "too slow") == 0
    assert roll_outs.asked == ["to 1"]
    told = replace(FIRST, source="rollback", reason="too slow", rejects=B)
    assert release.current(dev) == told


def test_the_template_follows_so_that_the_next_plan_is_empty(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    released(FIRST, replace(FIRST, image=B))
    called(rollback, dev.name)
    assert roll_outs.asked and Group(dev).versions()["3"] == (A, "ami-1")


def test_it_goes_by_the_newest_version_of_that_release(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    released(FIRST, FIRST, replace(FIRST, image=B))
    called(rollback, dev.name)
    assert roll_outs.asked == ["to 2"]


def test_it_does_not_go_back_to_what_was_taken_back(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    back = replace(FIRST, rejects=B)
    released(replace(FIRST, image=C), FIRST, replace(FIRST, image=B), back)
    called(rollback, dev.name)
    present = release.current(dev)
    assert present and (present.image, present.rejects) == (C, A)
    assert roll_outs.asked == ["to 1"]


def test_another_ami_alone_is_gone_back_to_and_rejects_no_image(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    released(FIRST, replace(FIRST, ami="ami-2"))
    called(rollback, dev.name)
    present = release.current(dev)
    assert present and (present.ami, present.rejects) == ("ami-1", "") and roll_outs.asked


def test_a_picture_that_differs_is_brought_back(
    account: Account, dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    released(FIRST, replace(FIRST, image=B, picture=TWO))
    for picture in PICTURES:
        account.upload(dev.bucket_name, picture)
    called(rollback, dev.name)
    assert roll_outs.asked and publish.published(dev) == ONE


def test_a_roll_out_under_way_to_the_bad_release_is_taken_back_first(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    released(FIRST, replace(FIRST, image=B))
    wanted = {"LaunchTemplate": {"Version": "2"}}
    roll_outs.newest = {"Status": "InProgress", "DesiredConfiguration": wanted}
    called(rollback, dev.name)
    assert roll_outs.asked == ["back", "to 1"]


def test_when_it_does_not_succeed_the_parameter_stays(
    dev: Environment, released: Released, roll_outs: RollOuts
) -> None:
    bad = replace(FIRST, image=B)
    released(FIRST, bad)
    roll_outs.failure = RolledBack("i-1 did not come into service", "it to", "see its log")
    assert "i-1" in refusal(lambda: called(rollback, dev.name))
    assert release.current(dev) == bad


def test_when_the_parameter_does_not_follow_running_it_again_mends_it(
    dev: Environment, released: Released, roll_outs: RollOuts, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(FIRST, replace(FIRST, image=B))
    with monkeypatch.context() as broken:
        broken.setattr(Group, "template", interrupt)
        line = refusal(lambda: called(rollback, dev.name))
    called(rollback, dev.name)
    present = release.current(dev)
    assert "the group is back, the parameter is not" in line and roll_outs.asked
    assert present and (present.image, present.rejects) == (A, B)
    assert Group(dev).template()[1]["ImageId"] == "ami-1"


def test_the_reason_is_kept_where_a_deploy_undid_itself_meanwhile(
    dev: Environment, released: Released, roll_outs: RollOuts, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(FIRST, replace(FIRST, image=B))
    wanted = {"LaunchTemplate": {"Version": "2"}}
    roll_outs.newest = {"Status": "InProgress", "DesiredConfiguration": wanted}
    monkeypatch.setattr(rollback, "roll_back", lambda *_: release.write(dev, FIRST))
    called(rollback, dev.name, "--reason", "too slow")
    present = release.current(dev)
    assert present and (present.reason, present.rejects) == ("too slow", B)


@pytest.mark.usefixtures("roll_outs")
def test_with_nothing_to_go_back_to_the_line_tells_the_way_out(
    dev: Environment, released: Released
) -> None:
    released(FIRST)
    line = refusal(lambda: called(rollback, dev.name))
    assert f"{dev.name} has nothing to go back to" in line and "./showroom deploy" in line


def test_without_a_version_of_the_template_the_line_tells_what_to_deploy(
    dev: Environment, released: Released, roll_outs: RollOuts, monkeypatch: pytest.MonkeyPatch
) -> None:
    released(FIRST, replace(FIRST, image=B))
    monkeypatch.setattr(Group, "versions", lambda _: {"2": (B, "ami-1")})
    line = refusal(lambda: called(rollback, dev.name))
    assert f"deploy {dev.name} --image {A} --ami ami-1" in line and not roll_outs.asked


def test_json_tells_what_runs_then(
    dev: Environment,
    released: Released,
    roll_outs: RollOuts,
    capsys: pytest.CaptureFixture[str],
) -> None:
    released(FIRST, replace(FIRST, image=B))
    called(rollback, dev.name, "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["image"], told["rejects"], told["changed"]) == (A, B, True) and roll_outs.asked
