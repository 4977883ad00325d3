"""An instance as Auto Scaling launched it: by the compute module, applied and released."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

from compute_story import ECS_IMAGE
from local_cloud import LocalCloud
from machine_disk import BUCKET
from module_calls import MONITORING, PICTURE, SITE_URL, call
from service_jpegs import jpeg
from terraform_root import TerraformRoot

NAME, ENVIRONMENT = "showroom-boot", "boot"
PARAMETER = f"/showroom/{ENVIRONMENT}/release"
LOG_GROUP = MONITORING["log_group_name"]
SHOWN = jpeg(1600, 1000, scan_bytes=300_000)


class Launch:
    """What AWS holds of it: its id, its role's name and its user data, as Terraform made them."""

    def __init__(self, cloud: LocalCloud, image: str, scratch: Path) -> None:
        self._cloud = cloud
        self._fill()
        neighbours = self._neighbours()
        wired = {name: f"${{var.neighbours.{name}}}" for name in neighbours}
        made = call("compute", name=NAME, release_parameter_name=PARAMETER, **wired)
        root = TerraformRoot("boot", {"boot": made}, cloud, scratch, neighbours)
        root.apply()
        self._release(image)
        plan = root.plan()
        root.apply()
        template = f'aws_launch_template.this["{NAME}"]'
        self.user_data = b64decode(plan.value("boot", template, "user_data")).decode()
        self.role_name: str = plan.value("boot", "aws_iam_role.this", "name")
        self.instance_id: str = self._instances()[0]["InstanceId"]

    def awaited(self) -> dict[str, str]:
        """What its group's hook waits to be told of it, by the API's parameters."""
        scaling = self._cloud.client("autoscaling")
        (hook,) = scaling.describe_lifecycle_hooks(AutoScalingGroupName=NAME)["LifecycleHooks"]
        names = {key: hook[key] for key in ("AutoScalingGroupName", "LifecycleHookName")}
        return names | {"InstanceId": self.instance_id, "LifecycleActionResult": "CONTINUE"}

    def credentials(self) -> dict[str, Any]:
        """Its role's, from STS."""
        iam, sts = self._cloud.client("iam"), self._cloud.client("sts")
        arn = iam.get_role(RoleName=self.role_name)["Role"]["Arn"]
        given = sts.assume_role(RoleArn=arn, RoleSessionName=self.instance_id)
        return dict(given["Credentials"])

    def log(self) -> list[dict[str, Any]]:
        """What its service has logged so far, oldest first."""
        logs = self._cloud.client("logs")
        events = logs.filter_log_events(logGroupName=LOG_GROUP)["events"]
        return [json.loads(one["message"]) for one in events]

    def streams(self) -> list[str]:
        """The names of its log streams."""
        found = self._cloud.client("logs").describe_log_streams(logGroupName=LOG_GROUP)
        return [one["logStreamName"] for one in found["logStreams"]]

    def _fill(self) -> None:
        """What other modules make, and a person uploads."""
        s3, region = self._cloud.client("s3"), self._cloud.environ()["AWS_REGION"]
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": region})
        s3.put_object(Bucket=BUCKET, Key="example.jpg", Body=SHOWN)
        self._cloud.client("logs").create_log_group(logGroupName=LOG_GROUP)

    def _release(self, image: str) -> None:
        ssm = self._cloud.client("ssm")
        ami = ssm.get_parameter(Name=ECS_IMAGE)["Parameter"]["Value"]
        release = {"image": image, "picture": PICTURE, "ami": ami, "commit": "c0ffee0"}
        ssm.put_parameter(Name=PARAMETER, Value=json.dumps(release), Overwrite=True)

    def _instances(self) -> list[dict[str, Any]]:
        scaling = self._cloud.client("autoscaling")
        found = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[NAME])
        return list(found["AutoScalingGroups"][0]["Instances"])

    def _neighbours(self) -> dict[str, Any]:
        """What an apply asks AWS about: subnets, security groups, the balancer's target group."""
        ec2, elbv2 = self._cloud.client("ec2"), self._cloud.client("elbv2")
        vpc_id = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
        instances, bastion = (
            ec2.create_security_group(GroupName=name, Description=name, VpcId=vpc_id)["GroupId"]
            for name in ("boot-instances", "boot-bastion")
        )
        made = elbv2.create_target_group(Name=NAME, Protocol="HTTP", Port=8080, VpcId=vpc_id)
        target = {"group_arn": made["TargetGroups"][0]["TargetGroupArn"], "port": 8080}
        return {
            "private_subnet_ids": [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][
                :2
            ],
            "target": target | {"security_group_id": instances, "site_url": SITE_URL},
            "bastion_security_group_id": bastion,
        }
