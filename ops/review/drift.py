"""The command `showroom drift`: whether AWS still is as the code made it.

It sees what Terraform manages, no more: a rule added to a group beside the code's is not seen.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from bisect import bisect_right
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from ops.environments import ROOT, Environment, Live
from ops.errors import Drifted, Refusal
from ops.job.github import GitHub
from ops.job.issue import Issue
from ops.review.changes import Words, changes, known_words
from ops.review.command import run_url
from ops.review.comment import COMMENT_BYTES, SUMMARY_BYTES, rendered, write
from ops.review.plan import plan

SINCE = re.compile(r"^<!-- since ([\d-]{10}) ?(\S*) -->\r?$", re.MULTILINE)  # in drift.md


class Drift(NamedTuple):
    """One resource that somebody changed past the code: names alone; none if it was deleted."""

    unit: str
    address: str
    attributes: tuple[str, ...]


class Checked(NamedTuple):
    """What a check found: `pending` changes of the code wait for an apply and are no drift, as are
    `deferred` units, with the reason, which nothing can check yet."""

    environment: str
    drifted: list[Drift]
    pending: int
    deferred: dict[str, str]


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("environment", metavar="ENV", help="an environment: a folder of live/")
    command.add_argument("--issue", action="store_true", help="open, update or close its issue")
    command.add_argument("--author", default="github-actions[bot]", help="whose issue: a login")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Checks, prints, and tells who asked; 0 if clean, Drifted if not, and why it could not."""
    environment = Live(ROOT).environment(options.environment)
    issue = Issue(GitHub(), environment.name, options.author) if options.issue else None
    about = {"environment": environment.name, "run_url": run_url()}
    try:
        found = check(environment, ROOT)
    except (Refusal, BotoCoreError, ClientError):
        text = rendered("unchecked.md", **about)
        with suppress(Refusal):  # the first one is what is told
            write(options.summary, text, "a")
            if issue:
                issue.remark(f"{environment.name} could not be checked for drift", text)
        raise
    _tell(found, options)
    if issue and found.drifted:
        issue.write(f"{environment.name} has drifted", partial(markdown, found))
    elif issue:
        issue.close(rendered("clean.md", **about))
    if found.drifted:
        _refuse(found)
    return 0


def _tell(found: Checked, options: argparse.Namespace) -> None:
    told = found._asdict() | {"drifted": [one._asdict() for one in found.drifted]}
    as_json = json.dumps(told, indent=1)
    print(as_json if options.json else rendered("drift.txt", found=found).rstrip("\n"))
    write(options.summary, markdown(found, most_bytes=SUMMARY_BYTES), "a")


def check(environment: Environment, root: Path) -> Checked:
    """Plans every unit as it is in the tree. Refusal, or botocore's, if one cannot be planned."""
    with tempfile.TemporaryDirectory(prefix="showroom-drift-") as folder:
        review = plan(environment, root, None, Path(folder))
        files = {one.parent.name: one for one in sorted(Path(folder).rglob("tfplan.json"))}
        documents = {unit: json.loads(file.read_bytes()) for unit, file in files.items()}
    words = known_words(root)
    found = [one for unit in documents for one in drifted(unit, documents[unit], words)]
    pending = sum(len(one.changes) for one in review.plans) - len(found)
    deferred = {one.unit: one.deferred for one in review.plans if one.unit not in documents}
    return Checked(environment.name, found, pending, deferred)


def drifted(unit: str, document: dict[str, Any], words: Words) -> list[Drift]:
    """What AWS has otherwise than the last apply left it and the code wants it.

    Either alone is none: Terraform's "resource_drift" also tells what AWS filled in since an
    apply, and its "resource_changes" what the code has changed. Both is judged by attribute.
    """
    refreshed = {"resource_changes": document.get("resource_drift", [])}
    past = {one.address: one for one in changes(refreshed, words)}
    found = []
    for one in changes(document, words):
        if was := past.get(one.address):
            both = tuple(sorted({*was.attributes} & {*one.attributes}))
            if both or (was.does == "delete" and one.does == "create"):
                found.append(Drift(unit, one.address, both))
    return found


def markdown(found: Checked, before: str = "", most_bytes: int = COMMENT_BYTES) -> str:
    """What was found, in at most so many bytes: what does not fit is counted.

    Since when it drifts is what the text `before` says.
    """
    told = SINCE.search(before)
    since, since_url = told.groups() if told else (f"{datetime.now(UTC):%F}", run_url())
    facts = {"found": found, "since": since, "since_url": since_url, "run_url": run_url()}

    def size(shown: int) -> int:
        return len(rendered("drift.md", shown=shown, **facts).encode())

    fits = bisect_right(range(len(found.drifted) + 1), most_bytes, key=size)
    return rendered("drift.md", shown=fits - 1, **facts)


def _refuse(found: Checked) -> None:
    one = found.drifted[0]
    what = f"{len(found.drifted)} of {found.environment} drifted, such as {one.unit} {one.address}"
    way_out = "apply the code, or take the change into it"
    raise Drifted(what, "AWS as the code made it", way_out)
