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
            one["logGroupName"].lstrip("/").removeprefix("aws-waf-logs-")
            for one in logs.describe_log_groups()["logGroups"]
        ],
        "parameter": [
            one["Name"].lstrip("/").replace("/", "-")
            for one in ssm.describe_parameters()["Parameters"]
        ],
        "topic": [one["TopicArn"].split(":")[-1] for one in client("sns").list_topics()["Topics"]],
        **_computing(client),
        **_watching(client),
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


def _watching(client: Client) -> dict[str, list[str]]:
    alarms = client("cloudwatch").describe_alarms()["MetricAlarms"]
    dashboards = client("cloudwatch").list_dashboards()["DashboardEntries"]
    firewalls = client("wafv2").list_web_acls(Scope="REGIONAL")["WebACLs"]
    policies = client("logs").describe_resource_policies()["resourcePolicies"]
    aliases = client("kms").list_aliases()["Aliases"]
    return {
        "alarm": [one["AlarmName"] for one in alarms],
        "alias": [one["AliasName"].removeprefix("alias/") for one in aliases],
        "dashboard": [one["DashboardName"] for one in dashboards],
        "firewall": [one["Name"] for one in firewalls],
        "log policy": [one["policyName"] for one in policies],
    }


def site(client: Client, domain: str) -> list[str]:
    """The certificates and records of a site, as "kind name"."""
    certificates = client("acm").list_certificates()["CertificateSummaryList"]
    route53 = client("route53")
    records = [
        record
        for zone in route53.list_hosted_zones()["HostedZones"]
        for record in route53.list_resource_record_sets(HostedZoneId=zone["Id"])[
            "ResourceRecordSets"
        ]
    ]
    found = [f"certificate {one['DomainName']}" for one in certificates]
    found += [f"record {one['Name'].rstrip('.')}" for one in records]
    return sorted(one for one in found if one.endswith((f" {domain}", f".{domain}")))


# Call, key of its answer, identifier: what has a tag Name in EC2.
EC2 = (
    ("describe_addresses", "Addresses", "AllocationId"),
    ("describe_flow_logs", "FlowLogs", "FlowLogId"),
    ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
    ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
    ("describe_route_tables", "RouteTables", "RouteTableId"),
    ("describe_security_groups", "SecurityGroups", "GroupId"),
    ("describe_subnets", "Subnets", "SubnetId"),
    ("describe_vpc_endpoints", "VpcEndpoints", "VpcEndpointId"),
    ("describe_vpcs", "Vpcs", "VpcId"),
)


def _tagged(client: Client, prefix: str) -> list[str]:
    ec2 = client("ec2")
    lists = [(key, one, ident) for call, key, ident in EC2 for one in getattr(ec2, call)()[key]]
    lists += [
        ("Instances", instance, "InstanceId")
        for reservation in ec2.describe_instances()["Reservations"]
        for instance in reservation["Instances"]
        if instance["State"]["Name"] != "terminated"
    ]
    return [
        f"{key} {one[ident]}"
        for key, one, ident in lists
        for tag in one.get("Tags", [])
        if tag["Key"] == "Name" and _of(tag["Value"], prefix) and one.get("State") != "deleted"
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
