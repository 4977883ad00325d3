"""A recorded request as AWS would judge it: on which resources, with what known of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from aws_actions import actions, placeholders
from local_cloud import ACCOUNT_ID, REGION

# What an ARN leaves open => the parameters that say it, first wins.
SAID_BY = {
    "Alias": ("AliasName",),
    "AlarmName": ("AlarmName", "AlarmNames"),
    "BucketName": ("Bucket",),
    "DashboardName": ("DashboardName", "DashboardNames"),
    "GroupFriendlyName": ("AutoScalingGroupName",),
    "InstanceProfileNameWithPath": ("InstanceProfileName",),
    "LoadBalancerName": ("Name",),
    "LogGroupName": ("logGroupName", "logGroupNamePrefix"),
    "Name": ("Name",),
    "ObjectName": ("Key",),
    "ParameterNameWithoutLeadingSlash": ("Name",),
    "RepositoryName": ("repositoryName",),
    "RoleNameWithPath": ("RoleName",),
    "TargetGroupName": ("Name",),
    "TopicName": ("Name",),
}
KNOWN = {"Partition": "aws", "Region": REGION, "Account": ACCOUNT_ID, "Scope": "regional"}
POINTS_AT = re.compile(
    r"(Ids?|Arns?|ARNs?|Resources|Subnets)$"
)  # parameters about what is there already
TAGGED = ("acm", "autoscaling", "ec2", "elasticloadbalancing", "kms")


@dataclass(frozen=True)
class Request:
    """`role`: its ARN; `action`: as policies call it; `parameters`: what it was asked with."""

    role: str
    action: str
    parameters: dict[str, Any]

    @property
    def writes(self) -> bool:
        """Whether its action changes anything, by AWS's own word."""
        return any(one.writes for one in actions(self.action).values())

    def resources(self) -> list[str]:
        """The ARNs that all have to be allowed; * where no policy can name one."""
        [action] = actions(self.action).values()
        told = re.findall(r'(?<!\\)"(arn:[^"\\]+)"', json.dumps(self.parameters))
        kinds = [placeholders(known) for known in action.resources]
        named = {arn for arn in told if any(fnmatchcase(arn, kind) for kind in kinds)}
        if named:
            return sorted(named)
        kind = str(self.parameters.get("ResourceType", ""))
        optional = [known for known in action.optional if kind in known][:1]
        return [self._filled(known) for known in action.required or optional] or ["*"]

    def _filled(self, known: str) -> str:
        return re.sub(r"\$\{(\w+)\}", lambda found: self._said(found[1]), known)

    def _said(self, placeholder: str) -> str:
        """What stands for a part of an ARN; an id that AWS chose is x."""
        if placeholder == "Account" and str(self.parameters.get("Name", "")).startswith("/aws/"):
            return ""  # a parameter of AWS's own
        if placeholder in KNOWN:
            return KNOWN[placeholder]
        for parameter in SAID_BY.get(placeholder, ()):
            value = self.parameters.get(parameter)
            if value:
                text = str(value[0] if isinstance(value, list) else value)
                return text.removeprefix("alias/").removeprefix("/") if _bare(placeholder) else text
        return "x"

    def context(self, environment: str, boundaries: dict[str, str]) -> dict[str, Any]:
        """The condition keys that AWS would know; `boundaries` are those of roles, by name."""
        told = self.parameters
        role = str(told.get("RoleName", ""))
        known = {
            "aws:RequestedRegion": REGION,
            "iam:PermissionsBoundary": told.get("PermissionsBoundary") or boundaries.get(role),
            "iam:PolicyARN": told.get("PolicyArn"),
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": self._records(),
            **(self._tags(environment) if self.action.split(":")[0] in TAGGED else {}),
        }
        return {key: value for key, value in known.items() if value}

    def _records(self) -> list[str]:
        changes = self.parameters.get("ChangeBatch", {}).get("Changes", [])
        return [one["ResourceRecordSet"]["Name"].rstrip(".").lower() for one in changes]

    def _tags(self, environment: str) -> dict[str, str]:
        """Tags of what is there already: the only instance of Terraform's own is the bastion."""
        if not any(POINTS_AT.search(parameter) for parameter in self.parameters):
            return {}
        tags = {"Environment": environment, "Project": "showroom"}
        tags["Name"] = f"showroom-{environment}-bastion"
        return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}

    def elsewhere(self, environment: str, other: str) -> Request:
        """The same request about another environment's things of the same names."""
        text = json.dumps(self.parameters)
        for mark in ("showroom-{}", "/showroom/{}/", "live/{}/", "{}.showroom."):
            text = text.replace(mark.format(environment), mark.format(other))
        return Request(self.role, self.action, json.loads(text))


def _bare(placeholder: str) -> bool:
    return placeholder in ("Alias", "ParameterNameWithoutLeadingSlash")
