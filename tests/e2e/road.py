"""The project on "GitHub": its own workflows, run by act, against a stack that is applied."""

from __future__ import annotations

import io
import json
import shutil
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import act_repository
from act_repository import ROOT, Repository
from act_run import Run, started
from agreement import image
from applied_stack import Stack
from asking_job import Run as Asked
from github_tokens import MAIN, MERGE, Job
from job_github import TOKEN, Comments
from job_github import serving as answering
from oidc import Issuer
from oidc import serving as issuing
from token_exchange import Exchange
from token_exchange import serving as exchanging

from local import shell

NUMBER = 7  # of the pull request
TOLD = ROOT / ".local/tests/road"  # what was posted, as Markdown, for pictures of it
ALARM = 'metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", threshold = '
# A change of one module and of the page: what a pull request holds.
EDITS = [
    ("modules/load_balancer/alarms.tf", f"{ALARM}5", f"{ALARM}6"),
    ("service/showroom/pages.py", "the original</a>", "the original, by workflow</a>"),
]
REPOSITORY = "octo-org/showroom"
SECRETS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@dataclass
class Road:  # pylint: disable=too-many-instance-attributes  # GitHub has that many sides
    """A repository with a pull request; GitHub, its token endpoint, a judging STS; the stack.

    `folder` keeps what runs keep: a folder of artifacts for each, and attestations.
    """

    stack: Stack
    repository: Repository
    folder: Path
    github: Comments
    issuer: Issuer
    sts: Exchange
    runs: dict[str, Run] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)  # of each run

    def run(self, name: str, workflow: str, asks: Job, event: dict[str, Any], *words: str) -> Run:
        """One run of a workflow, kept by name; whether it went well is asked by tests."""
        asked = Asked(self.repository.path, workflow, asks)
        env = self._variables(name) | self.issuer.environ(asked)
        whole = event | {"repository": {"full_name": asks.repository, "default_branch": "main"}}
        known = env | {"GITHUB_REPOSITORY": asks.repository}
        begun = time.monotonic()
        done = started(self.repository, workflow, whole, known, TOKEN, *words)
        self.runs[name], self.seconds[name] = done, time.monotonic() - begun
        self.stack.seconds[f"by workflow: {name}"] = self.seconds[name]
        _tell(f"{name}-summary", done.summary)
        return done

    def _variables(self, name: str) -> dict[str, str]:
        """What jobs see of this machine: where AWS and GitHub are, and no credential."""
        local = shell.variables(self.stack.settings, self.stack.live)
        mine = {key: value for key, value in local.items() if key not in SECRETS}
        self.artifacts(name).mkdir(parents=True)
        return (
            mine
            | self.sts.environ()
            | {
                "GITHUB_API_URL": self.github.url,
                "TEST_ARTIFACTS": str(self.artifacts(name)),
                "TEST_ATTESTATIONS": str(self.folder / "attestations"),
                "TEST_PYTHON": sys.executable,
            }
        )

    def artifacts(self, name: str) -> Path:
        """What a run kept."""
        return self.folder / "artifacts" / name

    def pull_request(self) -> Run:
        """A pull request of this repository; afterwards GitHub has its artifacts."""
        head = {"ref": "change", "sha": self.repository.head}
        theirs = {"repo": {"full_name": REPOSITORY, "fork": False}}
        base = {"ref": "main", "sha": self.repository.base}
        event = {
            "action": "synchronize",
            "number": NUMBER,
            "pull_request": {"number": NUMBER, "head": head | theirs, "base": base},
        }
        done = self.run("plan", "review.yml", job("pull_request", MERGE), event)
        for file in self.artifacts("plan").glob("reviewed-*/*"):
            self._keep(file)
        for body in self.github.bodies():
            _tell(f"plan-comment-{'prod' if 'Plan of prod' in body else 'dev'}", body)
        return done

    def _keep(self, file: Path) -> None:
        """Lists a file of an artifact, and lays it up as a zip."""
        every = self.github.lists.setdefault("actions/artifacts", {"artifacts": []})["artifacts"]
        number, ours = str(len(every) + 1), {"head_repository_id": 2, "repository_id": 2}
        run = ours | {"head_sha": self.repository.head}
        about = {"id": int(number), "name": file.parent.name, "expired": False}
        every.append(about | {"created_at": "2026-01-01T00:00:00Z", "workflow_run": run})
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.write(file, file.name)
        self.github.storage.files[number] = packed.getvalue()

    def merge(self) -> Run:
        """Its merge into main, which begins a release to dev."""
        about = {"number": NUMBER, "merged_at": "2026-01-01T00:00:00Z", "base": {"ref": "main"}}
        pull = about | {"head": {"sha": self.repository.head}}
        after = self.repository.merge
        self.github.lists |= {f"commits/{after}/pulls": [pull], "deployments": []}
        event = {"ref": MAIN, "before": self.repository.base, "after": after, "deleted": False}
        return self.run("release", "release.yml", job("push"), event)

    def press(self, button: str, *words: str, name: str = "", ref: str = MAIN, **typed: str) -> Run:
        """A button on a branch, with what a person typed."""
        event = {"ref": ref, "inputs": typed}
        asking = job("workflow_dispatch", ref)
        return self.run(name or button, f"{button}.yml", asking, event, *words)

    def look_for_drift(self, name: str) -> Run:
        """What GitHub begins every night."""
        done = self.run(name, "drift.yml", job("schedule"), {"schedule": "17 3 * * *"})
        for issue in self.github.issues:
            _tell("drift-issue", issue["body"])
        return done

    def set_threshold(self, value: float) -> None:
        """What somebody does by hand: another threshold for an alarm of dev."""
        cloudwatch = self.stack.client("cloudwatch")
        name = f"{self.stack.live.environment('dev').prefix}-target-5xx"
        [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
        shape = cloudwatch.meta.service_model.operation_model("PutMetricAlarm").input_shape
        kept = {key: told for key, told in alarm.items() if key in shape.members}
        cloudwatch.put_metric_alarm(**kept | {"Threshold": value})

    def commit(self, name: str) -> None:
        """Writes down of which commit the image is: who made it had no repository around it."""
        parameter = self.stack.live.environment(name).release_parameter_name
        ssm = self.stack.client("ssm")
        told = json.loads(ssm.get_parameter(Name=parameter)["Parameter"]["Value"])
        value = json.dumps(told | {"commit": self.repository.base})
        ssm.put_parameter(Name=parameter, Value=value, Type="String", Overwrite=True)

    def images(self) -> dict[str, str]:
        """What each environment's parameter names."""
        return {name: image(self.stack, name) for name in ("dev", "prod")}


def job(event: str, ref: str = MAIN) -> Job:
    """A job of the repository that live/common.hcl of the stack names."""
    ours = Job(repository=REPOSITORY, workflow_repository=REPOSITORY, repository_id="2")
    return replace(ours, owner_id="1", event=event, ref=ref)


def _tell(name: str, markdown: str) -> None:
    if markdown:
        TOLD.mkdir(parents=True, exist_ok=True)
        (TOLD / f"{name}.md").write_text(markdown, encoding="utf-8")


@contextmanager
def opened(stack: Stack, folder: Path) -> Iterator[Road]:
    """A road that begins with what the stack runs."""
    shutil.rmtree(TOLD, ignore_errors=True)
    tree = act_repository.snapshot(folder / "tree")
    shutil.copytree(stack.tree / "live", tree / "live", dirs_exist_ok=True)  # what it was made of
    repository = act_repository.make(folder / "origin", tree, EDITS, inlined=False)
    with (
        answering() as github,
        issuing() as issuer,
        exchanging(stack.settings.endpoint, issuer.keys_url) as sts,
    ):
        road = Road(stack, repository, folder, github, issuer, sts)
        for name in ("dev", "prod"):
            road.commit(name)
        yield road
