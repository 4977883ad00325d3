"""Whether all that tells what an environment runs tells the same; asked of AWS, not of ./showroom.

The parameter, the launch template (newest and default version), the group and each of its
instances, the targets of the balancer, and what visitors get.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from applied_stack import Stack
from http_exchange import Site

ENDED = ("Successful", "Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful")


def ask(site: Site, path: str) -> tuple[int, bytes]:
    """Status and body of a GET on a connection of its own."""
    plain = socket.create_connection(("127.0.0.1", site.port), timeout=10)
    connection = http.client.HTTPConnection(site.domain)
    connection.sock = site.context.wrap_socket(plain, server_hostname=site.domain)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def served(stack: Stack, name: str, times: int = 12) -> set[tuple[str, str]]:
    """The digests of image and picture that visitors get, sha256:<64 hex digits>, asked often."""
    told = [json.loads(ask(stack.site(name), "/version")[1]) for _ in range(times)]
    return {(one["release"], f"sha256:{one['picture_sha256']}") for one in told}


def image(stack: Stack, name: str) -> str:
    """The digest that the release parameter names."""
    return str(_released(stack, name)["image"])


def _released(stack: Stack, name: str) -> dict[str, Any]:
    parameter = stack.live.environment(name).release_parameter_name
    value = stack.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    found: dict[str, Any] = json.loads(value)
    return found


def group(stack: Stack, name: str) -> dict[str, Any]:
    """The Auto Scaling group, as AWS describes it."""
    prefix = stack.live.environment(name).prefix
    found = stack.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[prefix])
    only: dict[str, Any] = found["AutoScalingGroups"][0]
    return only


def health(stack: Stack, name: str) -> dict[str, str]:
    """The state of each registered target, by instance id."""
    [arn] = group(stack, name)["TargetGroupARNs"]
    told = stack.client("elbv2").describe_target_health(TargetGroupArn=arn)
    return {
        one["Target"]["Id"]: one["TargetHealth"]["State"]
        for one in told["TargetHealthDescriptions"]
    }


@dataclass(frozen=True)
class Template:
    """What the versions of a launch template launch: (image digest, AMI id) by number."""

    versions: dict[str, tuple[str, str]]
    default: str

    @property
    def latest(self) -> str:
        """The newest number."""
        return max(self.versions, key=int)


def template(stack: Stack, name: str) -> Template:
    """The launch template of the group."""
    ec2, template_id = stack.client("ec2"), group(stack, name)["LaunchTemplate"]["LaunchTemplateId"]
    every = ec2.get_paginator("describe_launch_template_versions").paginate(
        LaunchTemplateId=template_id
    )
    versions = [one for page in every for one in page["LaunchTemplateVersions"]]
    return Template(
        {str(one["VersionNumber"]): _launched(one["LaunchTemplateData"]) for one in versions},
        next(str(one["VersionNumber"]) for one in versions if one["DefaultVersion"]),
    )


def _launched(data: dict[str, Any]) -> tuple[str, str]:
    [digest] = set(re.findall(r"sha256:[0-9a-f]{64}", base64.b64decode(data["UserData"]).decode()))
    return digest, data["ImageId"]


def disagreements(stack: Stack, name: str) -> list[str]:
    """A sentence for everything that tells something else than the release parameter."""
    return list(_disagreements(stack, name))


def _disagreements(stack: Stack, name: str) -> Iterator[str]:
    release, made, whole = _released(stack, name), template(stack, name), group(stack, name)
    wanted = (release["image"], release["ami"])
    told = {
        "the newest version of the template": made.latest,
        "its default version": made.default,
        "the group": whole["LaunchTemplate"]["Version"],
    }
    told |= {one["InstanceId"]: one["LaunchTemplate"]["Version"] for one in whole["Instances"]}
    for what, version in told.items():
        if made.versions[version] != wanted:
            yield f"{what} is version {version}, {made.versions[version]}: not {wanted}"
    ids = {one["InstanceId"] for one in whole["Instances"]}
    states = {id_: state for id_, state in health(stack, name).items() if state != "draining"}
    if states != dict.fromkeys(ids, "healthy") or len(ids) != whole["DesiredCapacity"]:
        yield f"{len(ids)} of {whole['DesiredCapacity']} instances; targets are {states}"
    if (visitors := served(stack, name)) != {(release["image"], release["picture"])}:
        yield f"visitors get {visitors}: not {release}"
    for refresh in stack.client("autoscaling").describe_instance_refreshes(
        AutoScalingGroupName=whole["AutoScalingGroupName"]
    )["InstanceRefreshes"]:
        if refresh["Status"] not in ENDED:
            yield f"a roll-out is {refresh['Status']}"
