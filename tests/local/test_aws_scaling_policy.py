"""A scaling policy comes back as it was put."""

from typing import Any

import pytest
from local_cloud import LocalCloud

TRACKING = {
    "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
    "TargetValue": 50.0,
}


@pytest.fixture(name="scaling", scope="session")
def _scaling(cloud: LocalCloud) -> Any:
    ec2, scaling = cloud.client("ec2"), cloud.client("autoscaling")
    ami = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    ec2.create_launch_template(
        LaunchTemplateName="scaled", LaunchTemplateData={"ImageId": ami, "InstanceType": "t3.nano"}
    )
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="scaled",
        LaunchTemplate={"LaunchTemplateName": "scaled", "Version": "1"},
        MinSize=0,
        MaxSize=1,
        VPCZoneIdentifier=ec2.describe_subnets()["Subnets"][0]["SubnetId"],
    )
    return scaling


def _put(scaling: Any, name: str, **different: Any) -> dict[str, Any]:
    """The policy as it is described after it was put."""
    scaling.put_scaling_policy(
        AutoScalingGroupName="scaled",
        PolicyName=name,
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration=TRACKING,
        **different,
    )
    found = scaling.describe_policies(AutoScalingGroupName="scaled", PolicyNames=[name])
    policy: dict[str, Any] = found["ScalingPolicies"][0]
    return policy


def test_a_policy_is_enabled_unless_it_says_otherwise(scaling: Any) -> None:
    assert _put(scaling, "silent")["Enabled"] is True


def test_a_policy_can_be_put_disabled(scaling: Any) -> None:
    assert _put(scaling, "disabled", Enabled=False)["Enabled"] is False


def test_a_policy_that_predicts_nothing_has_no_predictive_block(scaling: Any) -> None:
    policy = _put(scaling, "tracking")
    assert "PredictiveScalingConfiguration" not in policy
    assert policy["TargetTrackingConfiguration"]["TargetValue"] == 50.0
