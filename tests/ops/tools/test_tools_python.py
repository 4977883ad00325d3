"""The Python environment: as locked, made once, whole or made anew."""

import hashlib
import subprocess
import zipfile
from pathlib import Path

import pytest
from tools_project import Done, Project, copied, ended, until

pytestmark = pytest.mark.slow


def wheel(folder: Path, version: str) -> str:
    """A wheel of the module `locked` in a folder; its line for requirements.txt."""
    info, files = f"locked-{version}.dist-info", {"locked.py": f"VERSION = '{version}'\n"}
    files[f"{info}/METADATA"] = f"Metadata-Version: 2.1\nName: locked\nVersion: {version}\n"
    files[f"{info}/WHEEL"] = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{info}/RECORD"])
    file = folder / f"locked-{version}-py3-none-any.whl"
    with zipfile.ZipFile(file, "w") as zipped:
        for name, text in files.items():
            zipped.writestr(name, text)
    return f"locked=={version} --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def locked(project: Project, venv: str = "venv") -> str:
    """The version of `locked` that an environment imports."""
    argv = [str(project.local / venv / "bin/python"), "-c", "import locked; print(locked.VERSION)"]
    return str(subprocess.check_output(argv, text=True)).strip()


@pytest.fixture(name="made", scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project whose first setup was killed half-way; the second one ended."""
    project = copied(tmp_path_factory.mktemp("python") / "project")
    (project.root / "requirements.txt").write_text(wheel(project.root, "1.0"))
    project.env |= {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project.root)}
    first = project.start("python")
    until((project.local / "venv/bin/python").exists)
    first.kill()
    # These settings would put the packages elsewhere.
    second = project.run("python", PIP_USER="1", PIP_TARGET=str(project.root / "elsewhere"))
    ended(first)
    assert second.returncode == 0, second.stderr
    return project


def test_killed_half_way_the_next_setup_makes_the_environment_as_locked(made: Project) -> None:
    assert locked(made) == "1.0"


def test_an_unchanged_environment_is_left_alone(made: Project) -> None:
    before = (made.local / "venv").stat().st_mtime_ns
    done = made.run("python")
    assert ("there already" in done.stdout, done.stderr) == (True, "")
    assert (made.local / "venv").stat().st_mtime_ns == before


def test_the_scan_has_an_environment_and_a_lock_of_its_own(made: Project) -> None:
    (made.root / "requirements-scan.txt").write_text(wheel(made.root, "3.0"))
    assert "installed" in made.run("scan").stdout
    assert (locked(made), locked(made, "venv-scan")) == ("1.0", "3.0")


@pytest.fixture(name="refused", scope="module")
def _refused(made: Project) -> Done:
    """A setup, run by the environment's own Python, with a lock that the package does not match."""
    lock = wheel(made.root, "2.0")
    (made.root / "requirements.txt").write_text(lock[:-9] + "00000000\n")
    (made.local / "venv/stray").touch()
    return made.run("python", python=str(made.local / "venv/bin/python"))


def test_a_package_with_another_hash_is_one_line(refused: Done) -> None:
    last = refused.stderr.splitlines()[-1]
    assert refused.returncode == 1
    assert last.startswith("showroom: python ended with 1 (ERROR: THESE PACKAGES DO NOT MATCH")


@pytest.mark.usefixtures("refused")
def test_a_new_lock_begins_with_an_empty_environment_that_counts_only_when_done(
    made: Project,
) -> None:
    venv = made.local / "venv"
    assert not [name for name in ("stray", "showroom-stamp") if (venv / name).exists()]


def test_a_python_without_ensurepip_is_one_line_with_the_way_out(project: Project) -> None:
    (project.root / "requirements.txt").touch()
    (project.root / "sitecustomize.py").write_text("import sys; sys.modules['ensurepip'] = None\n")
    done = project.run("python", PYTHONPATH=str(project.root))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "expected the modules venv and ensurepip; apt install python3-venv" in done.stderr
