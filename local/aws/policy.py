"""Whether a policy's statements allow a request: buckets ask it, and so do the tests of roles.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import json
import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.access_control import PermissionResult

Statement = Mapping[str, Any]
Context = Mapping[str, Any]  # a text, or a list of them where a key has several values

_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda actual, wanted: actual == wanted,
    "StringLike": fnmatchcase,
    "ArnEquals": fnmatchcase,
    "ArnLike": fnmatchcase,
    "Bool": lambda actual, wanted: actual.lower() == wanted.lower(),
}


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _holds(operator: str, actual: Any, wanted: list[str]) -> bool:
    """One condition: a missing key fails it, but for a negated one and for ...IfExists."""
    if operator.startswith("ForAllValues:"):
        name = operator.partition(":")[2]
        return all(_holds(name, one, wanted) for one in _listed(actual or []))
    lenient = operator.endswith("IfExists")
    name = operator.removesuffix("IfExists")
    if name == "Null":
        return wanted == [str(actual is None).lower()]
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
    named = statement.get("NotResource", statement.get("Resource", "*"))
    matches = any(fnmatchcase(resource, one) for one in _listed(named))
    matches_resource = matches != ("NotResource" in statement)
    return (
        matches_action
        and matches_resource
        and _names(statement.get("Principal"), known)
        and all(
            _holds(operator, known.get(key.lower()), _listed(wanted))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _names(principal: Any, known: Context) -> bool:
    if principal in (None, "*"):
        return True
    if "Federated" in principal:  # what aws:FederatedProvider says of who comes with a token
        return known.get("aws:federatedprovider") in _listed(principal["Federated"])
    named, arn = _listed(principal.get("AWS", [])), known.get("aws:principalarn")
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
