"""The command `showroom apply`: what was reviewed and nothing besides, unit after unit."""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ops.environments import ROOT, Environment, Live
from ops.errors import Refusal
from ops.job.merged import merged
from ops.progress import say
from ops.review.affected import BY_PERSON, Unit, units
from ops.review.changes import Change, Words, changes, known_words
from ops.review.comment import rendered, write
from ops.review.plan import has_outputs
from ops.review.radius import RELEASED
from ops.review.terragrunt import run as terragrunt

Entry = dict[str, Any]  # of the reviewed set: {"changes": [[address, actions]], "deferred": reason}


class Outcome(NamedTuple):
    """What became of one unit: with anything `outside` of the review it was left alone.

    `person`: its changes wait for a person.
    """

    unit: str
    changes: list[Change]
    outside: list[Change]
    seconds: float = 0
    person: bool = False


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("environment", metavar="ENV", help="an environment: a folder of live/")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument("--reviewed", type=Path, metavar="FILE", help="by `plan`")
    which.add_argument("--merged", metavar="COMMIT", help="of the pull requests merged up to it")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Applies the units of the reviewed set; 0, or Refusal at the first that would do more."""
    environment = Live(ROOT).environment(options.environment)
    every = [one for one in units(ROOT) if one.environment == environment.name]
    if options.merged:
        texts = merged(environment, options.merged, every)
        reviewed = union([parsed(text, name, environment) for name, text in texts.items()])
    else:
        reviewed = read(options.reviewed, environment)
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
        facts = {"environment": environment.name, "reviewed": reviewed, "told": told}
        write(options.summary, rendered("applied.md", **facts), "a")
        as_json = json.dumps([one._asdict() for one in told], indent=1)
        print(as_json if options.json else rendered("applied.txt", **facts))
    return 0


def read(file: Path, environment: Environment) -> dict[str, Entry]:
    """The reviewed set's units, from a file. Refusal if it is none, or another environment's."""
    try:
        text = file.read_bytes()
    except OSError:
        text = b""
    return parsed(text, str(file), environment)


def parsed(text: bytes, name: str, environment: Environment) -> dict[str, Entry]:
    """The same, from what is called `name` in a refusal."""
    try:
        told = json.loads(text)
        found = {unit: (one["changes"], one["deferred"]) for unit, one in told["units"].items()}
        whose = told["environment"]
    except (ValueError, KeyError, TypeError, AttributeError):
        whose, found = "nobody's", {}
    if whose != environment.name:
        way_out = f"write it by ./showroom plan {environment.name} --reviewed FILE"
        raise Refusal(f"{name} is {whose}", f"the reviewed set of {environment.name}", way_out)
    return {unit: {"changes": one[0], "deferred": one[1]} for unit, one in found.items()}


def union(sets: Iterable[dict[str, Entry]]) -> dict[str, Entry]:
    """What any of them holds; a unit that one deferred stays deferred."""
    whole: dict[str, Entry] = {}
    for one in sets:
        for name, entry in one.items():
            held = whole.get(name, {"changes": [], "deferred": ""})
            why = held["deferred"] or entry["deferred"]
            whole[name] = {"changes": held["changes"] + entry["changes"], "deferred": why}
    return whole


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
        if changed and unit.name in BY_PERSON:
            say(f"{unit.path}: left to a person")
            return Outcome(unit.name, changed, [], person=True)
        if beyond := outside(changed, entry):
            return Outcome(unit.name, changed, beyond)
        say(f"{unit.path}: applying {len(changed)} changes")
        terragrunt(["run", "--", "apply", "-input=false", file], ROOT / unit.path)
    return Outcome(unit.name, changed, [], round(time.monotonic() - begun, 1))


def _refuse(one: Outcome) -> None:
    first = f"{one.outside[0].does} {one.outside[0].address}"
    found = f"{one.unit} would do {len(one.outside)} more than was reviewed, such as {first}"
    raise Refusal(found, "the reviewed changes alone", "have them reviewed in a pull request")
