"""The page for who approves a promotion: what would come, and from which commits."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from github_markdown import html

from ops.environments import Live
from ops.history import Run
from ops.job import promotion
from ops.release import Entry, Release
from ops.review.comment import rendered

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
IMAGE, OTHER = ("sha256:" + letter * 64 for letter in "ab")
NASTY = "`<img src=x> | a *table* @octocat #1"


@pytest.fixture(name="commits")
def _commits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of three commits, oldest first, of the repository that is asked."""
    monkeypatch.setattr(promotion, "ROOT", tmp_path)
    git = ["git", "-C", str(tmp_path), "-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run([*git, "init", "--quiet"], check=True)
    for subject in ("one", "two", NASTY):
        subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", subject], check=True)
    told = subprocess.check_output([*git, "log", "--reverse", "--format=%H"], text=True)
    return told.split()


def page(before: str | None, after: str) -> dict[str, Any]:
    """dev's release of commit `after`, for a prod that has one of `before`."""
    dev, prod = (Live().environment(name) for name in ("dev", "prod"))
    new = Release(IMAGE, OTHER, "ami-2", after, "deploy", "because")
    entry = Entry(3, BEGAN, "somebody", new)
    found = Run(entry, new, BEGAN, BEGAN + timedelta(minutes=30))
    present = replace(new, image=OTHER, commit=before) if before is not None else None
    return promotion.page(dev, prod, found, present)


def test_it_lists_the_commits_since_the_release_that_is_there(commits: list[str]) -> None:
    subjects = [subject for _, subject in page(commits[0], commits[2])["commits"]]
    assert subjects == [NASTY, "two"]


def test_the_same_commit_is_none_at_all(commits: list[str]) -> None:
    assert page(commits[1], commits[1])["commits"] == []


@pytest.mark.parametrize("before", ["f" * 40, "", None])
def test_what_git_cannot_tell_is_unknown_and_not_nothing(
    commits: list[str], before: str | None
) -> None:
    told = page(before, commits[2])
    assert told["commits"] is None
    assert "Which commits lie between is unknown" in rendered("promotion.md", told=told)


def test_two_releases_without_a_commit_are_not_of_the_same(commits: list[str]) -> None:
    assert commits and page("", "")["commits"] is None


def test_it_shows_before_and_after_of_image_picture_and_machine_image(commits: list[str]) -> None:
    text = rendered("promotion.md", told=page(commits[0], commits[2]))
    assert f"- image: `{OTHER[7:19]}` → **`{IMAGE[7:19]}`**" in text
    assert "- machine image: `ami-2`, the same" in text
    assert "it ran there for 30 min" in text


def test_a_subject_is_no_markup(commits: list[str]) -> None:
    body = html(rendered("promotion.md", told=page(commits[0], commits[2])))
    assert "<img" not in body and "<em>" not in body
    assert "&lt;img src=x&gt; | a *table* @octocat #1</code>" in body


def test_more_commits_than_a_person_reads_are_counted(
    commits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(promotion, "MOST_COMMITS", 1)
    told = page(commits[0], commits[2])
    assert len(told["commits"]) == 1 and "- and 1 older ones" in rendered("promotion.md", told=told)
