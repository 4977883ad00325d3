"""Copies of live/: with its own values, or with those of a fork that tests/live/values holds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from local_cloud import ROOT

from ops.environments import Live

VALUES = ROOT / "tests/live/values"

# The project's own values are checked where they are the project's: what a fork chose is its own
# affair, and its docs/aws.md goes on telling of what the project ships.
as_shipped = pytest.mark.skipif(
    Live().common["github"]["repository"] != "example/showroom",
    reason="about the values that the project ships, and live/common.hcl names a fork",
)


def copy_live(tree: Path) -> None:
    """What Terragrunt reads, at `tree`, with the values of a fork: what they are is known."""
    made = shutil.ignore_patterns(".terra*")
    shutil.copytree(ROOT / "live", tree / "live", ignore=made)
    for name in ("terragrunt.hcl", ".terraform.lock.hcl"):
        shutil.copy(ROOT / name, tree / name)
    take_values(tree)


def take_values(tree: Path) -> None:
    """Put the values of a fork in the place of those under live/."""
    shutil.copytree(VALUES, tree / "live", dirs_exist_ok=True)
