"""Which job may be which role, run by act."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import identity_workflows
import pytest
from asking_job import Run
from github_tokens import PULL, Job
from identity_servers import Identity, arn, session
from identity_workflows import Case

pytest_plugins = ["terraform_roles"]
pytestmark = pytest.mark.slow
CASES = (
    Case("the build", "build-image.yml", arn("publish")),
    Case("a plan", "plan.yml", arn("plan dev")),
    Case("a deploy", "deploy.yml", arn("deploy dev"), "dev"),
    Case("a deploy of prod as dev", "deploy.yml", arn("deploy prod"), "dev"),
    Case("a plan as a deploy", "plan.yml", arn("deploy dev")),
    Case("another workflow", "other.yml", arn("plan dev")),
    Case("no reusable workflow", "", arn("plan dev")),
    Case("no right to a token", "gate.yml", arn("plan dev"), granted=False),
)
RIGHT = CASES[:3]
ON_MAIN = {"the build": "publish", "a plan": "plan dev", "a deploy": "deploy dev"}


def _became(
    identity: Identity, folder: Path, job: Job, cases: Sequence[Case] = CASES, fork: bool = False
) -> dict[str, str]:
    """What each case that is somebody became."""
    repository = identity_workflows.repository(folder / "asking", cases)
    run = Run(repository.path, "caller.yml", job, fork)
    found = identity_workflows.who(run, repository, identity.issuer, identity.exchange)
    assert found.keys() == {case.name for case in cases}
    return {case: who for case, who in found.items() if who != "nobody"}


def test_jobs_on_main_are_the_roles_that_trust_them_alone(
    identity: Identity, tmp_path: Path
) -> None:
    wanted = {case: session(role, "GitHubActions") for case, role in ON_MAIN.items()}
    assert _became(identity, tmp_path, Job()) == wanted


def test_in_a_pull_request_only_a_plan_is_somebody(identity: Identity, tmp_path: Path) -> None:
    job = replace(PULL, workflow="")
    assert _became(identity, tmp_path, job) == {"a plan": session("plan dev", "GitHubActions")}


def test_in_a_pull_request_of_a_fork_nobody_is(identity: Identity, tmp_path: Path) -> None:
    assert _became(identity, tmp_path, replace(PULL, workflow=""), RIGHT, fork=True) == {}


def test_jobs_of_another_repository_are_nobody(identity: Identity, tmp_path: Path) -> None:
    assert (
        _became(identity, tmp_path, Job(repository="octo/other", repository_id="2003"), RIGHT) == {}
    )


def test_jobs_of_another_branch_are_nobody(identity: Identity, tmp_path: Path) -> None:
    assert _became(identity, tmp_path, Job(ref="refs/heads/other"), RIGHT) == {}
