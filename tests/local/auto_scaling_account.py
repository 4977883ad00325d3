"""An account in this process, whose Auto Scaling is ours and whose clock is the test's."""

import itertools
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from local_cloud import REGION
from moto import mock_aws
from moto.autoscaling import models
from moto.autoscaling.responses import AutoScalingResponse
from moto.elbv2.models import ELBv2Backend

from local.aws import auto_scaling
from local.aws.auto_scaling.target_health import SEEN

START = 1_000_000.0  # seconds since 1970
KEYS: dict[str, Any] = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
HEALTHY = {"state": "healthy", "reason": None, "description": None}
FAILING = {
    "state": "unhealthy",
    "reason": "Target.ResponseCodeMismatch",
    "description": "Health checks failed with these codes: [500]",
}
DRAINING = {"state": "draining", "reason": None, "description": None}
NUMBERS = itertools.count()
PATCHED: list[tuple[Any, str]] = [
    (ELBv2Backend, "describe_target_health"),
    (models, "FakeAutoScalingGroup"),
    (models, "InstanceState"),
    (models.AutoScalingBackend, "update_attached_target_groups"),
    (models.AutoScalingBackend, "notify_terminate_instances"),
    (models.LifecycleHook, "role_arn"),
    (models.LifecycleHook, "notification_target_arn"),
    (AutoScalingResponse, "call_action"),
    (AutoScalingResponse, "complete_lifecycle_action"),
    *(
        (AutoScalingResponse, f"{name}_instance_refresh")
        for name in ("start", "cancel", "rollback")
    ),
    (AutoScalingResponse, "describe_instance_refreshes"),
]


@cache
def client(service: str) -> Any:
    """Made once: that takes longer than a test."""
    session: Any = boto3.Session(region_name=REGION, **KEYS)
    return session.client(service)


class Account:  # pylint: disable=too-many-instance-attributes  # four of them clients
    """The group of the tests, a runner that sees what a test says, and a clock."""

    def __init__(self) -> None:
        self.ec2, self.scaling = client("ec2"), client("autoscaling")
        self.balancing, self.watch = client("elbv2"), client("cloudwatch")
        self.name = f"site-{next(NUMBERS)}"
        self.now = START
        self.health: dict[str, dict[str, Any]] = {}  # by instance; healthy if not named
        self.runner = True
        self.target_group = ""
        self.subnets: list[str] = []

    def made(self, **different: Any) -> "Account":
        """With a launch template of three versions, and a group of two instances of the first."""
        vpc_id = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for number, zone in enumerate("ab"):
            where = {"CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": f"{REGION}{zone}"}
            made = self.ec2.create_subnet(VpcId=vpc_id, **where)["Subnet"]
            self.subnets.append(made["SubnetId"])
        for version in "123":
            call = f"create_launch_template{'_version' if version > '1' else ''}"
            data = {
                "ImageId": "ami-12345678",
                "InstanceType": "t3.nano",
                "UserData": b64encode(f"v{version}".encode()).decode(),
            }
            getattr(self.ec2, call)(LaunchTemplateName=self.name, LaunchTemplateData=data)
        made = self.balancing.create_target_group(
            Name=self.name, Protocol="HTTP", Port=8080, VpcId=vpc_id
        )
        self.target_group = made["TargetGroups"][0]["TargetGroupArn"]
        if self.runner:
            auto_scaling.report({})
            auto_scaling.advance(self.now)
        self.group("create", MinSize=0, MaxSize=8, DesiredCapacity=2, **different)
        self.step(times=2)
        return self

    def group(self, call: str, **arguments: Any) -> None:
        """Create or update the group."""
        whole = {
            "LaunchTemplate": {"LaunchTemplateName": self.name, "Version": "1"},
            "VPCZoneIdentifier": ",".join(self.subnets),
            "TargetGroupARNs": [self.target_group],
            "HealthCheckType": "ELB",
            "HealthCheckGracePeriod": 30,
        }
        getattr(self.scaling, f"{call}_auto_scaling_group")(
            AutoScalingGroupName=self.name, **{**(whole if call == "create" else {}), **arguments}
        )

    def hook(self, result: str = "ABANDON") -> None:
        """Hold whatever is launched from now on back for 180 seconds at most."""
        self.scaling.put_lifecycle_hook(
            AutoScalingGroupName=self.name,
            LifecycleHookName="serves",
            LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
            HeartbeatTimeout=180,
            DefaultResult=result,
        )

    def complete(self, instance_id: str, result: str = "CONTINUE", **different: Any) -> None:
        """What an instance says when it serves."""
        whole = {"AutoScalingGroupName": self.name, "LifecycleHookName": "serves", **different}
        self.scaling.complete_lifecycle_action(
            InstanceId=instance_id, LifecycleActionResult=result, **whole
        )

    def step(self, seconds: float = 1, times: int = 1) -> None:
        """Exchanges, each so long after the one before it."""
        for _ in range(times):
            self.now += seconds
            if self.runner:
                seen = {one: self.health.get(one, HEALTHY) for one in self.registered()}
                auto_scaling.report({self.target_group: {**seen, **self.draining()}})
            auto_scaling.advance(self.now)

    def draining(self) -> dict[str, Any]:
        """Those that a test has said to drain."""
        return {key: one for key, one in self.health.items() if one is DRAINING}

    def target_health(self, **arguments: Any) -> dict[str, Any]:
        """DescribeTargetHealth, by instance."""
        found = self.balancing.describe_target_health(
            TargetGroupArn=self.target_group, **arguments
        )["TargetHealthDescriptions"]
        return {one["Target"]["Id"]: one["TargetHealth"] for one in found}

    def registered(self) -> list[str]:
        """Whoever is registered with the target group."""
        health = self.target_health()
        return [one for one in health if health[one]["State"] != "draining"]

    def instances(self) -> dict[str, dict[str, Any]]:
        """The group's instances as DescribeAutoScalingGroups tells them."""
        [group] = self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])[
            "AutoScalingGroups"
        ]
        return {one["InstanceId"]: one for one in group["Instances"]}

    def versions(self) -> list[str]:
        """Of the template, one for each instance."""
        return sorted(one["LaunchTemplate"]["Version"] for one in self.instances().values())

    def configured(self) -> str:
        """The version in the group's own configuration."""
        found = self.scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.name])
        return str(found["AutoScalingGroups"][0]["LaunchTemplate"]["Version"])

    def refresh(self, version: str | None = "2", /, **preferences: Any) -> str:
        """Start one to that version, at 100 % to 200 % and without a warm-up; its id."""
        usual = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 200, "InstanceWarmup": 0}
        template = {"LaunchTemplateName": self.name, "Version": version}
        wish: Any = {"DesiredConfiguration": {"LaunchTemplate": template}} if version else {}
        started = self.scaling.start_instance_refresh(
            AutoScalingGroupName=self.name, Preferences={**usual, **preferences}, **wish
        )
        return str(started["InstanceRefreshId"])

    def refreshes(self, **arguments: Any) -> list[dict[str, Any]]:
        """DescribeInstanceRefreshes."""
        found: list[dict[str, Any]] = self.scaling.describe_instance_refreshes(
            AutoScalingGroupName=self.name, **arguments
        )["InstanceRefreshes"]
        return found

    def status(self) -> str:
        """Of the newest refresh."""
        return str(self.refreshes()[0]["Status"])


@contextmanager
def opened() -> Iterator[Account]:
    """An account; moto is itself again afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in PATCHED:
            patch.setattr(owner, name, getattr(owner, name, None), raising=False)
        patch.setattr(SEEN, "targets", None)
        patch.setattr(SEEN, "now", None)
        auto_scaling.install()
        aws: Any = mock_aws()
        aws.start(reset=False)  # half a second, and nothing of it is needed: names are new
        try:
            yield Account()
        finally:
            for regions in models.autoscaling_backends.values():
                for backend in regions.values():
                    backend.autoscaling_groups.clear()
            aws.stop(remove_data=False)
