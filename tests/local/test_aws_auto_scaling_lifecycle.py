"""An instance waits for the launch hook of its group, and is in service only then."""

from collections.abc import Iterator

import pytest
from auto_scaling_account import Account, opened
from botocore.exceptions import ClientError

pytestmark = pytest.mark.slow


@pytest.fixture(name="account")
def _account() -> Iterator[Account]:
    with opened() as account:
        yield account.made()


@pytest.fixture(name="waiting")
def _waiting(account: Account) -> str:
    """A third instance, the only one that waits."""
    account.hook()
    before = set(account.instances())
    account.group("update", DesiredCapacity=3)
    account.step()
    [new] = set(account.instances()) - before
    return str(new)


def _state(account: Account, instance_id: str) -> str:
    return str(account.instances()[instance_id]["LifecycleState"])


def test_who_was_there_before_the_hook_is_in_service(account: Account) -> None:
    account.hook()
    states = [_state(account, one) for one in account.instances()]
    assert states == ["InService", "InService"]


def test_an_instance_waits_for_the_hook(account: Account, waiting: str) -> None:
    assert _state(account, waiting) == "Pending:Wait"
    assert waiting not in account.registered()


def test_one_that_waits_counts_towards_the_desired_capacity(account: Account, waiting: str) -> None:
    account.step(times=3)
    assert len(account.instances()) == 3 and waiting in account.instances()


def test_continue_puts_it_in_service(account: Account, waiting: str) -> None:
    account.complete(waiting)
    assert _state(account, waiting) == "InService"
    assert waiting in account.registered()


def test_abandon_ends_it_and_another_is_launched(account: Account, waiting: str) -> None:
    account.complete(waiting, "ABANDON")
    assert waiting not in account.instances() and len(account.instances()) == 3


def test_after_the_heartbeat_the_default_result_counts(account: Account, waiting: str) -> None:
    account.step(178)
    assert waiting in account.instances()
    account.step(2)
    assert waiting not in account.instances() and len(account.instances()) == 3


def test_a_default_of_continue_puts_it_in_service_after_the_heartbeat(account: Account) -> None:
    account.hook(result="CONTINUE")
    account.group("update", DesiredCapacity=3)
    account.step(181, times=2)
    states = {one["LifecycleState"] for one in account.instances().values()}
    assert states == {"InService"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"LifecycleHookName": "other"},
        {"AutoScalingGroupName": "other"},
        {"instance_id": "i-0123456789abcdef0"},
    ],
)
def test_a_wrong_completion_is_refused(
    account: Account, waiting: str, wrong: dict[str, str]
) -> None:
    with pytest.raises(ClientError, match="ValidationError"):
        account.complete(**{"instance_id": waiting, **wrong})
    assert _state(account, waiting) == "Pending:Wait"


def test_a_completion_for_one_in_service_is_refused(account: Account, waiting: str) -> None:
    account.complete(waiting)
    with pytest.raises(ClientError, match=f"No active Lifecycle Action found.*{waiting}"):
        account.complete(waiting)


def test_a_hook_is_described_without_made_up_addresses(account: Account) -> None:
    account.hook()
    [hook] = account.scaling.describe_lifecycle_hooks(AutoScalingGroupName=account.name)[
        "LifecycleHooks"
    ]
    assert {"NotificationTargetARN", "RoleARN"}.isdisjoint(hook)
    assert (hook["DefaultResult"], hook["HeartbeatTimeout"]) == ("ABANDON", 180)


def test_without_a_runner_nothing_waits() -> None:
    with opened() as account:
        account.runner = False
        account.made()
        account.hook()
        account.group("update", DesiredCapacity=3)
        states = [one["LifecycleState"] for one in account.instances().values()]
        assert states == ["InService"] * 3
