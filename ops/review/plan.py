"""A plan of an environment's units: lock-free, read-only, as a value that can be reviewed."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from ops.aws import client
from ops.environments import Environment
from ops.errors import Refusal
from ops.progress import say
from ops.review import radius
from ops.review.affected import Unit, changed_files, git, units
from ops.review.changes import Change, changed_outputs, changes, known_words
from ops.review.terragrunt import run

# A plan role may not write the lock either; nobody waits for a plan, and it waits for nobody.
PLAN = ["--", "plan", "-lock=false", "-input=false"]


class UnitPlan(NamedTuple):
    """What one unit would change. `deferred`: why that is not the last word, or nothing at all."""

    unit: str
    changes: list[Change]
    rolls: int = 0
    deferred: str = ""


class Review(NamedTuple):
    """What a change does to an environment. Lists of units: `gone` from the tree, a `person`'s."""

    environment: str
    commit: str
    plans: list[UnitPlan]
    gone: list[str]
    person: list[str]

    @property
    def radius(self) -> str:
        """The blast radius in a line."""
        changed = [change for one in self.plans for change in one.changes]
        open_ = ", ".join(one.unit for one in self.plans if one.deferred)
        line = radius.in_a_line(changed, sum(one.rolls for one in self.plans))
        return f"{line}; not known yet: {open_}" if open_ else line

    def reviewed(self) -> dict[str, Any]:
        """The reviewed set: what `./showroom apply` may do."""
        told = {
            one.unit: {
                "changes": [[change.address, list(change.actions)] for change in one.changes],
                "deferred": one.deferred,
            }
            for one in self.plans
        }
        return {"environment": self.environment, "commit": self.commit, "units": told}


def plan(environment: Environment, root: Path, base: str | None, keep: Path | None) -> Review:
    """Plans what a change since `base` affects, or everything; `keep` gets the plans as JSON.

    Refusal if a unit cannot be planned, but for one that waits for a neighbour's new outputs.
    """
    every, files = units(root), changed_files(root, base) if base else []
    chosen = [one for one in every if not base or any(map(one.affected_by, files))]
    here = [one for one in every if one.environment == environment.name]
    plans = _planned(here, [one for one in here if one in chosen], environment, root, keep)
    configured = [Path(name) for name in files if name.endswith("/terragrunt.hcl")]
    lost = [one.parent for one in configured if not (root / one).exists()]
    gone = [str(one) for one in lost if one.parts[:2] == ("live", environment.name)]
    owned = {file.parent.name for file in (root / "live").glob("*/env.hcl")}
    theirs = [one for one in chosen if base and one.environment not in owned]
    return Review(environment.name, _head(root), plans, gone, [one.path for one in theirs])


def _head(root: Path) -> str:
    """The commit that is checked out; empty in a tree without a repository."""
    try:
        return git(root, "rev-parse", "HEAD").strip()
    except Refusal:
        return ""


def _planned(
    here: list[Unit], mine: list[Unit], environment: Environment, root: Path, keep: Path | None
) -> list[UnitPlan]:
    """A plan of each of `mine`, and of whoever of `here` then reads something else."""
    tainted = _tainted(mine, environment)
    ready = [one for one in mine if one.path not in tainted]
    documents, why = _documents(ready, environment, root, keep)
    plans = _plans(here, documents, tainted, root)
    planned = {one.unit for one in plans}
    if lacking := ", ".join(one.name for one in mine if one.name not in planned):
        raise Refusal(f"{lacking}: {why}", "a plan of each affected unit", "mend what it names")
    return plans


def _tainted(mine: list[Unit], environment: Environment) -> dict[str, str]:
    """Units that only mocks could plan, by path, with the reason: a neighbour has no outputs yet.

    Asked of the states themselves: Terragrunt tells in its log alone, and takes a state that it
    may not read for one that is not there.
    """
    needed = {path for one in mine for path in one.needs}
    missing = {path for path in sorted(needed) if not has_outputs(environment, path)}
    lacking = {
        one.path: [path.rpartition("/")[2] for path in one.needs if path in missing] for one in mine
    }
    return {
        path: f"not applied yet: {', '.join(names)}" for path, names in lacking.items() if names
    }


def has_outputs(environment: Environment, path: str) -> bool:
    """Whether the state of a unit, by its path, has any: else Terragrunt takes mocks."""
    s3 = client("s3", environment)
    key = f"{path}/terraform.tfstate"
    try:
        state = s3.get_object(Bucket=environment.state_bucket_name, Key=key)["Body"].read()
    except (s3.exceptions.NoSuchKey, s3.exceptions.NoSuchBucket):
        return False
    return bool(json.loads(state).get("outputs"))


def _documents(
    chosen: list[Unit], environment: Environment, root: Path, keep: Path | None
) -> tuple[dict[str, Any], str]:
    """The plan JSON of these units, by path, and why one is missing."""
    if not chosen:
        return {}, ""
    say(f"planning {', '.join(one.name for one in chosen)} of {environment.name}")
    folder = Path("live", environment.name)
    only = [word for one in chosen for word in ("--filter", f"{{./{one.name}}}")]
    with tempfile.TemporaryDirectory(prefix="showroom-plan-") as temporary:
        out = ["--json-out-dir", str(Path(temporary).resolve() / folder)]
        asked = ["run", "--all", "--queue-ignore-errors", *only, *out, *PLAN]
        why = run(asked, root / folder, may_fail=True)
        files = {one.path: Path(temporary, one.path, "tfplan.json") for one in chosen}
        found = {
            path: json.loads(file.read_bytes()) for path, file in files.items() if file.exists()
        }
        if keep:
            shutil.copytree(temporary, keep, dirs_exist_ok=True)
    return found, why


def _plans(
    here: list[Unit], documents: dict[str, Any], tainted: dict[str, str], root: Path
) -> list[UnitPlan]:
    """A plan of each unit that is planned or deferred, each after those that it needs."""
    words, plans = known_words(root), []
    moving: dict[str, list[str] | None] = {}  # outputs that change, by path; None: nobody knows
    for unit in here:
        document = documents.get(unit.path, {})
        read = [path for path in unit.needs if path in moving]
        waits = [path for path in read if unit.reads_output(root, path, moving[path])]
        names = ", ".join(path.rpartition("/")[2] for path in waits)
        why = tainted.get(unit.path, f"reads outputs that change: {names}" if waits else "")
        if document or why:
            changed = changes(document, words)
            rolls = radius.rolled(document, changed)
            plans.append(UnitPlan(unit.name, changed, rolls, why))
            if waits or changed_outputs(document):
                moving[unit.path] = None if waits else changed_outputs(document)
    return plans
