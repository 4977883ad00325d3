"""Which job of a run asks for a token, and whether it may: what GitHub knows, and act does not.

act 0.2.89 enforces no permissions and knows neither environments nor the file of a called
workflow. It tells a job two things about itself: GITHUB_JOB, its id, and GITHUB_WORKFLOW, the name
of the workflow that it stands in, which in a called one is the called one's name (on GitHub the
caller's). The rest is read from the YAML of the run's own tree, so names of workflows must differ.

An environment that is `${{ inputs.x }}` is known by the job's `env:`: one of its variables has to
be exactly that, and the job tells its value. A job could lie there; GitHub asks nobody.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from github_tokens import Job
from workflow_files import Source

Yaml = dict[str, Any]


class Run(NamedTuple):
    """A run on "GitHub": the tree that it is of, the file that was triggered, what it is of."""

    tree: Path
    workflow: str  # a file of .github/workflows
    job: Job  # repository, event and ref; the rest is asked of each job
    fork: bool = False  # a pull request of a fork gets no right to write, id-token included


class Told(NamedTuple):
    """What a job tells of itself: its workflow's name, its id, its variables."""

    workflow: str
    job: str
    env: Mapping[str, str]


def asking(run: Run, told: Told) -> Job:
    """The job with the workflow and environment that its token names.

    PermissionError if it, or who calls it, has no `id-token: write`. LookupError if it is not
    there, or its environment cannot be told.
    """
    files = sorted((run.tree / ".github/workflows").glob("*.y*ml"))
    sources = [Source(file.name, file.read_text(encoding="utf-8")) for file in files]
    [caller] = [one for one in sources if one.name == run.workflow]
    found = [one for one in sources if one.data.get("name", one.name) == told.workflow]
    if len(found) != 1 or told.job not in found[0].jobs:
        raise LookupError(f"{told.job} of {told.workflow!r}: {len(found)} workflows of that name")
    [source] = found
    job = source.jobs[told.job]
    called = source.name != caller.name
    _permit(run, source, caller, job)
    return replace(
        run.job,
        environment=_environment(job, told.env),
        workflow=source.name if called else "",
        workflow_repository=run.job.repository,
        workflow_ref=run.job.ref,  # `uses: ./...` takes the file of the commit that runs
    )


def _permit(run: Run, source: Source, caller: Source, job: Yaml) -> None:
    """A called job has at most the rights of who calls it.

    https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations
    """
    calls = [
        one
        for one in caller.jobs.values()
        if one.get("uses") == f"./.github/workflows/{source.name}"
    ]
    own = _granted(job, source)
    if source.name == caller.name:
        granted = own is True
    else:
        granted = own is not False and all(_granted(one, caller) for one in calls) and bool(calls)
    if run.fork or not granted:
        raise PermissionError(f"{run.workflow}: no id-token: write in a job of {source.name}")


def _granted(job: Yaml, source: Source) -> bool | None:
    """Whether its permissions let it have a token; None if neither it nor its workflow says."""
    permissions = job.get("permissions", source.data.get("permissions"))
    if permissions is None or isinstance(permissions, str):
        return None if permissions is None else permissions == "write-all"
    return bool(permissions.get("id-token") == "write")


def _environment(job: Yaml, env: Mapping[str, str]) -> str:
    """The environment's name, or nothing."""
    given = job.get("environment", "")
    name = str(given["name"] if isinstance(given, dict) else given)
    if "${{" not in name:
        return name
    if not re.fullmatch(r"\$\{\{ inputs\.[\w-]+ \}\}", name):
        raise LookupError(f"environment {name!r}: expected a name, or one input alone")
    variables = [key for key, value in job.get("env", {}).items() if value == name]
    told = {env[key] for key in variables if key in env}
    if len(told) != 1:
        raise LookupError(f"environment {name!r}: give the job a variable that is just that")
    return told.pop()
