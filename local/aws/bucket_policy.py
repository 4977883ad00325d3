"""Bucket policies with their conditions: moto ignores them, so a TLS-only bucket denies everyone.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from flask import has_request_context, request
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.sts.models import sts_backends

Statement = Mapping[str, Any]
Context = Mapping[str, str]

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda actual, wanted: actual == wanted,
    "StringLike": fnmatchcase,
    "ArnEquals": fnmatchcase,
    "ArnLike": fnmatchcase,
    "Bool": lambda actual, wanted: actual.lower() == wanted.lower(),
}


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _holds(operator: str, actual: str | None, wanted: list[str]) -> bool:
    """One condition: a missing key fails it, but for a negated one and for ...IfExists."""
    lenient = operator.endswith("IfExists")
    name = operator.removesuffix("IfExists")
    negated = "Not" in name
    compare = _OPERATORS[name.replace("Not", "")]
    if actual is None:
        return lenient or negated
    return any(compare(actual, one) for one in wanted) != negated


def applies(statement: Statement, action: str, resource: str, context: Context) -> bool:
    """Whether a statement speaks of this request.

    `context` holds the condition keys that are known of the request. An operator that is not known
    here raises KeyError: better a loud local cloud than one that guesses.
    """
    known = {key.lower(): value for key, value in context.items()}
    matches_action = any(
        fnmatchcase(action.lower(), a.lower()) for a in _listed(statement["Action"])
    )
    matches_resource = any(fnmatchcase(resource, r) for r in _listed(statement["Resource"]))
    return (
        matches_action
        and matches_resource
        and _names(statement.get("Principal"), known.get("aws:principalarn"))
        and all(
            _holds(operator, known.get(key.lower()), _listed(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _names(principal: Any, arn: str | None) -> bool:
    if principal in (None, "*"):
        return True
    named = _listed(principal.get("AWS", []))
    account = re.sub(r"^arn:aws:(iam|sts)::(\d{12}):.*$", r"\2", arn or "")
    return any(one in ("*", arn, account, f"arn:aws:iam::{account}:root") for one in named)


def verdict(policy: str, action: str, resource: str, context: Context) -> PermissionResult:
    """DENIED beats PERMITTED beats NEUTRAL, over all statements that apply."""
    effects = {
        statement["Effect"]
        for statement in json.loads(policy)["Statement"]
        if applies(statement, action, resource, context)
    }
    if "Deny" in effects:
        return PermissionResult.DENIED
    return PermissionResult.PERMITTED if "Allow" in effects else PermissionResult.NEUTRAL


def _principal_arn(access_key_id: str) -> str | None:
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
    arn = _principal_arn(found[1]) if found else None
    return context | ({"aws:PrincipalArn": arn} if arn else {})


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
