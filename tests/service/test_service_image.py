"""What goes into the image, read from its recipe and its lock."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import json
import re
import tomllib
from importlib.metadata import requires
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "service" / "Dockerfile").read_text()


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
    sources = re.findall(r"^(?:COPY|ADD) (\S+) ", DOCKERFILE, re.MULTILINE)
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
