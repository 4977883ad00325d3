"""Following a roll-out to its verdict, with a group that plays a part."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from ops import roll_out
from ops.errors import Refusal, RollBackFailed, RolledBack, Superseded, TimedOut
from ops.group import Group
from ops.roll_out import Pace, verdict

PACE = Pace(patience_seconds=0)
BACK: dict[str, Any] = {
    "RollbackDetails": {"RollbackReason": "CloudWatch alarm in ALARM state: showroom-dev-slow."}
}
BY_HAND: dict[str, Any] = {
    "RollbackDetails": {"RollbackReason": "Rolled back due to user request."}
}
UNREACHABLE = EndpointConnectionError(endpoint_url="https://aws")


def refresh(status: str, percentage: int = 0, **more: Any) -> dict[str, Any]:
    """A roll-out to version 2, as DescribeInstanceRefreshes tells it."""
    template = {"LaunchTemplate": {"Version": "2"}}
    told = {"InstanceRefreshId": "ours", "DesiredConfiguration": template}
    return told | {"Status": status, "PercentageComplete": percentage} | more


NAMED: dict[str, Any] = {
    "RollbackDetails": {"RollbackReason": "CloudWatch alarm in ALARM state: userapp-dev-slow."}
}

VERDICTS = {
    "alarm": (refresh("RollbackSuccessful", **BACK), "", RolledBack, 3, "showroom-dev-slow"),
    "its name": (refresh("RollbackSuccessful", **NAMED), "", RolledBack, 3, "userapp"),
    "ours": (refresh("RollbackSuccessful", **BY_HAND), "i-1 hangs", RolledBack, 3, "i-1 hangs"),
    "no way back": (refresh("RollbackFailed", **BACK), "", RollBackFailed, 4, "RollbackFailed"),
    "failed": (refresh("Failed", StatusReason="it broke"), "", RollBackFailed, 4, "it broke"),
    "by hand": (refresh("RollbackSuccessful", **BY_HAND), "", Superseded, 6, "user request"),
    "cancelled": (refresh("Cancelled"), "", Superseded, 6, "Cancelled"),
}


@pytest.mark.parametrize(
    ("ended", "why", "kind", "code", "told"), VERDICTS.values(), ids=VERDICTS.keys()
)
def test_an_end_that_is_no_success_has_its_exit_code_and_reason(
    ended: dict[str, Any], why: str, kind: type[Refusal], code: int, told: str
) -> None:
    found = verdict(ended, why, "/showroom-dev/service")
    assert isinstance(found, kind) and (found.code, told in str(found)) == (code, True)


def test_success_is_no_refusal() -> None:
    assert verdict(refresh("Successful", 100), "", "log") is None


class Part:
    """A group whose roll-out goes through these moments, one at each look; the last one stays."""

    name, log, watch_seconds, most = "showroom-dev", "/showroom-dev/service", 0, 1

    def __init__(self, *moments: dict[str, Any] | Exception) -> None:
        self.moments, self.said = list(moments), list[str]()
        self.instances = [("i-1", "1", "InService"), ("i-2", "2", "Pending:Wait")]

    def newest(self) -> dict[str, Any]:
        """The next moment."""
        now = self.moments.pop(0) if len(self.moments) > 1 else self.moments[0]
        if isinstance(now, Exception):
            raise now
        return now

    def facts(self) -> dict[str, Any]:
        """One instance wanted; the old one and the new one."""
        instances = [
            {"InstanceId": name, "LaunchTemplate": {"Version": version}, "LifecycleState": state}
            for name, version, state in self.instances
        ]
        return {"Instances": instances, "DesiredCapacity": 1}

    def others(self, *_: object) -> list[str]:
        """Who is not of version 2."""
        return [name for name, version, _ in self.instances if version != "2"]

    def start(self, *_: object, **__: object) -> str:
        """Begun, and known by this id."""
        self.said.append("start")
        return "ours"

    def roll_back(self) -> None:
        """It succeeds at once."""
        self.said.append("back")
        self.moments = [refresh("RollbackSuccessful", **BY_HAND)]


def failing(error: BaseException) -> Callable[..., str]:
    """A call that ends so."""

    def fail(*_: object, **__: object) -> str:
        raise error

    return fail


@pytest.fixture(name="rolled")
def _rolled(monkeypatch: pytest.MonkeyPatch) -> Callable[..., bool]:
    monkeypatch.setattr(roll_out, "PAUSE_SECONDS", 0.01)

    def rolled(part: Part, seconds: int = 0) -> bool:
        return roll_out.roll_out(cast(Group, part), "2", Pace(seconds))

    return rolled


Rolled = Callable[..., bool]
NONE = {"Status": ""}


def test_it_starts_one_and_follows_it_to_success(rolled: Rolled) -> None:
    part = Part(NONE, refresh("Pending"), refresh("InProgress", 50), refresh("Successful", 100))
    assert rolled(part, 5) and part.said == ["start"]


def test_one_to_the_same_version_is_joined(rolled: Rolled) -> None:
    part = Part(refresh("InProgress", 50), refresh("Successful", 100))
    assert rolled(part, 5) and not part.said


LOST = ClientError({"Error": {"Code": "InstanceRefreshInProgress"}}, "StartInstanceRefresh")


def test_a_start_whose_answer_was_lost_is_joined(
    rolled: Rolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Part(NONE, refresh("Pending"), refresh("Successful", 100))
    monkeypatch.setattr(part, "start", failing(LOST))
    assert rolled(part, 5)


def test_a_start_that_another_one_forestalled_refuses(
    rolled: Rolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    other: dict[str, Any] = {"DesiredConfiguration": {"LaunchTemplate": {"Version": "7"}}}
    part = Part(NONE, refresh("Pending", **other))
    monkeypatch.setattr(part, "start", failing(LOST))
    with pytest.raises(Refusal, match="to version 7 of the template is Pending"):
        rolled(part, 5)


@pytest.mark.parametrize("desired", range(1, 10))
def test_exactly_one_new_instance_reaches_the_first_checkpoint(desired: int) -> None:
    asked: dict[str, Any] = {}
    group = Group.__new__(Group)
    group.name, group.watch_seconds, group.alarms = "showroom-dev", 60, []
    group.scaling = SimpleNamespace(
        start_instance_refresh=lambda **told: asked.update(told) or {"InstanceRefreshId": "ours"}
    )
    template = {"LaunchTemplate": {"LaunchTemplateId": "lt-1"}}
    group.start({"DesiredCapacity": desired} | template, "2", ignore_alarms=True)
    told = asked["Preferences"]
    if desired == 1:
        assert "CheckpointPercentages" not in told and told["InstanceWarmup"] == 30
    else:
        reached = [
            new for new in range(desired) if new / desired * 100 >= told["CheckpointPercentages"][0]
        ]
        assert reached[0] == 1


def test_one_to_another_version_refuses(rolled: Rolled) -> None:
    other: dict[str, Any] = {"DesiredConfiguration": {"LaunchTemplate": {"Version": "7"}}}
    with pytest.raises(Refusal, match="to version 7 of the template is InProgress"):
        rolled(Part(refresh("InProgress", **other)))


def test_nothing_is_rolled_when_all_are_of_the_same_data(rolled: Rolled) -> None:
    part = Part(NONE)
    part.instances = [("i-2", "2", "InService")]
    assert not rolled(part) and not part.said


def test_a_replacement_that_does_not_come_takes_it_back(rolled: Rolled) -> None:
    part = Part(NONE, refresh("InProgress"))
    with pytest.raises(RolledBack, match=r"i-2 did not come into service within 0 s .Pending:Wait"):
        rolled(part)
    assert part.said == ["start", "back"]


def test_coming_and_going_is_no_progress(rolled: Rolled) -> None:
    part = Part(NONE, *([refresh("InProgress", 0), refresh("InProgress", 50)] * 500))
    with pytest.raises(RolledBack):
        rolled(part)


def test_failed_is_no_end_where_it_goes_back_by_itself(
    rolled: Rolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roll_out, "FAILED_SECONDS", 0)
    moments = refresh("Failed"), refresh("RollbackInProgress"), refresh("RollbackSuccessful")
    with pytest.raises(RolledBack):
        rolled(Part(NONE, refresh("InProgress"), *moments), 5)


def test_aws_may_be_away_for_a_while(rolled: Rolled) -> None:
    away: Sequence[Any] = [UNREACHABLE] * 3
    part = Part(NONE, refresh("InProgress"), *away, refresh("Successful", 100))
    assert rolled(part, 5)


def test_aws_that_stays_away_is_a_time_out_without_a_roll_back(rolled: Rolled) -> None:
    part = Part(NONE, UNREACHABLE)
    with pytest.raises(TimedOut, match="AWS does not tell how it goes"):
        rolled(part)
    assert part.said == ["start"]


def test_a_roll_back_that_never_ends_is_a_time_out(rolled: Rolled) -> None:
    part = Part(NONE, refresh("InProgress"))
    part.roll_back = lambda: None  # type: ignore[method-assign]
    with pytest.raises(TimedOut, match="InProgress, 0 of 1 instances new"):
        rolled(part)


def test_a_newer_one_of_somebody_else_supersedes(rolled: Rolled) -> None:
    part = Part(NONE, refresh("InProgress"), refresh("InProgress", InstanceRefreshId="theirs"))
    with pytest.raises(Superseded, match="another roll-out"):
        rolled(part, 5)


def test_an_interruption_takes_it_back_first(
    rolled: Rolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(roll_out, "show", interrupt)
    part = Part(NONE, refresh("InProgress"))
    with pytest.raises(KeyboardInterrupt):
        rolled(part, 5)
    assert part.said == ["start", "back"]
