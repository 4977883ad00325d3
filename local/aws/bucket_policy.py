"""Bucket policies with their conditions: moto ignores them, so a TLS-only bucket denies everyone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
"""

import re

from flask import has_request_context, request
from moto.ec2.models import ec2_backends
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.sts.models import AssumedRole, sts_backends

from local.aws.policy import verdict


def session(access_key_id: str) -> AssumedRole | None:
    """The role behind an access key, as somebody assumed it."""
    every = [backend for regions in sts_backends.values() for backend in regions.values()]
    found = [backend.get_assumed_role_from_access_key(access_key_id) for backend in every]
    return next(filter(None, found), None)


def _endpoint_id(role: AssumedRole) -> str | None:
    """The S3 endpoint in the VPC of an instance, after which the session with its role is named."""
    for ec2 in list(ec2_backends[role.role_arn.split(":")[4]].values()):
        instance = ec2.get_instance_by_id(role.session_name)
        for one in ec2.vpc_end_points.values():
            if instance and one.vpc_id == instance.vpc_id and one.service_name.endswith(".s3"):
                return str(one.id)
    return None


def _context() -> dict[str, str]:
    """What is known of the request in hand. Loopback stands for the TLS of a real endpoint."""
    context = {"aws:SecureTransport": "true"}
    found = re.search(r"Credential=([^/]+)/", request.headers.get("Authorization", ""))
    role = session(found[1]) if found else None
    if role is None:
        return context
    context["aws:PrincipalArn"] = role.role_arn  # not its session's: so AWS compares it
    endpoint = _endpoint_id(role)
    return context | ({"aws:SourceVpce": endpoint} if endpoint else {})


# moto names an action after the HTTP method; AWS has none of these two.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
_JUDGED_AS = {"s3:HeadObject": "s3:GetObject", "s3:PostObject": "s3:PutObject"}


def _get_permission(self: FakeBucket, action: str, resource: str) -> PermissionResult:
    if self.policy is None:
        return PermissionResult.NEUTRAL
    action = _JUDGED_AS.get(action, action)
    context = _context() if has_request_context() else {"aws:SecureTransport": "true"}
    return verdict(self.policy.decode(), action, resource, context)


def install() -> None:
    """Put the evaluation in moto's place."""
    FakeBucket.get_permission = _get_permission  # type: ignore[method-assign]
