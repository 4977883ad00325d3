"""A group's instances: where they are launched, from what, how many, and which one goes first."""

import base64
from collections import Counter
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


def _zones(account: Account) -> Counter[str]:
    return Counter(one["AvailabilityZone"] for one in account.instances().values())


def _described(account: Account) -> list[dict[str, Any]]:
    """Its instances as EC2 tells them."""
    found = account.ec2.describe_instances(InstanceIds=list(account.instances()))
    return [one for of in found["Reservations"] for one in of["Instances"]]


def test_instances_are_spread_over_the_zones(account: Account) -> None:
    account.group("update", DesiredCapacity=4)
    account.step()
    assert _zones(account) == {"eu-central-1a": 2, "eu-central-1b": 2}


def test_an_instance_keeps_the_version_that_it_was_launched_from(account: Account) -> None:
    template = {"LaunchTemplateName": account.name, "Version": "2"}
    account.group("update", LaunchTemplate=template, DesiredCapacity=3)
    account.step()
    assert account.versions() == ["1", "1", "2"]


def test_ec2_tags_an_instance_with_the_version_of_its_launch(account: Account) -> None:
    account.group("update", LaunchTemplate={"LaunchTemplateName": account.name, "Version": "3"})
    account.group("update", DesiredCapacity=3)
    account.step()
    tags = [{tag["Key"]: tag["Value"] for tag in one["Tags"]} for one in _described(account)]
    assert sorted(one["aws:ec2launchtemplate:version"] for one in tags) == ["1", "1", "3"]


def test_an_instance_has_the_user_data_of_its_version(account: Account) -> None:
    template = {"LaunchTemplateName": account.name, "Version": "2"}
    before = set(account.instances())
    account.group("update", LaunchTemplate=template, DesiredCapacity=3)
    [new] = set(account.instances()) - before
    found = account.ec2.describe_instance_attribute(InstanceId=new, Attribute="userData")
    assert base64.b64decode(found["UserData"]["Value"]) == b"v2"


def test_describe_auto_scaling_instances_tells_the_version_too(account: Account) -> None:
    account.group("update", LaunchTemplate={"LaunchTemplateName": account.name, "Version": "2"})
    found = account.scaling.describe_auto_scaling_instances(InstanceIds=list(account.instances()))
    versions = {one["LaunchTemplate"]["Version"] for one in found["AutoScalingInstances"]}
    assert versions == {"1"}


def test_a_desired_capacity_beyond_the_limits_is_refused(account: Account) -> None:
    with pytest.raises(ClientError, match="ValidationError.*Desired capacity:9 must be between"):
        account.scaling.set_desired_capacity(AutoScalingGroupName=account.name, DesiredCapacity=9)
    with pytest.raises(ClientError, match="ValidationError.*min size:3 and max size:8"):
        account.group("update", MinSize=3, DesiredCapacity=2)


def test_a_new_limit_moves_the_desired_capacity(account: Account) -> None:
    account.group("update", MaxSize=1)
    account.step()
    assert len(account.instances()) == 1


def test_scaling_in_takes_from_the_fullest_zone_first(account: Account) -> None:
    account.group("update", DesiredCapacity=3)
    account.step()
    account.group("update", DesiredCapacity=2)
    account.step()
    assert set(_zones(account).values()) == {1}


def test_scaling_in_takes_the_oldest_version_first(account: Account) -> None:
    template = {"LaunchTemplateName": account.name, "Version": "2"}
    account.group("update", LaunchTemplate=template, DesiredCapacity=4)
    account.step()
    account.group("update", DesiredCapacity=2)
    account.step()
    assert account.versions() == ["2", "2"]


def test_a_terminated_instance_is_replaced(account: Account) -> None:
    first, other = account.instances()
    account.ec2.terminate_instances(InstanceIds=[first])
    account.step(times=2)
    assert len(account.instances()) == 2
    assert first not in account.instances() and other in account.instances()


def test_an_instance_ended_with_its_capacity_is_not_replaced(account: Account) -> None:
    first, other = account.instances()
    account.scaling.terminate_instance_in_auto_scaling_group(
        InstanceId=first, ShouldDecrementDesiredCapacity=True
    )
    account.step(times=2)
    assert list(account.instances()) == [other] == account.registered()


def test_a_zone_that_is_taken_away_is_left_when_another_has_the_replacement(
    account: Account,
) -> None:
    account.group("update", VPCZoneIdentifier=account.subnets[0])
    assert len(account.instances()) == 3  # first it is launched
    account.step(times=3)
    assert _zones(account) == {"eu-central-1a": 2}


def test_a_deleted_subnet_is_left(account: Account) -> None:
    account.ec2.delete_subnet(SubnetId=account.subnets[1])
    account.step(times=3)
    assert _zones(account) == {"eu-central-1a": 2}


def test_a_group_without_any_subnet_keeps_what_it_has(account: Account) -> None:
    for subnet_id in account.subnets:
        account.ec2.delete_subnet(SubnetId=subnet_id)
    account.step(times=3)
    assert len(account.instances()) == 2


def test_a_group_of_none_is_deleted_with_all_that_it_had(account: Account) -> None:
    ids = list(account.instances())
    account.group("update", MinSize=0, MaxSize=0, DesiredCapacity=0)  # as the provider does
    account.step()
    account.scaling.delete_auto_scaling_group(AutoScalingGroupName=account.name)
    found = account.ec2.describe_instances(InstanceIds=ids)["Reservations"]
    assert {one["State"]["Name"] for of in found for one in of["Instances"]} == {"terminated"}
    assert account.registered() == []


def test_without_a_runner_a_group_is_there_at_once_and_healthy() -> None:
    with opened() as account:
        account.runner = False
        account.made()
        states = {one["LifecycleState"] for one in account.instances().values()}
        assert states == {"InService"} and len(account.instances()) == 2
        assert {one["State"] for one in account.target_health().values()} == {"healthy"}
