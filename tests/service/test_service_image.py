"""What goes into the image, read from its recipe and its lock."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import json
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "service" / "Dockerfile").read_text()
HADOLINT = shutil.which("hadolint", path=str(Path(sys.executable).parent))

# an edit of the Dockerfile, and the rule that has to see it (hadolint's wiki describes them)
MISTAKES = {
    "DL3002": ("USER 10001:10001", "USER root"),
    "DL3006": ("3.11-slim-bookworm@sha256:", "3.11-slim-bookworm AS other\nFROM debian #"),
    "DL3025": ('["python", "-m", "showroom"]', "python -m showroom"),
    "DL3042": ("--no-cache-dir ", ""),
    "SC2086": ("rm -rf bin", "rm -rf $BIN"),
}


def test_the_images_lock_has_the_versions_that_everything_was_tested_with() -> None:
    tested = _pins(ROOT / "requirements.txt")
    differing = _pins(ROOT / "service" / "requirements.txt").items() - tested.items()
    assert not differing, "write the image's lock again: the command is in its first lines"


def test_the_images_lock_holds_what_the_service_needs_and_no_more() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    needed = _with_all_they_need(project["dependencies"])
    assert set(_pins(ROOT / "service" / "requirements.txt")) == needed


def test_every_line_of_the_images_lock_is_held_by_a_hash() -> None:
    lock = (ROOT / "service" / "requirements.txt").read_text()
    blocks = re.split(r"^(?=[a-z])", lock, flags=re.MULTILINE)[1:]
    assert blocks and [block for block in blocks if "--hash=sha256:" not in block] == []
    assert "--require-hashes" in DOCKERFILE


def test_only_the_lock_and_the_package_are_copied_and_never_the_picture() -> None:
    sources = re.findall(r"^(?:COPY|ADD) ([^- ]\S*) ", DOCKERFILE, re.MULTILINE)
    assert sources == ["requirements.txt", "showroom/"]
    ignored = (ROOT / "service" / ".dockerignore").read_text().splitlines()
    let_in = [line for line in ignored if line.startswith("!")]
    assert "*" in ignored
    assert let_in == ["!requirements.txt", "!showroom"]


def test_the_image_runs_as_somebody_without_rights() -> None:
    (user,) = re.findall(r"^USER (\d+):\d+$", DOCKERFILE, re.MULTILINE)
    assert int(user) > 0


def test_the_image_starts_the_package_directly_so_that_signals_reach_it() -> None:
    (command,) = re.findall(r"^ENTRYPOINT (.*)$", DOCKERFILE, re.MULTILINE)
    assert json.loads(command) == ["python", "-m", "showroom"]


def test_one_line_names_the_base_and_by_the_digest_of_its_index() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    outside = [name for name in bases if name != "base"]
    assert re.fullmatch(r"python:3\.11-slim-bookworm@sha256:[0-9a-f]{64}", *outside)
    assert bases[1:] == ["base", "base"]


def test_the_base_has_the_python_that_the_locks_are_for() -> None:
    makefile = (ROOT / "Makefile").read_text()
    (base,) = re.findall(r"^FROM python:(\d+\.\d+)-", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"--python-version (\S+)", makefile)) == {base}


def test_the_installed_packages_come_from_another_stage() -> None:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    assert "COPY --from=builder /srv /srv" in last and "pip install" not in last
    assert "pip uninstall" in last and "ensurepip" in last


def test_its_entry_point_needs_no_shell_and_nothing_from_where_it_stands() -> None:
    assert "PYTHONSAFEPATH=1" in DOCKERFILE and "PYTHONPATH=/srv" in DOCKERFILE
    (check,) = re.findall(r"^HEALTHCHECK .*\\\n\s+CMD (.*)$", DOCKERFILE, re.MULTILINE)
    assert json.loads(check) == ["python", "-m", "showroom.healthcheck"]


def test_hadolint_finds_nothing() -> None:
    done = _hadolint(DOCKERFILE)
    assert done.returncode == 0, done.stdout


def test_the_dockerfile_asks_for_no_exception() -> None:
    assert "hadolint" not in DOCKERFILE and not (ROOT / ".hadolint.yaml").exists()


@pytest.mark.parametrize("rule", MISTAKES)
def test_hadolint_finds_a_planted_mistake(rule: str) -> None:
    find, replacement = MISTAKES[rule]
    assert DOCKERFILE.count(find) == 1
    assert f" {rule} " in _hadolint(DOCKERFILE.replace(find, replacement)).stdout


def _hadolint(dockerfile: str) -> subprocess.CompletedProcess[str]:
    """What hadolint says of a Dockerfile, without the configuration of whoever runs the tests."""
    assert HADOLINT, "hadolint is not there: make check installs it"
    argv = [HADOLINT, "--no-color", "--config", "/dev/null", "-"]
    return subprocess.run(argv, input=dockerfile, capture_output=True, text=True, check=False)


def _pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;]+)", lock.read_text(), re.MULTILINE))


def _with_all_they_need(names: list[str]) -> set[str]:
    needed: set[str] = set()
    waiting = [Requirement(name) for name in names]
    while waiting:
        one = waiting.pop()
        if one.name in needed or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        needed.add(one.name)
        waiting += [Requirement(more) for more in requires(one.name) or []]
    return needed
