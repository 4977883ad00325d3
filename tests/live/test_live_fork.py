"""A fork that wrote its own values into live/ passes the tests, as docs/aws.md has it edit them."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from live_copy import take_values
from local_cloud import ROOT, plain_environ

LISTED = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
TIMEOUT_SECONDS = 300  # it takes 20 on two idle cores
BORROWED = ("bin", "venv", "terraform.rc")  # of .local: what `make setup` made is not copied
# Those of `make check` that read live/; the others take long, and hold no value of it.
TESTS = [
    "tests/live",
    "tests/local/test_local_settings.py",
    "tests/local/test_local_shell.py",
    "tests/ops/review/test_review_destroy.py",
    "tests/ops/test_ops_environments.py",
]


@pytest.fixture(name="fork")
def _fork(tmp_path: Path) -> Path:
    """A repository with every file of this one, and values of its own."""
    listed = subprocess.run(LISTED, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():  # what is deleted and not yet committed is listed too
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / ".local").mkdir()
    for name in BORROWED:
        (tmp_path / ".local" / name).symlink_to(ROOT / ".local" / name)
    take_values(tmp_path)
    for words in ("init --quiet", "add --all"):
        subprocess.run(["git", *words.split()], cwd=tmp_path, check=True)
    return tmp_path


@pytest.mark.slow
def test_a_fork_with_values_of_its_own_passes_the_tests(fork: Path) -> None:
    environ = plain_environ() | {
        "PATH": f"{fork}/.local/bin:{os.environ['PATH']}",
        "PYTHONPATH": str(fork),
        "TF_CLI_CONFIG_FILE": str(fork / ".local/terraform.rc"),
    }
    files = [*TESTS, *map(str, sorted((fork / "tests").glob("test_*.py")))]
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", "-m", "not slow", *files]
    done = subprocess.run(
        command,
        cwd=fork,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"take the values from live/, or live_copy:\n{done.stdout[-6000:]}"
