"""What was reviewed in the pull requests that became a commit of main, as GitHub keeps it.

A set is found by the head of its pull request: what wrote it was code of that very commit, which
was reviewed, and no run of a fork. https://docs.github.com/en/rest/actions/artifacts
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from itertools import islice
from pathlib import PurePosixPath
from typing import Any

from ops.environments import Environment
from ops.errors import Refusal
from ops.job.github import GitHub
from ops.review.affected import Unit

MAIN = "main"
FILE = "reviewed.json"
MOST_BYTES = 20_000_000  # that of 3,000 resources has less than one of these megabytes
MOST_COMMITS = 250  # each asks once more, and a job's token may ask 1,000 times an hour
APPLYING = {"apply", "promote", "release"}  # workflows that apply: no roll-back, no destroy
RUN = re.compile(r"/actions/runs/(\d+)")
Told = dict[str, Any]  # as GitHub tells a pull request, an artifact


def merged(environment: Environment, commit: str, every: list[Unit]) -> dict[str, bytes]:
    """What the files hold that were kept of the pull requests since the last apply, by their names.

    Several, since of the jobs that wait for an environment GitHub keeps the newest alone. Refusal
    if there is none of a pull request, unless that affects no unit of `every`.
    """
    github = GitHub()
    pulls: dict[int, Told] = {}
    for one in _commits(github, environment, commit):
        if pull := _pull_request(github, one):
            pulls[pull["number"]] = pull
        elif one == commit:
            way_out = "apply it by the workflow `apply`, which plans first"
            raise Refusal(f"{one} is of no pull request", f"one merged into {MAIN}", way_out)
    kept = [*github.pages(f"actions/artifacts?name=reviewed-{environment.name}", "artifacts")]
    texts = {
        f"the set of pull request #{number}": _reviewed(github, pull, kept, every)
        for number, pull in pulls.items()
    }
    return {name: text for name, text in texts.items() if text}


def _commits(github: GitHub, environment: Environment, commit: str) -> list[str]:
    """Those since the environment's last apply, oldest first; this one alone if there was none."""
    if not (last := _last_applied(github, environment)):
        return [commit]
    between = github.pages(f"compare/{last}...{commit}", "commits")
    commits = [one["sha"] for one in islice(between, MOST_COMMITS + 1)]
    if len(commits) > MOST_COMMITS:
        found = f"more than {MOST_COMMITS} commits since the last apply of {environment.name}"
        way_out = "apply them by the workflow `apply`, which plans first"
        raise Refusal(found, "as many as are looked up one by one", way_out)
    return commits


def _last_applied(github: GitHub, environment: Environment) -> str:
    """The commit of the last deployment that applied and succeeded; empty if none did."""
    for one in github.pages(f"deployments?environment={environment.name}"):
        for status in github.pages(f"deployments/{one['id']}/statuses"):
            run = RUN.search(status.get("log_url") or status.get("target_url") or "")
            if run and status["state"] == "success":
                path = github.call("GET", f"actions/runs/{run[1]}")["path"].partition("@")[0]
                if PurePosixPath(path).stem in APPLYING:
                    return str(one["sha"])
    return ""


def _pull_request(github: GitHub, commit: str) -> Told | None:
    """The one merged into main that made a commit, the newest of several."""
    told = github.pages(f"commits/{commit}/pulls")
    ours = [one for one in told if one["merged_at"] and one["base"]["ref"] == MAIN]
    return max(ours, key=lambda one: str(one["merged_at"]), default=None)


def _reviewed(github: GitHub, pull: Told, kept: list[Told], every: list[Unit]) -> bytes:
    """What its newest file holds; nothing if there is none and none was needed."""
    found = [one for one in kept if not one["expired"] and _is_of(one["workflow_run"], pull)]
    if found:
        newest = max(found, key=lambda one: str(one["created_at"]))
        archive = github.download(f"actions/artifacts/{newest['id']}/zip", MOST_BYTES)
        return _unpacked(archive, pull["number"])
    files = [
        name
        for one in github.pages(f"pulls/{pull['number']}/files")
        for name in (one["filename"], one.get("previous_filename", ""))
    ]
    if names := ", ".join(one.name for one in every if any(map(one.affected_by, files))):
        lacking = (
            f"no reviewed set of pull request #{pull['number']} is kept, which affects {names}"
        )
        way_out = "run its `plan` again or the workflow `apply`, then this job"
        raise Refusal(lacking, "one for each", way_out)
    return b""


def _is_of(run: Told | None, pull: Told) -> bool:
    """Whether a run was of the head of a pull request, and of no fork's."""
    told = run or {}
    ours = told.get("head_repository_id") == told.get("repository_id")
    return ours and told.get("head_sha") == pull["head"]["sha"]


def _unpacked(archive: bytes, number: int) -> bytes:
    text = b""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened, opened.open(FILE) as file:
            text = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, RuntimeError, zlib.error):
        pass  # it is empty, which is said below
    if not 0 < len(text) <= MOST_BYTES:
        found = f"what is kept of pull request #{number} is no zip of a {FILE} of some bytes"
        raise Refusal(found, "what `plan` uploads", "run its `plan` again, then this job")
    return text
