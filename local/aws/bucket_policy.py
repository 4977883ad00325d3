"""Bucket policies with their conditions: moto ignores them, so a TLS-only bucket denies everyone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
"""

from __future__ import annotations

import re

from flask import has_request_context, request
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.sts.models import sts_backends

from local.aws.instance_endpoint import endpoint_id
from local.aws.policy import verdict


def principal_arn(access_key_id: str) -> str | None:
    """The role behind an access key: its ARN, not its session's, as AWS compares it."""
    for backends in sts_backends.values():
        for backend in backends.values():
            role = backend.get_assumed_role_from_access_key(access_key_id)
            if role:
                return str(role.role_arn)
    return None


def _context() -> dict[str, str]:
    """What is known of the request in hand. Loopback stands for the TLS of a real endpoint."""
    context = {"aws:SecureTransport": "true"}
    found = re.search(r"Credential=([^/]+)/", request.headers.get("Authorization", ""))
    arn = principal_arn(found[1]) if found else None
    if arn is None:
        return context
    endpoint = endpoint_id(arn)
    return context | {"aws:PrincipalArn": arn} | ({"aws:SourceVpce": endpoint} if endpoint else {})


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
