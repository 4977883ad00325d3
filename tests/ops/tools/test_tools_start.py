"""How a setup starts: the right Python, the right words."""

import glob
import os
import subprocess
import sys

import pytest
from tools_project import Project

from ops.tools.__main__ import refusal

PATTERNS = ("/usr/bin/python3.?", "/usr/bin/python3.10", "~/.pyenv/versions/3.*/bin/python3")


def too_old() -> list[str]:
    """The Pythons from 3.6 to 3.10 of this machine."""
    found = [file for pattern in PATTERNS for file in glob.glob(os.path.expanduser(pattern))]
    ask = "import sys; print((3, 6) <= sys.version_info < (3, 11))"
    return [
        file
        for file in found
        if subprocess.check_output([file, "-c", ask], text=True).strip() == "True"
    ]


def test_a_python_that_is_too_old_is_told_so() -> None:
    assert refusal((3, 9, 18), "python3") == (
        "showroom: python3 is 3.9.18: expected 3.11 or newer; "
        "install it, or name one: make setup PYTHON=python3.12"
    )


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 13, 1), (4, 0, 0)])
def test_a_python_that_is_new_enough_is_not_refused(version: tuple[int, ...]) -> None:
    assert refusal(version, "python3") == ""


@pytest.mark.skipif(not too_old(), reason="no Python from 3.6 to 3.10 on this machine")
def test_real_old_pythons_end_in_that_line(project: Project) -> None:
    for python in too_old():
        done = project.run(python=python)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
        assert ": expected 3.11 or newer;" in done.stderr


def test_an_unknown_part_is_wrong_use(project: Project) -> None:
    done = project.run("terafrom")
    assert done.returncode == 2
    assert "part is 'terafrom': expected one of terraform, terragrunt" in done.stderr


def test_it_works_in_its_own_project_from_any_directory(project: Project) -> None:
    argv = [sys.executable, "-m", "ops.tools", "provider"]
    env = project.env | {"PYTHONPATH": str(project.root)}
    subprocess.run(argv, cwd=project.root / "home", env=env, check=True, capture_output=True)
    assert (project.local / "terraform.rc").is_file()


def test_a_folder_that_cannot_be_written_is_one_line(project: Project) -> None:
    project.local.touch()
    done = project.run("provider")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
    assert f"showroom: [Errno 17] File exists: '{project.local}'" in done.stderr
