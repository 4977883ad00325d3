"""review.yml for a pull request of a fork, run by act: no plan and a word about why, a preview."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import act_repository
import oidc
import pytest
from act_run import Run, pull_request, started
from asking_job import Run as Asked
from github_api import READ, REPOSITORY
from github_markdown import html
from github_tokens import MERGE, Job
from job_github import Comments, serving

from ops.errors import Refusal
from ops.preview import browser

pytestmark = pytest.mark.slow
CHANGE = ("service/showroom/pages.py", "the original</a>", "the original of a fork</a>")


class Seen(NamedTuple):
    """A run, what it kept, and whom it asked."""

    run: Run
    artifacts: list[str]
    github: Comments
    issuer: oidc.Issuer


@pytest.fixture(scope="module", name="seen")
def _seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    try:
        chrome = browser.program(os.environ)
    except Refusal as refusal:
        pytest.skip(str(refusal))
    folder = tmp_path_factory.mktemp("review")
    tree = act_repository.snapshot(folder / "tree")
    repository = act_repository.make(folder / "origin", tree, [CHANGE], inlined=False)
    with serving() as github, oidc.serving() as issuer:
        job = Job(event="pull_request", ref=MERGE, repository=REPOSITORY)
        asked = Asked(repository.path, "review.yml", job, fork=True)
        env = issuer.environ(asked) | {
            "CHROME": chrome,
            "GITHUB_API_URL": github.url,
            "TEST_ARTIFACTS": str(folder / "artifacts"),
        }
        run = started(repository, "review.yml", pull_request(repository, True), env, READ)
        kept = sorted(path.name for path in Path(folder, "artifacts").rglob("*"))
        yield Seen(run, kept, github, issuer)


def test_a_fork_gets_a_preview_and_no_plan(seen: Seen) -> None:
    assert seen.run.results == {"no plan": "success", "preview": "success"}, seen.run.output


def test_its_summary_says_why_there_is_no_plan(seen: Seen) -> None:
    body = html(seen.run.summary)
    assert "<h3>No plan</h3>" in body and "comes from a fork" in body


def test_its_page_is_shown_before_and_after(seen: Seen) -> None:
    assert "a first visit takes" in seen.run.summary
    wanted = {"before-360.png", "after-360.png", "before-1280.png", "after-1280.png", "report.html"}
    assert {"preview", *wanted} == {*seen.artifacts}


def test_nobody_was_asked_for_an_identity_and_nothing_was_posted(seen: Seen) -> None:
    assert (seen.issuer.granted, seen.issuer.refused) == ([], [])
    assert seen.github.bodies() == []
