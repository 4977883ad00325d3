"""The command `showroom plan`."""

from __future__ import annotations

import argparse
import json
import os
from contextlib import suppress
from pathlib import Path

from ops.environments import ROOT, Environment, Live
from ops.errors import Refusal
from ops.job.github import GitHub, post, pull_request
from ops.review.comment import SUMMARY_BYTES, markdown, rendered, write
from ops.review.plan import Review, plan


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("environment", metavar="ENV", help="an environment: a folder of live/")
    command.add_argument("--base", metavar="REF", help="only what changed since the head left REF")
    command.add_argument("--reviewed", type=Path, metavar="FILE", help="write the reviewed set")
    command.add_argument("--plans", type=Path, metavar="DIR", help="keep the plans (JSON, values!)")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    command.add_argument("--comment", action="store_true", help="comment on the pull request")
    command.add_argument("--author", default="github-actions[bot]", help="who comments: a login")
    command.add_argument("--withheld", action="store_true", help="no plan: say why a fork has none")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Plans, writes, comments and prints; 0, whatever would change."""
    environment = Live(ROOT).environment(options.environment)
    if options.withheld:
        text = rendered("withheld.md", environment=environment.name)
        write(options.summary, text, "a")
        print(text, end="")
        return 0
    review = _told(environment, options)
    told = json.dumps(review.reviewed() | {"radius": review.radius}, indent=1)
    print(told if options.json else rendered("plan.txt", review=review).rstrip("\n"))
    return 0


def _told(environment: Environment, options: argparse.Namespace) -> Review:
    """The review, after everybody who asked was told; who has an old one is told of a failure."""
    github, number = (GitHub(), pull_request()) if options.comment else (None, 0)
    try:
        review = plan(environment, ROOT, options.base, options.plans)
        write(options.reviewed, json.dumps(review.reviewed(), indent=1), "w")
        write(options.summary, f"{markdown(review, run_url(), SUMMARY_BYTES)}\n", "a")
        text = markdown(review, run_url())
    except Refusal:
        failed = rendered("failed.md", environment=environment.name, run_url=run_url())
        with suppress(Refusal):  # the first one is what is told
            if github:
                post(github, number, failed, options.author)
        raise
    if github:
        post(github, number, text, options.author, bool(review.plans + review.gone + review.person))
    return review


def run_url() -> str:
    """Where this job's log is, if this is a job."""
    names = ("SERVER_URL", "REPOSITORY", "RUN_ID")
    server, repository, number = (os.environ.get(f"GITHUB_{name}", "") for name in names)
    return f"{server}/{repository}/actions/runs/{number}" if number else ""
