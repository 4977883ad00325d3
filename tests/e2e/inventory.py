"""What an environment has in an account, asked of AWS service by service, not of a state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]


def belongings(client: Client, prefix: str) -> list[str]:
    """All that `prefix` begins the name or tag Name of, as "kind id", but for state buckets."""
    found = [*_named(client, prefix), *_tagged(client, prefix), *_keys(client, prefix)]
    return sorted(one for one in found if f"bucket {prefix}-state-" not in one)


def _named(client: Client, prefix: str) -> list[str]:
    iam, logs, ssm, s3 = client("iam"), client("logs"), client("ssm"), client("s3")
    lists = {
        "bucket": [one["Name"] for one in s3.list_buckets()["Buckets"]],
        "role": [one["RoleName"] for one in iam.list_roles()["Roles"]],
        "profile": [
            one["InstanceProfileName"] for one in iam.list_instance_profiles()["InstanceProfiles"]
        ],
        "log group": [
            one["logGroupName"].lstrip("/") for one in logs.describe_log_groups()["logGroups"]
        ],
        "parameter": [
            one["Name"].lstrip("/").replace("/", "-")
            for one in ssm.describe_parameters()["Parameters"]
        ],
        "topic": [one["TopicArn"].split(":")[-1] for one in client("sns").list_topics()["Topics"]],
        **_computing(client),
    }
    return [
        f"{kind} {name}" for kind, names in lists.items() for name in names if _of(name, prefix)
    ]


def _computing(client: Client) -> dict[str, list[str]]:
    groups = client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
    balancers = client("elbv2").describe_load_balancers()["LoadBalancers"]
    templates = client("ec2").describe_launch_templates()["LaunchTemplates"]
    targets = client("elbv2").describe_target_groups()["TargetGroups"]
    return {
        "group": [one["AutoScalingGroupName"] for one in groups],
        "balancer": [one["LoadBalancerName"] for one in balancers],
        "template": [one["LaunchTemplateName"] for one in templates],
        "target group": [one["TargetGroupName"] for one in targets],
    }


def _tagged(client: Client, prefix: str) -> list[str]:
    """Whatever EC2 keeps: its tags know all kinds; a terminated instance is gone."""
    ec2 = client("ec2")
    wanted = [{"Name": "key", "Values": ["Name"]}, {"Name": "value", "Values": [f"{prefix}*"]}]
    tags = ec2.describe_tags(Filters=wanted)["Tags"]
    ended = {
        instance["InstanceId"]
        for reservation in ec2.describe_instances()["Reservations"]
        for instance in reservation["Instances"]
        if instance["State"]["Name"] == "terminated"
    }
    return [
        f"{tag['ResourceType']} {tag['ResourceId']}"
        for tag in tags
        if _of(tag["Value"], prefix) and tag["ResourceId"] not in ended
    ]


def _keys(client: Client, prefix: str) -> list[str]:
    """KMS keys that are not pending deletion; their descriptions end in the environment's name."""
    kms = client("kms")
    every = [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]]
    return [
        f"key {one['KeyId']}"
        for one in every
        if one["Description"].endswith(f" of {prefix}") and one["KeyState"] != "PendingDeletion"
    ]


def _of(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith((f"{prefix}-", f"{prefix}/"))
