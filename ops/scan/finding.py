"""A finding: a check that failed at a place, or one that an inline skip exempts there."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

# By check: why it matters, how to fix it, a link to read more.
TEXTS = tomllib.loads(Path(__file__).with_name("texts.toml").read_text(encoding="utf-8"))
INDEX = "https://www.checkov.io/5.Policy%20Index/all.html#:~:text="
WORDS = 3  # of a reason, at least; where there is none, Checkov writes "No comment provided"


class Finding(NamedTuple):
    """`reason` is a skip's; `units` are those whose plans show what the source does not."""

    file: str
    line: int
    end_line: int
    check: str
    resource: str
    name: str
    why: str
    fix: str
    link: str
    reason: str
    units: tuple[str, ...]

    @property
    def fingerprint(self) -> str:
        """The same wherever in its file the resource stands."""
        return hashlib.sha256(repr((self.check, self.resource, self.file)).encode()).hexdigest()


def _plain(text: str) -> str:
    """One line: a stranger's file name may hold several, which would mean something to GitHub."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text).strip()


def finding(record: dict[str, Any], unit: str) -> Finding:
    """A finding of the driver's record; a skip without a reason becomes one that fails.

    A place in for_each or count, or of a step in its job, is no part of a resource's name.
    """
    check, name, reason = record["check"], record["name"], _plain(record["reason"] or "")
    resource = re.sub(r"\[[^\]]*\]", "", _plain(record["resource"]))
    explained = len(reason.split()) >= WORDS and reason != "No comment provided"
    if record["reason"] is not None and not explained:
        name, resource = f"{check} is skipped without a reason", f"{check} of {resource}"
        check, reason = "NO_REASON", ""
    line, end_line = (max(1, int(number or 1)) for number in record["lines"])
    place = _plain(record["file"]), line, max(line, end_line)
    known = TEXTS.get(check, {})
    words = known.get("why", f"{name}."), known.get("fix", "See what the check looks at.")
    link = known.get("link", INDEX + check)
    return Finding(*place, check, resource, name, *words, link, reason, (unit,) if unit else ())


def _repeats(one: Finding, other: Finding) -> bool:
    """Whether the other tells the same mistake at a better place: texts.toml names such pairs."""
    text, near = TEXTS.get(one.check, {}), Path(one.file).parent == Path(other.file).parent
    here = near and one.resource == other.resource
    better = [
        text.get("same_module") if near else None,
        text.get("same_resource") if here else None,
    ]
    return other.check in better and not (one.reason or other.reason)


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Each once, in order of place; what the source shows already needs no unit's name."""
    found: dict[str, Finding] = {}
    for one in findings:
        old = found.get(one.fingerprint, one)
        units = {*old.units, *one.units} if old.units and one.units else ()
        found[one.fingerprint] = old._replace(units=tuple(sorted(units)))
    every = sorted(found.values())
    return [one for one in every if not any(_repeats(one, other) for other in every)]
