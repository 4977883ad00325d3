"""The Auto Scaling group of an environment, its launch template, roll-outs, targets and alarms."""

import base64
import re
import tomllib
from pathlib import Path
from typing import Any

from ops.aws import client
from ops.environments import Environment
from ops.progress import say

What = tuple[str, str]  # what a roll-out brings: image digest, AMI

PREFERENCES = Path(__file__).with_name("preferences.toml")
IMAGE = re.compile(r"sha256:[0-9a-f]{64}")  # in user data: modules/compute/launch_template.tf
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html; "": none was
ENDED = ("Successful", "Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful", "")
ALARMS = ("balancer-5xx", "slow", "target-5xx", "unhealthy-instances")  # modules/load_balancer


class Group:  # pylint: disable=too-many-instance-attributes  # two clients, what they ask for
    """Asked anew each time; nothing of it is there before the first release."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.name = environment.prefix
        self.log = f"/{self.name}/service"
        self.alarms = [f"{self.name}-{alarm}" for alarm in ALARMS]
        self.watch_seconds = int(environment.own.get("watch_seconds", 0))
        self.most = int(environment.own.get("capacity", {}).get("max", 1))
        self.scaling = client("autoscaling", environment)
        self.ec2 = client("ec2", environment)

    def facts(self) -> dict[str, Any] | None:
        """As DescribeAutoScalingGroups tells it; None if there is no group."""
        named = {"AutoScalingGroupNames": [self.name]}
        found = self.scaling.describe_auto_scaling_groups(**named)["AutoScalingGroups"]
        return found[0] if found else None

    def version(self) -> str | None:
        """Number of the template's version that it launches; None if there is no group."""
        facts = self.facts()
        return str(facts["LaunchTemplate"]["Version"]) if facts else None

    def refreshes(self) -> list[dict[str, Any]]:
        """The last fifty roll-outs, newest first."""
        if not self.facts():
            return []
        told = self.scaling.describe_instance_refreshes(AutoScalingGroupName=self.name)
        return list(told["InstanceRefreshes"])

    def newest(self) -> dict[str, Any]:
        """The newest roll-out; its Status is empty if there was none."""
        return next(iter(self.refreshes()), {"Status": ""})

    def health(self, facts: dict[str, Any]) -> dict[str, str]:
        """What the balancer finds: the state of each target, by its instance's id."""
        ask = client("elbv2", self.environment).describe_target_health
        answers = [ask(TargetGroupArn=arn) for arn in facts["TargetGroupARNs"]]
        told = [one for answer in answers for one in answer["TargetHealthDescriptions"]]
        return {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in told}

    def ringing(self) -> list[str]:
        """Names of the environment's alarms that ring, also of those that stop no roll-out."""
        ask = client("cloudwatch", self.environment).describe_alarms
        told = ask(AlarmNamePrefix=f"{self.name}-")["MetricAlarms"]
        # Sifted here: beside names, a state is not heeded everywhere.
        return [one["AlarmName"] for one in told if one["StateValue"] == "ALARM"]

    def template(self, version: str = "$Latest") -> tuple[str, dict[str, Any]]:
        """Number of a version of the launch template, and what another could be made of."""
        named = {"LaunchTemplateName": self.name, "Versions": [version]}
        [found] = self.ec2.describe_launch_template_versions(**named)["LaunchTemplateVersions"]
        data: dict[str, Any] = found["LaunchTemplateData"]
        data.get("MetadataOptions", {}).pop("State", None)  # told, and refused in a new version
        return str(found["VersionNumber"]), data

    def versions(self) -> dict[str, What]:
        """What each version of the launch template launches, by its number."""
        pages = self.ec2.get_paginator("describe_launch_template_versions").paginate(
            LaunchTemplateName=self.name, PaginationConfig={"PageSize": 200}
        )
        every = [one for page in pages for one in page["LaunchTemplateVersions"]]
        return {str(one["VersionNumber"]): _what(one["LaunchTemplateData"]) for one in every}

    def others(self, facts: dict[str, Any], version: str) -> list[str]:
        """Ids of the instances that were made by other data than that version's."""
        made_by = {
            one["InstanceId"]: one["LaunchTemplate"]["Version"] for one in facts["Instances"]
        }
        data = self.template(version)[1]
        different = {one for one in set(made_by.values()) if self.template(one)[1] != data}
        return [name for name, number in made_by.items() if number in different]

    def start(self, facts: dict[str, Any], version: str, *, ignore_alarms: bool) -> str:
        """Begin a roll-out of the group to a version of its template, by number; its id."""
        preferences = tomllib.loads(PREFERENCES.read_text(encoding="utf-8"))
        preferences["BakeTime"] = self.watch_seconds
        if (desired := facts["DesiredCapacity"]) > 1:
            # The least that is new by then, in whole percent: rounded up, one would not reach it.
            preferences["CheckpointPercentages"] = [100 // desired, 100]
            preferences["CheckpointDelay"] = self.watch_seconds
        else:  # nobody else serves while the balancer checks the new one
            preferences["InstanceWarmup"] = 30
        if not ignore_alarms:
            preferences["AlarmSpecification"] = {"Alarms": self.alarms}
        template_id = facts["LaunchTemplate"]["LaunchTemplateId"]
        wanted = {"LaunchTemplateId": template_id, "Version": version}
        begun = self.scaling.start_instance_refresh(
            AutoScalingGroupName=self.name,
            DesiredConfiguration={"LaunchTemplate": wanted},
            Preferences=preferences,
        )
        return str(begun["InstanceRefreshId"])

    def roll_back(self) -> None:
        """Have the roll-out taken back; it may have ended, or be on its way back, by itself."""
        try:
            self.scaling.rollback_instance_refresh(AutoScalingGroupName=self.name)
        except self.scaling.exceptions.ActiveInstanceRefreshNotFoundFault as error:
            say(str(error))

    def follow_template(self) -> None:
        """Make the template's newest and default version what the group launches, for plans."""
        if not (facts := self.facts()):
            return
        launched = facts["LaunchTemplate"]
        # By id, not by name: so AWS knows its tags, and no deploy reaches another environment's.
        at = {"LaunchTemplateId": launched["LaunchTemplateId"]}
        (newest, data), wanted = self.template(), self.template(str(launched["Version"]))[1]
        if data != wanted:
            made = self.ec2.create_launch_template_version(**at, LaunchTemplateData=wanted)
            newest = str(made["LaunchTemplateVersion"]["VersionNumber"])
        self.ec2.modify_launch_template(**at, DefaultVersion=newest)


def _what(data: dict[str, Any]) -> What:
    image = IMAGE.search(base64.b64decode(data.get("UserData", "")).decode())
    return image[0] if image else "", str(data.get("ImageId", ""))
