"""A repository with the real service, to be changed; a browser, if this machine has one."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from ops.environments import ROOT
from ops.errors import Refusal
from ops.preview import browser


@pytest.fixture(name="repository")
def _repository(tmp_path: Path) -> Path:
    """One commit, on the branch main: service/ as it is here."""
    root = tmp_path / "repository"
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "service", root / "service", ignore=left_out)
    git = ["git", "-C", str(root), "-c", "user.name=Nobody", "-c", "user.email=nobody@example.com"]
    words = (
        ["init", "-q", "-b", "main"],
        ["add", "."],
        ["commit", "-q", "--no-gpg-sign", "-m", "a"],
    )
    for one in words:
        subprocess.run([*git, *one], check=True)
    return root


@pytest.fixture(name="program")
def _program() -> str:
    try:
        found = browser.program(os.environ)
    except Refusal as refusal:
        pytest.skip(str(refusal))
    return found
