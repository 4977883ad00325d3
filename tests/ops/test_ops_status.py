"""Status: what runs, for how long, and what does not agree; also where nothing is there yet."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ops_account import Account
from ops_command import called

from ops import release, status
from ops.environments import Environment, Live
from ops.group import Group
from ops.history import runs
from ops.release import Entry, Release
from ops.status import State

pytest_plugins = ["ops_fixtures"]

A, B = ("sha256:" + letter * 64 for letter in "ab")
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MADE = Release(A, A, "ami-1", "", "deploy", "")


def ago(minutes: int) -> datetime:
    """So many minutes before now."""
    return NOW - timedelta(minutes=minutes)


def entry(minutes: int, image: str = A) -> Entry:
    """A release of that image, so many minutes ago."""
    return Entry(1, ago(minutes), "ada", replace(MADE, image=image))


def refresh(minutes: int, version: str, became: str = "Successful") -> dict[str, Any]:
    """A roll-out that ended so many minutes ago."""
    wanted = {"LaunchTemplate": {"Version": version}}
    return {"Status": became, "EndTime": ago(minutes), "DesiredConfiguration": wanted}


def instance(version: str, lifecycle: str = "InService") -> dict[str, Any]:
    """An instance of the group."""
    template = {"Version": version}
    facts = {"InstanceId": "i-1", "AvailabilityZone": "eu-central-1a"}
    return {**facts, "LifecycleState": lifecycle, "LaunchTemplate": template}


VERSIONS = {"1": (A, "ami-1"), "2": (B, "ami-1"), "10": (A, "ami-1")}
AGREEING = State([entry(5)], VERSIONS, [instance("1")])


def test_a_version_with_the_same_image_and_ami_agrees_by_any_number() -> None:
    assert not AGREEING.apart()


APART = {
    "parameter": (replace(AGREEING, entries=[entry(5, B)]), "the template is not the release's"),
    "template": (
        replace(AGREEING, versions={"1": (A, "ami-1"), "2": (B, "ami-1")}),
        "the template",
    ),
    "group": (replace(AGREEING, instances=[instance("2")]), "i-1 runs something else"),
    "no template": (replace(AGREEING, versions={}), "the template"),
    "no release": (replace(AGREEING, entries=[]), "the template"),
}


@pytest.mark.parametrize(("state", "words"), APART.values(), ids=APART.keys())
def test_what_does_not_agree_is_named(state: State, words: str) -> None:
    assert words in state.apart()[0]


def test_an_instance_that_is_on_its_way_out_counts_no_more() -> None:
    leaving = instance("2", "Terminating:Wait")
    assert not replace(AGREEING, instances=[instance("1"), leaving]).apart()


RAN: dict[str, tuple[list[Entry], list[dict[str, Any]], int, int | None]] = {
    "since its entry, with no roll-out": ([entry(9)], [], 0, 9),
    "since the end of its roll-out": ([entry(9), entry(99, B)], [refresh(4, "1")], 0, 4),
    "not by a roll-out of another": ([entry(9), entry(99, B)], [refresh(4, "2")], 0, 9),
    "not by one that failed": ([entry(9)], [refresh(4, "1", "RollbackSuccessful")], 0, 9),
    "until the next one": ([entry(3, B), entry(9), entry(99, B)], [refresh(7, "1")], 1, 4),
    "never": ([entry(3, B), entry(9), entry(99, B)], [refresh(2, "2")], 1, None),
    "the first of all": ([entry(3, B), entry(9)], [refresh(2, "2")], 1, 6),
    "all along, while another failed": (
        [entry(2), entry(6, B), entry(60)],
        [refresh(2, "2", "RollbackSuccessful"), refresh(50, "1")],
        0,
        50,
    ),
}


@pytest.mark.parametrize(("entries", "refreshes", "which", "minutes"), RAN.values(), ids=RAN.keys())
def test_a_release_ran(
    entries: list[Entry], refreshes: list[dict[str, Any]], which: int, minutes: int | None
) -> None:
    state = State(entries, VERSIONS, refreshes=refreshes)
    wanted = None if minutes is None else timedelta(minutes=minutes)
    assert state.ran(runs(entries)[which], NOW) == wanted


@pytest.fixture(name="dev")
def _dev(
    account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> Environment:
    """The only environment of live/; the roll-outs that moto does not know."""
    assert account
    own = {"domain": "dev.example.com", "soak_minutes": 10}
    dev = Environment(environment.name, environment.common, own)
    monkeypatch.setattr(Live, "environments", {dev.name: dev})
    told = [{"Status": "InProgress", "PercentageComplete": 50, "StartTime": NOW}]
    monkeypatch.setattr(Group, "refreshes", lambda _: told)
    return dev


def data(image: str) -> dict[str, str]:
    """What a launch template of that image holds."""
    text = base64.b64encode(f"SHOWROOM_RELEASE={image}".encode()).decode()
    return {"UserData": text, "ImageId": "ami-1", "InstanceType": "t3.micro"}


@pytest.fixture(name="running")
def _running(account: Account, dev: Environment) -> Environment:
    """That environment with a release, and a group of one instance of it."""
    named = {"LaunchTemplateName": dev.prefix, "LaunchTemplateData": data(A)}
    account.client("ec2").create_launch_template(**named)
    account.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=dev.prefix,
        LaunchTemplate={"LaunchTemplateName": dev.prefix, "Version": "1"},
        MinSize=1,
        MaxSize=1,
        AvailabilityZones=["eu-central-1a"],
    )
    release.write(dev, replace(MADE, reason="a new text"))
    return dev


@pytest.mark.slow
def test_every_version_tells_what_it_launches(account: Account, dev: Environment) -> None:
    ec2, named = account.client("ec2"), {"LaunchTemplateName": dev.prefix}
    ec2.create_launch_template(**named, LaunchTemplateData=data(A))
    for _ in range(15):  # more than moto tells unless it is asked
        ec2.create_launch_template_version(**named, LaunchTemplateData=data(B))
    versions = Group(dev).versions()
    assert len(versions) == 16 and versions["16"] == (B, "ami-1")


@pytest.mark.usefixtures("dev")
def test_before_anything_is_applied_it_says_what_is_missing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert called(status) == 0
    out = capsys.readouterr().out
    assert "https://dev.example.com" in out and "apply the compute unit first" in out


def test_before_the_first_release_it_says_how_to_make_it(
    dev: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    release.write(dev, None)
    assert called(status, dev.name) == 0
    assert "nothing is released yet: ./showroom build" in capsys.readouterr().out


@pytest.mark.slow
def test_a_parameter_that_holds_no_release_does_not_stop_it(
    account: Account, running: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    name = running.release_parameter_name
    account.client("ssm").put_parameter(Name=name, Value="{", Overwrite=True)
    assert called(status) == 0
    assert "holds no release" in capsys.readouterr().out


def test_it_shows_release_soak_instances_roll_outs_and_agreement(
    running: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(status, running.name) == 0
    out = capsys.readouterr().out
    for words in (
        "deploy\n             a new text",
        "10 min left of 10 min",
        "eu-central-1a  InService",
    ):
        assert words in out
    for words in ("InProgress 50 %", "none rings", "parameter, template and group agree"):
        assert words in out
    assert max(map(len, out.splitlines())) <= 100


@pytest.mark.slow
def test_it_shows_which_alarms_ring(
    account: Account, running: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    cloudwatch, name = account.client("cloudwatch"), f"{running.prefix}-slow"
    metric = {"Namespace": "n", "MetricName": "m", "Period": 60, "Statistic": "Sum"}
    compared = {
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1,
        "EvaluationPeriods": 1,
    }
    for one in (name, f"{running.prefix}-quiet"):
        cloudwatch.put_metric_alarm(AlarmName=one, **metric, **compared)
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="ALARM", StateReason="a test")
    called(status)
    assert f"alarms     {name}\n" in capsys.readouterr().out


@pytest.mark.slow
def test_where_a_laptop_leads_the_domain_is_shown(
    running: Environment, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWROOM_CONNECT_TO", "dev.example.com:443:localhost:8443")
    called(status, running.name)
    assert "https://dev.example.com at localhost:8443" in capsys.readouterr().out


def test_json_tells_the_same(running: Environment, capsys: pytest.CaptureFixture[str]) -> None:
    called(status, running.name, "--json")
    (told,) = json.loads(capsys.readouterr().out)
    assert told["entry"]["release"]["image"] == A and told["soak_seconds"] == 600
    (one,) = told["instances"]
    assert (one["Image"], one["Health"]) == (A, "not registered")
