"""The units of live/, and which of them a change affects."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import NamedTuple

from ops.errors import Refusal
from ops.review.terragrunt import run

# A deploy role may not change its own trust and rights: modules/github_access/deploy_limits.tf.
BY_PERSON = frozenset({"github_access"})
LOCK = ".terraform.lock.hcl"  # the root's, read by a function that Terragrunt does not list


class Unit(NamedTuple):
    """Paths are from the repository's root; `needs` are units, `reads` files, `modules` folders."""

    path: str
    needs: tuple[str, ...]
    reads: frozenset[str]
    modules: frozenset[str]

    @property
    def name(self) -> str:
        """Its folder's: `network`."""
        return self.path.rpartition("/")[2]

    @property
    def environment(self) -> str:
        """The folder of live/ that it lies in."""
        return self.path.split("/")[1]

    def affected_by(self, file: str) -> bool:
        """Whether a changed file is one of its own, its module's or those that it reads.

        The root reads every env.hcl, for the accounts in them: only its own makes a unit.
        """
        if file.endswith("/env.hcl") and file.split("/")[1] != self.environment:
            return False
        folders = {self.path, *self.modules}
        return file in self.reads | {LOCK} or any(file.startswith(f"{one}/") for one in folders)

    def reads_output(self, root: Path, neighbour: str, outputs: list[str] | None) -> bool:
        """Whether it takes one of these outputs; any, where it names none or None is known."""
        text = (root / self.path / "terragrunt.hcl").read_text(encoding="utf-8")
        label = neighbour.rpartition("/")[2]
        taken = set(re.findall(rf"\bdependency\.{re.escape(label)}\.outputs\.(\w+)", text))
        return bool(outputs is None or not taken or taken & {*outputs})


def units(root: Path) -> list[Unit]:
    """Every unit of live/, each after those that it needs. Refusal if one cannot be read."""
    found = json.loads(
        run(["find", "--json", "--dag", "--dependencies", "--reading"], root / "live")
    )
    return [
        Unit(
            _path(one["path"]),
            tuple(map(_path, one.get("dependencies", []))),
            frozenset(read := [*map(_path, one.get("reading", []))]),
            frozenset(str(Path(file).parent) for file in read if file.endswith(".tf")),
        )
        for one in found
    ]


def _path(told: str) -> str:
    return os.path.normpath(Path("live", told))


def changed_files(root: Path, base: str) -> list[str]:
    """What differs from the commit where the head left `base`: in the tree as it is planned.

    A renamed file counts by both its names. Refusal if git does not know that commit.
    """
    asked = ["merge-base", "HEAD", f"{base}^{{commit}}"]
    try:
        left = git(root, *asked).strip()
    except Refusal:
        way_out = "name another or fetch it (in a workflow: fetch-depth: 0)"
        raise Refusal(f"--base {base}", "a commit that git can compare with", way_out) from None
    told = git(root, "diff", "--name-only", "--no-renames", "-z", left)
    told += git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return sorted({*filter(None, told.split("\0"))})


def git(root: Path, *arguments: str) -> str:
    """What git prints; Refusal with its last line."""
    done = subprocess.run(
        ["git", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it failed"]
        raise Refusal(f"git {arguments[0]}: {said[-1]}", "a repository", "mend that")
    return done.stdout
