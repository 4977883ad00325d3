"""The command `showroom apply`: what was reviewed and nothing besides, unit after unit."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from ops.environments import ROOT, Environment, Live
from ops.errors import Refusal
from ops.progress import say
from ops.review.affected import Unit, units
from ops.review.changes import Change, Words, changes, known_words
from ops.review.comment import rendered, write
from ops.review.plan import has_outputs
from ops.review.radius import RELEASED
from ops.review.terragrunt import run as terragrunt

Entry = dict[str, Any]  # of the reviewed set: {"changes": [[address, actions]], "deferred": reason}


class Outcome(NamedTuple):
    """What became of one unit: with anything `outside` of the review it was left alone."""

    unit: str
    changes: list[Change]
    outside: list[Change]
    seconds: float = 0


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("environment", metavar="ENV", help="an environment: a folder of live/")
    command.add_argument("--reviewed", type=Path, required=True, metavar="FILE", help="by `plan`")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Applies the units of the reviewed set; 0, or Refusal at the first that would do more."""
    environment = Live(ROOT).environment(options.environment)
    reviewed = read(options.reviewed, environment)
    every = [one for one in units(ROOT) if one.environment == environment.name]
    if lost := ", ".join(sorted({*reviewed} - {one.name for one in every})):
        raise Refusal(f"no unit {lost}", "the units that were reviewed", "review the tree as it is")
    told: list[Outcome] = []
    words = known_words(ROOT)
    try:
        for unit in every:
            if unit.name in reviewed:
                told.append(_applied(unit, environment, reviewed[unit.name], words))
                if told[-1].outside:
                    _refuse(told[-1])
    finally:
        write(options.summary, rendered("applied.md", environment=environment.name, told=told), "a")
        facts = [one._asdict() for one in told]
        print(json.dumps(facts, indent=1) if options.json else rendered("applied.txt", told=told))
    return 0


def read(file: Path, environment: Environment) -> dict[str, Entry]:
    """The reviewed set's units. Refusal if it is none, or another environment's."""
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        found = {name: (one["changes"], one["deferred"]) for name, one in told["units"].items()}
        whose = told["environment"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        whose, found = "nobody's", {}
    if whose != environment.name:
        way_out = f"write it by ./showroom plan {environment.name} --reviewed FILE"
        raise Refusal(f"{file} is {whose}", f"the reviewed set of {environment.name}", way_out)
    return {name: {"changes": one[0], "deferred": one[1]} for name, one in found.items()}


def outside(changed: list[Change], entry: Entry) -> list[Change]:
    """What a unit would do that its review does not hold.

    A deferred unit may create and update besides, and everyone what a release writes by itself.
    """
    held = {(address, tuple(actions)) for address, actions in entry["changes"]}
    beyond = [one for one in changed if (one.address, one.actions) not in held]
    return [one for one in beyond if one.takes or not (entry["deferred"] or _by_release(one))]


def _by_release(one: Change) -> bool:
    written = {*RELEASED.get(one.kind, [])}
    return one.does == "update" and bool(one.attributes) and {*one.attributes} <= written


def _applied(unit: Unit, environment: Environment, entry: Entry, words: Words) -> Outcome:
    """Plans, compares, and applies that very plan: Terraform refuses one that is overtaken.

    It is applied though it may change nothing: the compute unit's hook rolls out what is left.
    """
    if missing := ", ".join(path for path in unit.needs if not has_outputs(environment, path)):
        way_out = "apply that first: mocks can plan, never apply"
        raise Refusal(f"{missing} has no outputs", f"what {unit.path} reads", way_out)
    begun = time.monotonic()
    say(f"{unit.path}: planning")
    with tempfile.TemporaryDirectory(prefix="showroom-apply-") as folder:
        file = f"{folder}/plan"  # holds values, as the folder's mode 700 knows
        terragrunt(["run", "--", "plan", "-input=false", f"-out={file}"], ROOT / unit.path)
        shown = terragrunt(["run", "--", "show", "-json", file], ROOT / unit.path)
        changed = changes(json.loads(shown), words)
        if beyond := outside(changed, entry):
            return Outcome(unit.name, changed, beyond)
        say(f"{unit.path}: applying {len(changed)} changes")
        terragrunt(["run", "--", "apply", "-input=false", file], ROOT / unit.path)
    return Outcome(unit.name, changed, [], round(time.monotonic() - begun, 1))


def _refuse(one: Outcome) -> None:
    first = f"{one.outside[0].does} {one.outside[0].address}"
    found = f"{one.unit} would do {len(one.outside)} more than was reviewed, such as {first}"
    raise Refusal(found, "the reviewed changes alone", "have them reviewed in a pull request")
