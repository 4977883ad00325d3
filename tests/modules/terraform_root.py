"""A Terraform root made of calls of our modules, kept warm between test sessions."""

import fcntl
import hashlib
import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local_cloud import REGION, ROOT, LocalCloud
from terraform_plan import Plan

WORK = ROOT / ".local" / "tests" / "modules"
SETTINGS = ROOT / ".local" / "terraform.rc"
LOCK = ROOT / ".terraform.lock.hcl"
TERRAFORM = ROOT / ".local" / "bin" / "terraform"
TIMEOUT_SECONDS = 180

Calls = Mapping[str, Mapping[str, Any]]


class TerraformRoot:
    """The folder .local/tests/modules/<name>: the provider stays, the state is the session's.

    Cases are module calls of one root: a plan costs the same seconds for one as for twenty.
    `neighbours` is what only this session knows: `var.neighbours` in the calls.
    """

    def __init__(
        self,
        name: str,
        calls: Calls,
        cloud: LocalCloud,
        scratch: Path,
        neighbours: Mapping[str, Any] | None = None,
    ) -> None:
        self._folder = WORK / name
        self._state = f"-state={scratch / name}.tfstate"
        self._plan = scratch / f"{name}.plan"
        self._environ = cloud.environ() | {
            "TF_CLI_CONFIG_FILE": str(SETTINGS),
            "TF_IN_AUTOMATION": "1",
            "TF_VAR_neighbours": json.dumps(neighbours or {}),
        }
        self._folder.mkdir(parents=True, exist_ok=True)
        with (WORK / f"{name}.lock").open("w", encoding="utf-8") as alone:
            fcntl.flock(alone, fcntl.LOCK_EX)  # another test session may be at it
            self._initialise(json.dumps(_root(calls), indent=1))

    def _initialise(self, text: str) -> None:
        """`terraform init`, but only when something that it reads has changed."""
        read = [text, LOCK.read_text(encoding="utf-8"), SETTINGS.read_text(encoding="utf-8")]
        fingerprint = hashlib.sha256("\0".join(read).encode()).hexdigest()
        done = self._folder / "initialised"
        if done.is_file() and done.read_text(encoding="utf-8") == fingerprint:
            return
        done.unlink(missing_ok=True)
        (self._folder / "main.tf.json").write_text(text, encoding="utf-8")
        shutil.copyfile(LOCK, self._folder / LOCK.name)
        self._succeed("init", "-lockfile=readonly")
        done.write_text(fingerprint, encoding="utf-8")

    def _run(self, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        interactive = [] if command == "show" else ["-input=false"]
        return subprocess.run(
            [str(TERRAFORM), command, "-no-color", *interactive, *arguments],
            cwd=self._folder,
            env=self._environ,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )

    def _succeed(self, command: str, *arguments: str) -> str:
        done = self._run(command, *arguments)
        assert done.returncode == 0, f"terraform {command} in {self._folder}:\n{done.stderr}"
        return done.stdout

    def plan(self) -> Plan:
        """Plans, and reads the plan."""
        self._succeed("plan", "-lock=false", self._state, f"-out={self._plan}")
        return Plan(json.loads(self._succeed("show", "-json", str(self._plan))))

    def apply(self) -> None:
        """Applies the last plan, or plans and applies when there is none."""
        last = [str(self._plan)] if self._plan.exists() else ["-auto-approve"]
        self._succeed("apply", "-lock=false", self._state, *last)

    def errors(self) -> list[str]:
        """The sentences of a plan that has to fail."""
        done = self._run("plan", "-json", "-lock=false", self._state)
        assert done.returncode == 1, f"terraform plan in {self._folder} did not fail"
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        diagnostics = [line["diagnostic"] for line in lines if line["type"] == "diagnostic"]
        return [one["detail"] for one in diagnostics if one["severity"] == "error"]


def _root(calls: Calls) -> dict[str, Any]:
    return {
        "terraform": {"required_providers": {"aws": {"source": "hashicorp/aws"}}},
        "provider": {"aws": {"region": REGION, "s3_use_path_style": True}},
        "variable": {"neighbours": {"type": "any"}},
        "module": calls,
    }
