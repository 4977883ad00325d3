"""A workflow run on this machine by act, and what a person would see of it on GitHub."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from act_repository import GIT, ROOT, Repository
from github_api import READ, REPOSITORY, WRITE, GitHub
from workflow_files import actions, pins, workflows

ACT = ROOT / ".local/bin/act"
STAND_INS = Path(__file__).with_name("actions")
MINUTES = 9  # a promotion plans and applies every unit


class Run(NamedTuple):
    """What act logged, line by line."""

    log: list[dict[str, Any]]

    @property
    def results(self) -> dict[str, str]:
        """Each job's result, by the job's name."""
        return {
            line["job"].split("/")[-1].strip(): line["jobResult"]
            for line in self.log
            if "jobResult" in line
        }

    @property
    def verdicts(self) -> list[str]:
        """Every job's result: those of a matrix have one name."""
        return [line["jobResult"] for line in self.log if "jobResult" in line]

    @property
    def steps(self) -> dict[str, str]:
        """What became of each named step."""
        return {line["step"]: line["stepResult"] for line in self.log if "stepResult" in line}

    @property
    def summary(self) -> str:
        """The Markdown of the job summary."""
        return "".join(line["content"] for line in self.log if line.get("command") == "summary")

    @property
    def errors(self) -> list[dict[str, Any]]:
        """The annotations: their properties, and the text as `message`."""
        lines = [line for line in self.log if line.get("command") == "error"]
        return [line["kvPairs"] | {"message": line["arg"]} for line in lines]

    @property
    def output(self) -> str:
        """What was printed, for whoever has to find out why."""
        shown = [line for line in self.log if line.get("command") != "summary"]
        return "\n".join(f"{line.get('job', '')}: {line.get('msg', '').rstrip()}" for line in shown)


def pull_request(repository: Repository, fork: bool) -> dict[str, Any]:
    """The event, in GitHub's words: https://docs.github.com/webhooks/webhook-events-and-payloads"""
    theirs = "somebody/showroom" if fork else REPOSITORY
    return {
        "action": "synchronize",
        "number": 1,
        "pull_request": {
            "number": 1,
            "head": {
                "ref": "change",
                "sha": repository.head,
                "repo": {"full_name": theirs, "fork": fork},
            },
            "base": {"ref": "main", "sha": repository.base, "repo": {"full_name": REPOSITORY}},
        },
        "repository": {"full_name": REPOSITORY, "default_branch": "main"},
    }


def push(repository: Repository, _fork: bool) -> dict[str, Any]:
    """The event of a merge into main."""
    return {
        "ref": "refs/heads/main",
        "before": repository.base,
        "after": repository.merge,
        "deleted": False,
        "repository": {"full_name": REPOSITORY, "default_branch": "main"},
    }


def stand_ins() -> list[str]:
    """For every action that is used, our own in its place; one that has none fails here."""
    found = {
        ("/".join(action.split("/")[:2]), commit)
        for source in [*workflows(), *actions()]
        for action, commit, _ in pins(source)
    }
    folders = {name: STAND_INS / name.split("/")[1] for name, _ in found}
    assert all(folder.is_dir() for folder in folders.values()), (
        f"{STAND_INS} lacks one of {folders}"
    )
    return [f"--local-repository={name}@{commit}={folders[name]}" for name, commit in found]


def environment(repository: Repository, home: Path) -> dict[str, str]:
    """What act and the jobs see of this machine."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    path = f"{ROOT}/.local/bin:{kept['PATH']}"
    return kept | GIT | {"PATH": path, "HOME": str(home), "TEST_ORIGIN": str(repository.path)}


def run(repository: Repository, github: GitHub, event: dict[str, Any], fork: bool = False) -> Run:
    """Everything that check.yml does for a push to main or a pull request."""
    env = {"GITHUB_API_URL": github.url}
    return started(repository, "check.yml", event, env, READ if fork else WRITE)


def started(
    repository: Repository,
    workflow: str,
    event: dict[str, Any],
    env: dict[str, str],
    token: str,
    *words: str,
) -> Run:
    """All of one workflow, or what `words` leave of it; `env` is what its jobs see besides."""
    assert ACT.exists(), "act is not there: make test installs it"
    home = Path(tempfile.mkdtemp(prefix="home-", dir=repository.path.parent))
    (home / ".config/act").mkdir(parents=True)
    (home / "event.json").write_text(json.dumps(event))
    env = {"GITHUB_REPOSITORY": REPOSITORY, **env}
    began = [name for name in ("pull_request", "inputs", "schedule") if name in event]
    command = [
        str(ACT),
        {"inputs": "workflow_dispatch"}.get(began[0], began[0]) if began else "push",
        *(
            "--json",
            "--no-skip-checkout",
            "--use-new-action-cache",
            "--no-cache-server",
            "--pull=false",
        ),
        *("--workflows", f".github/workflows/{workflow}", "--eventpath", str(home / "event.json")),
        *("--platform", "ubuntu-latest=-self-hosted", "--action-cache-path", str(home / "cache")),
        *("--secret", f"GITHUB_TOKEN={token}", "--insecure-secrets"),
        *(word for pair in env.items() for word in ("--env", "=".join(pair))),
        *stand_ins(),
        *words,
    ]
    done = subprocess.run(
        command,
        cwd=repository.path,
        env=environment(repository, home),
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
        check=False,
    )
    assert done.stdout.startswith("{"), done.stderr
    return Run([json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")])
