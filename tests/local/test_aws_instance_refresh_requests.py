"""The calls of instance refresh take and return what botocore says, and refuse what AWS refuses."""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from auto_scaling_account import Account, opened
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow


@pytest.fixture(name="account")
def _account() -> Iterator[Account]:
    with opened() as account:
        yield account.made()


def _unknown(element: ET.Element, shape: Any, path: str = "") -> list[str]:
    """What an answer has that the shape has not, or of another type."""
    children = [(child.tag.rpartition("}")[2], child) for child in element]
    if shape.type_name == "list":
        return [bad for _, child in children for bad in _unknown(child, shape.member, path)]
    if shape.type_name == "structure":
        strange = [f"{path}/{name}" for name, _ in children if name not in shape.members]
        known = [(name, child) for name, child in children if name in shape.members]
        return strange + [
            bad
            for name, child in known
            for bad in _unknown(child, shape.members[name], f"{path}/{name}")
        ]
    wrong = shape.type_name == "integer" and not (element.text or "").isdecimal()
    allowed = shape.metadata.get("enum") or [element.text]
    return [path] if wrong or element.text not in allowed else []


def _checked(account: Account, operation: str, call: Any) -> list[str]:
    """What is wrong with the raw answer to a call."""
    bodies: list[bytes] = []
    events, name = account.scaling.meta.events, f"response-received.autoscaling.{operation}"

    def keep(response_dict: dict[str, Any], **_: Any) -> None:
        bodies.append(response_dict["body"])

    events.register(name, keep)
    call()
    events.unregister(name, keep)
    [result] = [
        one for one in ET.fromstring(bodies[-1]).iter() if one.tag.endswith(f"{operation}Result")
    ]
    return _unknown(
        result, account.scaling.meta.service_model.operation_model(operation).output_shape
    )


def test_answers_have_botocores_shape(account: Account) -> None:
    scaling, group = account.scaling, {"AutoScalingGroupName": account.name}
    start: Any = {"AlarmSpecification": {"Alarms": ["a"]}, "CheckpointPercentages": [50, 100]}
    assert not _checked(account, "StartInstanceRefresh", lambda: account.refresh(**start))
    account.step(times=3)
    back, cancel = scaling.rollback_instance_refresh, scaling.cancel_instance_refresh
    assert not _checked(account, "RollbackInstanceRefresh", lambda: back(**group))
    assert not _checked(account, "CancelInstanceRefresh", lambda: cancel(**group))
    assert not _checked(account, "DescribeInstanceRefreshes", account.refreshes)


def test_the_check_of_shapes_finds_what_is_wrong(account: Account) -> None:
    shape = account.scaling.meta.service_model.shape_for("InstanceRefresh")
    wrong = "<r><Status>Odd</Status><Odd/><InstancesToUpdate>x</InstancesToUpdate></r>"
    assert _unknown(ET.fromstring(wrong), shape) == ["/Odd", "/Status", "/InstancesToUpdate"]


def test_preferences_are_told_with_awss_defaults(account: Account) -> None:
    account.scaling.start_instance_refresh(AutoScalingGroupName=account.name)
    assert account.refreshes()[0]["Preferences"] == {
        "MinHealthyPercentage": 90,
        "InstanceWarmup": 30,  # the group's health check grace period
        "SkipMatching": False,
        "AutoRollback": False,
        "ScaleInProtectedInstances": "Wait",
        "StandbyInstances": "Wait",
    }


def test_refreshes_are_told_newest_first_or_by_their_ids(account: Account) -> None:
    ids: list[str] = []
    for version in "21":
        ids.insert(0, account.refresh(version))
        account.step(times=3)
    assert [one["InstanceRefreshId"] for one in account.refreshes()] == ids
    assert len(account.refreshes(InstanceRefreshIds=ids[1:])) == 1


def test_a_second_one_is_refused_while_one_is_under_way(account: Account) -> None:
    account.refresh(InstanceWarmup=60)
    with pytest.raises(account.scaling.exceptions.InstanceRefreshInProgressFault):
        account.refresh("3")


@pytest.mark.parametrize("call", ["cancel_instance_refresh", "rollback_instance_refresh"])
def test_what_is_not_under_way_is_neither_cancelled_nor_rolled_back(
    account: Account, call: str
) -> None:
    with pytest.raises(account.scaling.exceptions.ActiveInstanceRefreshNotFoundFault):
        getattr(account.scaling, call)(AutoScalingGroupName=account.name)


def test_one_without_a_desired_configuration_cannot_be_rolled_back(account: Account) -> None:
    account.refresh(None)
    with pytest.raises(account.scaling.exceptions.IrreversibleInstanceRefreshFault):
        account.scaling.rollback_instance_refresh(AutoScalingGroupName=account.name)


@pytest.mark.parametrize(
    ("version", "preferences", "reason"),
    [
        ("9", {}, "does not exist"),
        ("0", {}, "does not exist"),
        ("two", {}, "does not exist"),
        (None, {"AutoRollback": True}, "DesiredConfiguration parameter is empty"),
        ("$Latest", {"AutoRollback": True}, r"version \$Latest or \$Default"),
        ("$Default", {"AutoRollback": True}, r"version \$Latest or \$Default"),
    ],
)
def test_a_wrong_request_is_refused(
    account: Account, version: str | None, preferences: dict[str, Any], reason: str
) -> None:
    with pytest.raises(ClientError, match=f"ValidationError.*{reason}"):
        account.refresh(version, **preferences)
    assert account.refreshes() == []


@pytest.mark.parametrize("call", ["start", "cancel", "rollback"])
def test_an_unknown_group_is_refused(account: Account, call: str) -> None:
    with pytest.raises(ClientError, match="ValidationError.*AutoScalingGroup 'none' not found"):
        getattr(account.scaling, f"{call}_instance_refresh")(AutoScalingGroupName="none")


def test_an_unknown_template_is_refused(account: Account) -> None:
    template = {"LaunchTemplateId": "lt-0123456789abcdef0", "Version": "1"}
    with pytest.raises(ClientError, match="ValidationError.*does not exist"):
        account.scaling.start_instance_refresh(
            AutoScalingGroupName=account.name, DesiredConfiguration={"LaunchTemplate": template}
        )
