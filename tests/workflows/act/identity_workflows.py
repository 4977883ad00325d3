"""Small workflows that ask for roles, under the names that the trust policies bind."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import act_repository
import act_run
import yaml
from act_repository import Repository
from asking_job import Run
from github_api import WRITE
from local_cloud import REGION
from oidc import Issuer
from token_exchange import Exchange
from workflow_files import pins, read

ACTION = "aws-actions/configure-aws-credentials"
GRANTED = {"id-token": "write"}
TELL = "import boto3; print('=', boto3.client('sts').get_caller_identity()['Arn'])"
RESULT = re.compile(r"^(\w[\w ]*) = (\S+)$")


class Case(NamedTuple):
    """A job's name; the called file, or nothing; its environment; the role; the caller's rights."""

    name: str
    file: str
    role: str
    environment: str = ""
    granted: bool = True


def _job(case: str, role: str) -> dict[str, Any]:
    """Asks for a role, and prints who it is then: nobody is no failure here."""
    [commit] = {one[1] for one in pins(read("workflows/plan.yml")) if one[0] == ACTION}
    asks = {"role-to-assume": role, "aws-region": REGION}
    tell = f'[ -n "$AWS_ACCESS_KEY_ID" ] && "$TEST_PYTHON" -c "{TELL}" || echo "= nobody"'
    return {
        "runs-on": "ubuntu-latest",
        "permissions": GRANTED,
        "env": {"CASE": case},
        "steps": [
            {"uses": f"{ACTION}@{commit}", "with": asks, "continue-on-error": True},
            {"run": f'echo "$CASE $({tell})"'},
        ],
    }


def _called(file: str) -> dict[str, Any]:
    """A reusable workflow of one job; deploy.yml's is of an environment."""
    given = ("case", "role", "environment")
    job = _job("${{ inputs.case }}", "${{ inputs.role }}")
    if file == "deploy.yml":
        job["environment"] = {"name": "${{ inputs.environment }}"}
        job["env"]["ENVIRONMENT"] = "${{ inputs.environment }}"
    inputs = {name: {"type": "string", "default": ""} for name in given}
    return {"name": file, "on": {"workflow_call": {"inputs": inputs}}, "jobs": {"asks": job}}


def _calling(case: Case) -> dict[str, Any]:
    if not case.file:
        return _job(case.name, case.role)
    told = {"case": case.name, "role": case.role, "environment": case.environment}
    uses = f"./.github/workflows/{case.file}"
    return {"uses": uses, "with": told, "permissions": GRANTED if case.granted else {}}


def repository(path: Path, cases: Iterable[Case]) -> Repository:
    """A repository whose caller.yml has a job for each case."""
    folder = path / ".github/workflows"
    folder.mkdir(parents=True)
    jobs = {f"job{number}": _calling(case) for number, case in enumerate(cases)}
    started_by: dict[str, Any] = {"push": {}, "pull_request": {}}
    files = {"caller.yml": {"name": "caller", "on": started_by, "jobs": jobs}}
    files |= {case.file: _called(case.file) for case in cases if case.file}
    for name, content in files.items():
        (folder / name).write_text(yaml.safe_dump(content, sort_keys=False))
    act_repository.git(path, "init", "--quiet", "--initial-branch", "main")
    commit = act_repository.commit(path, "Workflows that ask")
    return Repository(path, commit, commit, commit)


def who(run: Run, asking: Repository, issuer: Issuer, exchange: Exchange) -> dict[str, str]:
    """The ARN that each job became, or "nobody", by the case's name."""
    event = act_run.pull_request if run.job.event == "pull_request" else act_run.push
    env = issuer.environ(run) | exchange.environ() | {"TEST_PYTHON": sys.executable}
    done = act_run.started(asking, run.workflow, event(asking, run.fork), env, WRITE)
    lines = (RESULT.match(str(line.get("msg", "")).strip()) for line in done.log)
    found = {line[1]: line[2] for line in lines if line}
    assert found, done.output
    return found
