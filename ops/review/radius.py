"""The blast radius of a plan, in a line: what is replaced, what rolls, what visitors notice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ops.review.changes import Change

TABLE: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("consequences.toml").read_text(encoding="utf-8")
)
ROLLS, VISITORS, UNNOTICED = TABLE["rolls"], TABLE["visitors"], {*TABLE["unnoticed"]}
RELEASED: dict[str, list[str]] = TABLE["released"]


def rolled(document: dict[str, Any], changed: Iterable[Change]) -> int:
    """How many instances a unit's plan rolls: all that its groups want, if a template is new.

    The number is the plan's own, of each group as it stands. A group that this plan makes launches
    its instances; one that it takes ends them. Neither rolls any.
    """
    new = [one for one in changed if one.kind == ROLLS["type"] and one.does != "create"]
    if not any({*one.attributes} - {*ROLLS["but_for"]} for one in new):
        return 0
    found = [one for one in document["resource_changes"] if one["type"] == ROLLS["group"]]
    standing = [
        one["change"] for one in found if not {"create", "delete"} & {*one["change"]["actions"]}
    ]
    return sum(int((one["after"] or {}).get("desired_capacity") or 0) for one in standing)


def noticed(changed: Iterable[Change]) -> list[str]:
    """What visitors notice, each once; of a type that nobody has described, that it is unknown."""
    told = []
    for one in changed:
        if one.kind in VISITORS:
            told.append(VISITORS[one.kind].get(one.does, ""))
        elif one.does in ("delete", "replace") and one.kind not in UNNOTICED:
            told.append(f"unknown of {one.kind}, look at it")
    return [*filter(None, dict.fromkeys(told))]


def in_a_line(changed: list[Change], rolls: int) -> str:
    """Such as "replaces 0, rolls 2 instances, visitors: nothing"; what is deleted comes first."""
    deletes = sum(one.does == "delete" for one in changed)
    replaces = sum(one.does == "replace" for one in changed)
    before = f"destroys {deletes}, " if deletes else ""
    visitors = "; ".join(noticed(changed)) or "nothing"
    instances = f"{rolls} instance{'s' * (rolls != 1)}"
    return f"{before}replaces {replaces}, rolls {instances}, visitors: {visitors}"
