"""What the runner sees of targets is what DescribeTargetHealth tells and what groups act upon."""

from collections.abc import Iterator

import pytest
from auto_scaling_account import DRAINING, FAILING, Account, opened

from local.aws import auto_scaling

pytestmark = pytest.mark.slow


@pytest.fixture(name="account")
def _account() -> Iterator[Account]:
    with opened() as account:
        yield account.made()


def test_a_target_that_nobody_has_looked_at_yet_is_initial(account: Account) -> None:
    before = set(account.instances())
    account.group("update", DesiredCapacity=3)
    [new] = set(account.instances()) - before
    assert account.target_health()[new] == {
        "State": "initial",
        "Reason": "Elb.RegistrationInProgress",
        "Description": "Target registration is in progress",
    }


def test_a_healthy_target_has_no_reason(account: Account) -> None:
    account.step()
    assert list(account.target_health().values()) == [{"State": "healthy"}] * 2


def test_a_failing_target_says_why(account: Account) -> None:
    first, _ = account.instances()
    account.health[first] = FAILING
    account.step()
    assert account.target_health()[first] == {
        "State": "unhealthy",
        "Reason": "Target.ResponseCodeMismatch",
        "Description": "Health checks failed with these codes: [500]",
    }


def test_one_that_is_gone_and_drains_is_shown_draining(account: Account) -> None:
    first, _ = account.instances()
    account.health[first] = DRAINING
    account.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=first, ShouldDecrementDesiredCapacity=True
    )
    account.step()
    assert account.target_health()[first]["Reason"] == "Target.DeregistrationInProgress"


def test_one_that_has_drained_is_unused_when_asked_for(account: Account) -> None:
    first, _ = account.instances()
    account.ec2.terminate_instances(InstanceIds=[first])
    account.step(times=2)
    assert first not in account.target_health()
    asked = account.target_health(Targets=[{"Id": first}])
    assert asked[first]["Reason"] == "Target.NotRegistered"


def test_a_failing_target_is_kept_within_the_grace_period(account: Account) -> None:
    first, _ = account.instances()
    account.health[first] = FAILING
    account.step(times=20)
    assert account.instances()[first]["HealthStatus"] == "Healthy"


def test_a_failing_target_is_unhealthy_after_the_grace_period_and_then_replaced(
    account: Account,
) -> None:
    first, _ = account.instances()
    account.health[first] = FAILING
    account.step(31)
    assert account.instances()[first]["HealthStatus"] == "Unhealthy"
    account.step()
    assert first not in account.instances() and len(account.instances()) == 2


def test_a_group_that_only_asks_ec2_keeps_a_failing_target() -> None:
    with opened() as account:
        account.made(HealthCheckType="EC2")
        first, _ = account.instances()
        account.health[first] = FAILING
        account.step(31, times=3)
        assert first in account.instances()


def test_a_lost_machine_is_terminated_and_replaced(account: Account) -> None:
    first, other = account.instances()
    auto_scaling.lost([first])
    account.step()
    assert account.registered() == [other]
    assert account.instances()[first]["HealthStatus"] == "Unhealthy"
    account.step()
    assert first not in account.instances() and len(account.instances()) == 2


def test_a_machine_lost_while_it_waits_is_replaced(account: Account) -> None:
    account.hook()
    before = set(account.instances())
    account.group("update", DesiredCapacity=3)
    [new] = set(account.instances()) - before
    auto_scaling.lost([new])
    account.step(times=2)
    assert new not in account.instances() and len(account.instances()) == 3


def test_an_instance_set_unhealthy_is_replaced(account: Account) -> None:
    first, _ = account.instances()
    account.scaling.set_instance_health(InstanceId=first, HealthStatus="Unhealthy")
    account.step()
    assert first not in account.instances() and len(account.instances()) == 2
