"""Plans as Terraform tells them in JSON, made of a few resources."""

from __future__ import annotations

from typing import Any

from ops.review.changes import Change, Words, changes
from ops.review.plan import Review, UnitPlan
from ops.review.radius import rolled

WORDS: Words = frozenset({"eu", "central", "1a", "showroom", "dev"})
Document = dict[str, Any]


def resource(address: str, *actions: str, **change: Any) -> Document:
    """One entry of `resource_changes`; `change` adds to its change: before, after, ..."""
    kind = address.split(".")[-2]
    told = {"before": {}, "after": {}, "after_unknown": {}, "actions": list(actions)}
    return {"address": address, "mode": "managed", "type": kind, "change": told | change}


def document(*resources: Document, **more: Any) -> Document:
    """A whole plan."""
    return {"resource_changes": list(resources), **more}


def only(*resources: Document) -> Change:
    """The one change of such a plan."""
    [change] = changes(document(*resources), WORDS)
    return change


def planned(unit: str, plan: Document, deferred: str = "") -> UnitPlan:
    """A unit's plan."""
    changed = changes(plan, WORDS)
    return UnitPlan(unit, changed, rolled(plan, changed), deferred)


def review(*plans: UnitPlan, gone: tuple[str, ...] = (), person: tuple[str, ...] = ()) -> Review:
    """A review of dev."""
    return Review("dev", "c0ffee" * 6 + "abcd", list(plans), list(gone), list(person))


def template(*attributes: str) -> Document:
    """A launch template in which these attributes change."""
    before, after = dict.fromkeys(attributes, "old"), dict.fromkeys(attributes, "new")
    address = 'aws_launch_template.this["showroom-dev"]'
    return resource(address, "update", before=before, after=after)


def group(desired: int, *actions: str) -> Document:
    """A group of so many instances, which stays as it is unless it is said otherwise."""
    values = {"desired_capacity": desired}
    done = actions or ("no-op",)
    address = 'aws_autoscaling_group.this["showroom-dev"]'
    return resource(address, *done, before=values, after=values)
