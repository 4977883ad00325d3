"""An instance refresh replaces a group's instances at its own pace, and takes them back."""

from collections.abc import Iterator

import pytest
from auto_scaling_account import FAILING, Account, opened

from local.aws import auto_scaling

pytestmark = pytest.mark.slow


@pytest.fixture(name="account")
def _account() -> Iterator[Account]:
    with opened() as account:
        yield account.made()


def _new(account: Account) -> list[str]:
    """Whoever runs the second version."""
    found = account.instances().items()
    return [key for key, one in found if one["LaunchTemplate"]["Version"] == "2"]


def _abandon(account: Account, times: int) -> None:
    """Let so many replacements give up."""
    for _ in range(times):
        waiting = [
            key for key, one in account.instances().items() if one["LifecycleState"] != "InService"
        ]
        account.complete(waiting[0], "ABANDON")
    account.step()


def test_all_instances_are_replaced(account: Account) -> None:
    account.refresh()
    account.step(times=3)
    assert account.status() == "Successful"
    assert account.versions() == ["2", "2"]


def test_replacements_are_launched_before_anything_is_ended(account: Account) -> None:
    account.refresh()
    assert account.versions() == ["1", "1", "2", "2"]


def test_the_desired_configuration_becomes_the_groups_when_it_has_succeeded(
    account: Account,
) -> None:
    account.refresh()
    assert account.configured() == "1"
    account.step(times=3)
    assert account.configured() == "2"


def test_whatever_is_launched_meanwhile_is_of_the_desired_version(account: Account) -> None:
    account.refresh(InstanceWarmup=60)
    account.group("update", DesiredCapacity=3)
    account.step()
    assert len(_new(account)) == 3


def test_an_old_one_stays_until_its_replacement_is_healthy(account: Account) -> None:
    account.refresh()
    account.health = {one: FAILING for one in _new(account)}
    account.step(times=5)
    assert account.versions() == ["1", "1", "2", "2"]
    account.health = {}
    account.step(times=2)
    assert account.status() == "Successful"


def test_an_old_one_stays_until_its_replacement_has_warmed_up(account: Account) -> None:
    account.refresh(InstanceWarmup=60)
    account.step(29, times=2)
    [told] = account.refreshes()
    assert account.versions() == ["1", "1", "2", "2"]
    assert told["StatusReason"].startswith("Waiting for instances to warm up before continuing.")
    account.step(3)
    assert account.status() == "Successful"


def test_a_replacement_waits_for_the_hook(account: Account) -> None:
    account.hook()
    account.refresh()
    account.step(times=3)
    [told] = account.refreshes()
    assert account.versions() == ["1", "1", "2", "2"] and told["PercentageComplete"] == 0
    assert "insufficient data to evaluate its health with Amazon EC2" in told["StatusReason"]
    for one in _new(account):
        account.complete(one)
    account.step(times=2)
    assert account.status() == "Successful"


def test_by_default_one_of_two_is_ended_first_and_replaced(account: Account) -> None:
    account.scaling.start_instance_refresh(
        AutoScalingGroupName=account.name, Preferences={"InstanceWarmup": 10}
    )
    assert len(account.instances()) == 2
    account.step(10, times=6)
    assert account.status() == "Successful" and account.versions() == ["1", "1"]


def test_a_maximum_without_room_still_launches_one_first(account: Account) -> None:
    account.refresh(MinHealthyPercentage=100, MaxHealthyPercentage=100)
    assert account.versions() == ["1", "1", "2"]
    account.step(times=5)
    assert account.status() == "Successful" and account.versions() == ["2", "2"]


def test_without_skipping_even_matching_ones_are_replaced(account: Account) -> None:
    before = set(account.instances())
    account.refresh("1")
    account.step(times=3)
    assert before.isdisjoint(account.instances())


def test_matching_ones_are_skipped(account: Account) -> None:
    before = set(account.instances())
    account.refresh("1", SkipMatching=True)
    account.step()
    [told] = account.refreshes()
    assert (told["Status"], told["PercentageComplete"]) == ("Successful", 100)
    assert set(account.instances()) == before


def test_at_a_checkpoint_it_waits(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50, 100], CheckpointDelay=60)
    account.step(times=5)
    [told] = account.refreshes()
    assert account.versions() == ["1", "2"]
    assert (told["PercentageComplete"], told["InstancesToUpdate"]) == (50, 1)


def test_after_a_checkpoint_it_goes_on(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50, 100], CheckpointDelay=60)
    account.step(times=5)
    account.step(60, times=2)
    account.step()
    assert account.status() == "Successful"


def test_it_ends_at_the_last_checkpoint(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50])
    account.step(times=3)
    [told] = account.refreshes()
    assert (told["Status"], told["PercentageComplete"]) == ("Successful", 50)
    assert account.versions() == ["1", "2"]


def test_a_passed_checkpoint_is_not_waited_for(account: Account) -> None:
    account.refresh(CheckpointPercentages=[10, 40, 100], CheckpointDelay=60)
    account.step(times=3)
    account.step(60, times=2)
    assert account.status() == "Successful"


def test_it_bakes_before_it_has_succeeded(account: Account) -> None:
    account.refresh(BakeTime=60)
    account.step(times=3)
    assert (account.status(), account.configured()) == ("Baking", "1")
    account.step(60)
    assert (account.status(), account.configured()) == ("Successful", "2")


def test_an_alarm_fails_it(account: Account) -> None:
    alarm = {"AlarmName": account.name, "MetricName": "m", "Namespace": "n", "Period": 60}
    more = {"ComparisonOperator": "GreaterThanThreshold", "Threshold": 1, "Statistic": "Sum"}
    account.watch.put_metric_alarm(**alarm, **more, EvaluationPeriods=1)
    account.refresh(BakeTime=60, AlarmSpecification={"Alarms": [account.name]})
    account.step(times=3)
    account.watch.set_alarm_state(AlarmName=account.name, StateValue="ALARM", StateReason="-")
    account.step()
    [told] = account.refreshes()
    assert told["Status"] == "Failed" and account.name in told["StatusReason"]


def test_three_failed_replacements_fail_it(account: Account) -> None:
    account.hook()
    account.refresh()
    _abandon(account, times=2)
    assert account.status() == "InProgress"
    _abandon(account, times=1)
    [told] = account.refreshes()
    assert told["Status"] == "Failed" and "abandoned" in told["StatusReason"]


def test_lost_replacements_fail_it_too(account: Account) -> None:
    account.hook()
    account.refresh()
    for _ in range(2):
        auto_scaling.lost(_new(account))
        account.step(times=3)
    assert account.status() == "Failed"


def test_a_failed_one_leaves_the_groups_configuration(account: Account) -> None:
    account.hook()
    account.refresh()
    _abandon(account, times=3)
    assert account.configured() == "1"


def test_a_failed_one_rolls_itself_back(account: Account) -> None:
    account.hook()
    account.refresh(AutoRollback=True, CheckpointPercentages=[50, 100], CheckpointDelay=60)
    before = set(account.instances()) - set(_new(account))
    _abandon(account, times=3)
    account.step(times=2)
    [told] = account.refreshes()
    assert told["Status"] == "RollbackSuccessful"
    assert set(account.instances()) == before


def test_a_rollback_replaces_what_was_replaced(account: Account) -> None:
    account.refresh(AutoRollback=True, CheckpointPercentages=[50, 100], CheckpointDelay=60)
    account.step(times=3)
    account.scaling.rollback_instance_refresh(AutoScalingGroupName=account.name)
    assert account.status() == "RollbackInProgress"
    assert account.versions() == ["1", "1", "2"]  # the replacement's replacement comes first
    account.step(times=3)
    assert (account.status(), account.versions()) == ("RollbackSuccessful", ["1", "1"])


def test_a_rollback_tells_where_it_began_and_counts_down(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50, 100], CheckpointDelay=60)
    account.step(times=3)
    account.scaling.rollback_instance_refresh(AutoScalingGroupName=account.name)
    account.step(times=3)
    [told] = account.refreshes()
    details = told["RollbackDetails"]
    assert details["PercentageCompleteOnRollback"] == 50
    assert details["InstancesToUpdateOnRollback"] == 1
    assert (told["PercentageComplete"], told["InstancesToUpdate"]) == (0, 2)
    assert details["RollbackReason"] == told["StatusReason"]


def test_a_baking_one_can_be_rolled_back(account: Account) -> None:
    account.refresh(BakeTime=60)
    account.step(times=3)
    account.scaling.rollback_instance_refresh(AutoScalingGroupName=account.name)
    account.step(times=3)
    assert (account.status(), account.versions()) == ("RollbackSuccessful", ["1", "1"])


def test_a_rollback_whose_replacements_fail_has_failed(account: Account) -> None:
    account.refresh(BakeTime=60)
    account.step(times=3)
    account.hook()
    account.scaling.rollback_instance_refresh(AutoScalingGroupName=account.name)
    _abandon(account, times=3)
    [told] = account.refreshes()
    assert told["Status"] == "RollbackFailed" and "EndTime" in told


def test_a_cancelled_one_waits_for_what_is_on_its_way(account: Account) -> None:
    account.hook()
    account.refresh()
    account.scaling.cancel_instance_refresh(AutoScalingGroupName=account.name)
    account.step()
    assert account.status() == "Cancelling"
    for one in _new(account):
        account.complete(one)
    account.step()
    [told] = account.refreshes()
    assert (told["Status"], told["StatusReason"]) == ("Cancelled", "Cancelled due to user request.")


def test_a_lost_old_instance_is_replaced_by_the_desired_version(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50, 100], CheckpointDelay=60)
    account.step(times=3)
    auto_scaling.lost([key for key in account.instances() if key not in _new(account)])
    account.step(times=4)
    assert account.versions() == ["2", "2"] and account.status() == "Successful"


def test_at_no_time_do_fewer_than_two_serve(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50, 100], CheckpointDelay=3)
    fewest = 2
    while account.status() != "Successful":
        account.step()
        states = [one["State"] for one in account.target_health().values()]
        fewest = min(fewest, states.count("healthy"))
    assert fewest == 2


def test_replacements_are_spread_over_the_zones(account: Account) -> None:
    account.refresh(CheckpointPercentages=[50, 100], CheckpointDelay=3)
    account.step(times=8)
    zones = {one["AvailabilityZone"] for one in account.instances().values()}
    assert account.status() == "Successful" and len(zones) == 2
