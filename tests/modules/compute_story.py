"""The compute module as it lives: applied, released, its release lost or spoilt."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from local_cloud import LocalCloud
from module_calls import IMAGE, PICTURE, SITE_URL, Call, call
from terraform_root import TerraformRoot

ECS_IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
RELEASED = ("released", "emptied", "deleted")
SPOILT = ("sentence", "listed", "amiless")


class ComputeStory:  # pylint: disable=too-few-public-methods  # what it tells are its attributes
    """What was planned, made and said."""

    def __init__(self, cloud: LocalCloud, scratch: Path) -> None:
        self._cloud = cloud
        self._ssm = cloud.client("ssm")
        self.ami: str = self._ssm.get_parameter(Name=ECS_IMAGE)["Parameter"]["Value"]
        calls = {case: _call(case) for case in RELEASED + SPOILT}
        self.neighbours = {case: self._neighbours(case) for case in RELEASED + SPOILT}
        root = TerraformRoot("compute", calls, cloud, scratch, self.neighbours)
        root.apply()
        for case in RELEASED:
            self._write(case, json.dumps(self._release()))
        self.plan = root.plan()
        root.apply()
        self.group = self._group()
        self._lose()
        self.errors = root.errors()

    def user_data(self) -> str:
        """What the released template hands to an instance."""
        address = 'aws_launch_template.this["showroom-released"]'
        return b64decode(self.plan.value("released", address, "user_data")).decode()

    def _release(self) -> dict[str, str]:
        return {"image": IMAGE, "picture": PICTURE, "ami": self.ami, "commit": "c0ffee0"}

    def _write(self, case: str, value: str) -> None:
        self._ssm.put_parameter(Name=f"/showroom/{case}/release", Value=value, Overwrite=True)

    def _lose(self) -> None:
        amiless = self._release() | {"ami": "", "picture": PICTURE.upper()}
        self._write("emptied", "{}")
        self._ssm.delete_parameter(Name="/showroom/deleted/release")
        self._write("sentence", "the picture of last week")
        self._write("listed", json.dumps([IMAGE]))
        self._write("amiless", json.dumps(amiless))

    def _group(self) -> dict[str, Any]:
        groups = self._cloud.client("autoscaling").describe_auto_scaling_groups(
            AutoScalingGroupNames=["showroom-released"]
        )
        found: dict[str, Any] = groups["AutoScalingGroups"][0]
        return found

    def _neighbours(self, case: str) -> dict[str, Any]:
        """Neighbours that exist: an apply asks AWS about them."""
        ec2, elbv2 = self._cloud.client("ec2"), self._cloud.client("elbv2")
        vpc_id = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        instances, bastion = (
            ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)["GroupId"]
            for name in (f"{case}-instances", f"{case}-bastion")
        )
        made = elbv2.create_target_group(Name=case, Protocol="HTTP", Port=8080, VpcId=vpc_id)
        group_arn = made["TargetGroups"][0]["TargetGroupArn"]
        return {
            "private_subnet_ids": [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][
                :2
            ],
            "target": {
                "group_arn": group_arn,
                "security_group_id": instances,
                "port": 8080,
                "site_url": SITE_URL,
            },
            "bastion_security_group_id": bastion,
        }


def _call(case: str) -> Call:
    """An environment of that name, beside this session's neighbours."""
    names = ("private_subnet_ids", "target", "bastion_security_group_id")
    return call(
        "compute",
        name=f"showroom-{case}",
        release_parameter_name=f"/showroom/{case}/release",
        **{name: f"${{var.neighbours.{case}.{name}}}" for name in names},
    )
