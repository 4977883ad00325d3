"""Dependabot looks after every lock that exists, and no release is taken in its first days."""

import fnmatch
import re
import subprocess
from typing import Any

import pytest
from workflow_files import ROOT, read

from ops.tools import pins

UPDATES: list[dict[str, Any]] = read("dependabot.yml").data["updates"]
# Which files an ecosystem keeps up to date; the folder that it is told is theirs, but see below.
LOCKS = {
    "github-actions": r"\.github/(workflows/.*|actions/.*/action)\.ya?ml",
    "uv": r"(.*/)?requirements(-\w+)?\.txt",
    "docker": r"(.*/)?Dockerfile",
    "gomod": r"(.*/)?go\.mod",
    "terraform": r"modules/[^/]+/terraform\.tf",
}


def folder(file: str) -> str:
    """What Dependabot calls the place of a file; workflows count as the root's."""
    parent = "" if file.startswith(".github/workflows/") else file.rpartition("/")[0]
    return f"/{parent}"


def wanted() -> set[tuple[str, str]]:
    """Ecosystem and folder of every lock that git knows or would take in."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.check_output(command, cwd=ROOT, text=True).splitlines()
    found = {
        (ecosystem, folder(file))
        for ecosystem, pattern in LOCKS.items()
        for file in files
        if re.fullmatch(pattern, file) and (ROOT / file).exists()
    }
    return found


def told(updates: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Ecosystem and folder pattern of every entry."""
    return [
        (update["package-ecosystem"], pattern)
        for update in updates
        for pattern in update.get("directories", [update.get("directory")])
    ]


def uncovered(updates: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """The locks that no entry looks after."""
    return {
        (ecosystem, place)
        for ecosystem, place in wanted()
        if not any(
            ecosystem == its and fnmatch.fnmatchcase(place, pattern)
            for its, pattern in told(updates)
        )
    }


def test_there_are_locks_of_every_kind() -> None:
    assert {ecosystem for ecosystem, _ in wanted()} == set(LOCKS)


def test_every_lock_is_looked_after() -> None:
    assert uncovered(UPDATES) == set()


@pytest.mark.parametrize("ecosystem", LOCKS)
def test_a_forgotten_ecosystem_would_be_missed(ecosystem: str) -> None:
    rest = [update for update in UPDATES if update["package-ecosystem"] != ecosystem]
    assert uncovered(rest)


@pytest.mark.parametrize(("ecosystem", "pattern"), told(UPDATES))
def test_no_entry_looks_at_nothing(ecosystem: str, pattern: str) -> None:
    places = {place for its, place in wanted() if its == ecosystem}
    assert fnmatch.filter(places, pattern)


@pytest.mark.parametrize("update", UPDATES, ids=lambda update: update["package-ecosystem"])
def test_a_release_is_a_week_old_before_it_is_taken(update: dict[str, Any]) -> None:
    assert update["cooldown"]["default-days"] >= 7


def test_every_tool_that_can_be_built_is_named_to_the_go_entry() -> None:
    gomod = next(update for update in UPDATES if update["package-ecosystem"] == "gomod")
    modules = {entry["dependency-name"] for entry in gomod["allow"]}
    packages = {tool.package for tool in pins.load().values() if tool.package}
    assert modules == {package.partition("/cmd/")[0] for package in packages}
