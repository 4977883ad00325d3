"""A copy of what is applied and released, with everything that ./showroom needs to run in it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from local_cloud import ROOT

FOLDERS = ("live", "modules", "ops", "service")
FILES = ("terragrunt.hcl", ".terraform.lock.hcl", "showroom")
# No test waits ten minutes, nor twice one for alarms to ring: that a promotion does wait for them
# is tested with the gate and the roll-out.
# What tests call it on "GitHub".
GITHUB = {"repository": "octo-org/showroom", "owner_id": "1", "repository_id": "2"}
SHORTER = {"dev": {"soak_minutes": 0}, "prod": {"soak_minutes": 0, "watch_seconds": 5}}


def copy_tree(tree: Path) -> None:
    """Make the copy at `tree`; its Python environment is this one's, since it is not copied."""
    made = shutil.ignore_patterns("__pycache__", ".terraform*", ".terragrunt-cache")
    for name in FOLDERS:
        shutil.copytree(ROOT / name, tree / name, ignore=made)
    for name in FILES:
        shutil.copy(ROOT / name, tree / name)
    (tree / ".local").mkdir()
    (tree / ".local/venv").symlink_to(ROOT / ".local/venv")
    for key, text in GITHUB.items():
        _set(tree / "live/common.hcl", key, f'"{text}"')
    for environment, values in SHORTER.items():
        for key, value in values.items():
            _set(tree / "live" / environment / "env.hcl", key, str(value))


def _set(file: Path, key: str, value: str) -> None:
    """Give a key another number or text."""
    line = re.compile(rf'^( *{key} *= )(\d+|"[^"]*")', re.MULTILINE)
    text, found = line.subn(rf"\g<1>{value}", file.read_text(encoding="utf-8"))
    assert found == 1, f"{file} has {found} lines {key}"
    file.write_text(text, encoding="utf-8")
