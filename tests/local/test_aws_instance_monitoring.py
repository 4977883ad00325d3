"""Detailed monitoring goes on; boto3 checks the shape of the answers."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_cloud import LocalCloud


@pytest.fixture(name="ec2")
def _ec2(cloud: LocalCloud) -> Any:
    return cloud.client("ec2")


@pytest.fixture(name="instance_id")
def _instance_id(ec2: Any) -> str:
    ami = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=ami, InstanceType="t3.nano", MinCount=1, MaxCount=1)
    return str(made["Instances"][0]["InstanceId"])


def _state(ec2: Any, instance_id: str) -> str:
    [reservation] = ec2.describe_instances(InstanceIds=[instance_id])["Reservations"]
    return str(reservation["Instances"][0]["Monitoring"]["State"])


def test_monitoring_can_be_switched_on(ec2: Any, instance_id: str) -> None:
    done = ec2.monitor_instances(InstanceIds=[instance_id])["InstanceMonitorings"]
    assert done == [{"InstanceId": instance_id, "Monitoring": {"State": "enabled"}}]
    assert _state(ec2, instance_id) == "enabled"


def test_an_instance_that_is_not_there_is_named(ec2: Any) -> None:
    with pytest.raises(ClientError, match="InvalidInstanceID.NotFound.*i-0000000000000dead"):
        ec2.monitor_instances(InstanceIds=["i-0000000000000dead"])
