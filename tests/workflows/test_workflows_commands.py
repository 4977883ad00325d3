"""What the workflows call exists, with the options that they give."""

import re
import subprocess

import pytest
from workflow_files import ROOT, actions, workflows

LINES = [
    step["run"] for source in [*workflows(), *actions()] for step in source.steps if "run" in step
]
TARGETS = {word for line in LINES if line.startswith("make") for word in line.split()[1:]}
SHOWROOM = [line for line in LINES if line.startswith("./showroom")]


def printed(*command: str) -> str:
    """What a command prints."""
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("target", sorted(TARGETS - {"-o"}))
def test_every_target_of_make_is_one(target: str) -> None:
    assert f"\n{target}\t" in f"\n{printed('make', 'help')}"


@pytest.mark.parametrize("line", SHOWROOM)
def test_every_option_of_a_command_is_one(line: str) -> None:
    told = printed("./showroom", line.split()[1], "--help")
    assert [option for option in re.findall(r" (--[a-z-]+)", line) if option not in told] == []


def test_after_check_the_test_step_does_not_check_again() -> None:
    assert "make -o check test" in LINES
    recipe = printed("make", "-n", "-o", "check", "test")
    assert (
        "tests/e2e" in recipe and "ruff" not in recipe and "ruff" in printed("make", "-n", "lint")
    )


def test_setup_installs_the_parts_that_a_job_names() -> None:
    assert "ops.tools python scan" in printed("make", "-n", "setup", "PARTS=python scan")


def test_ci_has_the_python_that_the_locks_are_made_for() -> None:
    locked = set(re.findall(r"--python-version (\S+)", (ROOT / "Makefile").read_text()))
    steps = [step for source in actions() for step in source.steps]
    given = {step["with"]["python-version"] for step in steps if "setup-python" in str(step)}
    assert given == locked
