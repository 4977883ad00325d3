"""What one unit's plan would change: names alone, since a comment is masked by nobody.

The input is Terraform's: https://developer.hashicorp.com/terraform/internals/json-format
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

KEY = re.compile(r'\["((?:[^"\\]|\\.)*)"\]')
WORD = re.compile(r"[^\W_]+")
TAKING = {"delete", "forget"}
Words = frozenset[str]


class Change(NamedTuple):
    """`actions` are Terraform's, `import` and `move` besides; `attributes` have no level below."""

    address: str
    kind: str
    actions: tuple[str, ...]
    attributes: tuple[str, ...] = ()
    why: str = ""

    @property
    def does(self) -> str:
        """In a word: create, update, replace, delete, forget, import or move."""
        taken = TAKING & {*self.actions}
        return "replace" if taken and len(self.actions) > 1 else self.actions[-1]

    @property
    def takes(self) -> bool:
        """Whether something goes: deleted, replaced, or left to itself."""
        return bool(TAKING & {*self.actions})


def known_words(root: Path) -> Words:
    """Every word of live/ and modules/, names of files included: who reads a review knows them."""
    files = [file for name in ("live", "modules") for file in (root / name).rglob("*.*")]
    read = [file for file in files if file.suffix in (".hcl", ".tf")]
    texts = [f"{file.relative_to(root)} {file.read_text(encoding='utf-8')}" for file in read]
    return frozenset(word for text in texts for word in WORD.findall(text))


def shown(address: str, words: Words) -> str:
    """An address that may be posted.

    Terraform takes no value marked sensitive as a key of for_each, but it cannot know of one that
    nobody marked. So a key of words that the repository does not hold itself is told by a digest,
    always the same, so that a review and an apply mean the same resource. Whoever can guess the
    key can check the guess.
    """

    def key(found: re.Match[str]) -> str:
        told = set(WORD.findall(re.sub(r"\\[nrt]", " ", found[1]))) <= words
        digest = hashlib.sha256(found[1].encode()).hexdigest()[:12]
        return found[0] if told else f'["sha256:{digest}"]'

    return KEY.sub(key, address)


def changes(document: dict[str, Any], words: Words) -> list[Change]:
    """What an apply of this plan would do to resources; what it only reads or keeps is left out.

    So is "resource_drift": what matters of it is a change here too, since the code wins; the rest
    is what AWS filled in since the apply that made it.
    """
    every = [_change(one, words) for one in document.get("resource_changes", []) if _managed(one)]
    return [one for one in every if one.actions]


def changed_outputs(document: dict[str, Any]) -> list[str]:
    """The names of the outputs that would change."""
    outputs = document.get("output_changes", {})
    return sorted(name for name, change in outputs.items() if change["actions"] != ["no-op"])


def _managed(one: dict[str, Any]) -> bool:
    return bool(one["mode"] == "managed")


def _change(one: dict[str, Any], words: Words) -> Change:
    change = one["change"]
    extra = [
        *(["import"] if change.get("importing") else []),
        *(["move"] if one.get("previous_address", one["address"]) != one["address"] else []),
    ]
    actions = (*extra, *(action for action in change["actions"] if action not in ("no-op", "read")))
    address = shown(one["address"], words) + (f" ({one['deposed']})" if "deposed" in one else "")
    forced = sorted({str(path[0]) for path in change.get("replace_paths", []) if path})
    reason = one.get("action_reason", "").partition("_")[2].replace("_", " ")
    why = f"forced by {', '.join(forced)}" if forced else reason
    return Change(address, one["type"], actions, _attributes(change, forced), why)


def _attributes(change: dict[str, Any], forced: Iterable[str]) -> tuple[str, ...]:
    """Top-level names that differ. Of a replacement those that are known: the rest is all new."""
    before, after, later, was, will = (
        _named(change.get(key))
        for key in ("before", "after", "after_unknown", "before_sensitive", "after_sensitive")
    )
    if not before or not {*change["actions"]} & {"create", "update"}:
        return ()
    if "create" in change["actions"]:
        names = {name for name in after if not _any(later.get(name))} & {*before}
        return tuple(sorted({*forced, *(name for name in names if before[name] != after[name])}))
    return tuple(
        name
        for name in sorted({*before, *after, *later})
        if before.get(name) != after.get(name)
        or _any(later.get(name))
        or _any(was.get(name)) != _any(will.get(name))
    )


def _named(values: Any) -> dict[str, Any]:
    """Of a resource that is not, or of which nothing is marked, Terraform tells null or false."""
    return values if isinstance(values, dict) else {}


def _any(marks: Any) -> bool:
    """Whether anything is marked: Terraform marks leaves by true, in the shape of the value."""
    if isinstance(marks, dict | list):
        return any(map(_any, marks.values() if isinstance(marks, dict) else marks))
    return bool(marks)
