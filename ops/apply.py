"""Applying the compute unit: what the release parameter says becomes the launch template."""

import json
import os
import re
import signal
import subprocess
import tempfile
from pathlib import Path

from ops.environments import ROOT, Environment
from ops.errors import Refusal
from ops.progress import say

# As JSON: Terraform's lines for people are no interface.
# https://developer.hashicorp.com/terraform/internals/machine-readable-ui
COMMAND = ["terragrunt", "apply", "-auto-approve", "--non-interactive", "--no-color", "-json"]
# Terraform wraps its sentences, and indents the code that it quotes between them.
FAULT = re.compile(r"^\S+ (?:ERROR|STDERR) +(?:\[(\S+)\] )?+(?:terraform: )?+(\S.*)$", re.MULTILINE)
ENDING = re.compile("errors? occurred")  # what follows is a list of exit codes
LONGEST = 600  # characters of a reason; the rest is in the log
LONGEST_SECONDS = 1200  # ten times the usual: one that hangs may not outlive the lock


def apply(environment: Environment) -> None:
    """Apply and wait. Refusal with Terraform's own sentences; Ctrl-C lets it end what it began."""
    descriptor, log = tempfile.mkstemp(prefix=f"{environment.prefix}-apply-", suffix=".log")
    code = 0
    try:
        with os.fdopen(descriptor, "wb") as output:
            code, why = _run(ROOT / "live" / environment.name / "compute", output.fileno())
        told = Path(log).read_text(encoding="utf-8", errors="replace")
    finally:
        if not code:  # done, or interrupted
            os.unlink(log)
    if code:
        why = [*why, *reasons(told)] or ["no output"]
        found = f"apply failed: {'; '.join(why)[:LONGEST]}"
        raise Refusal(found, "the compute unit applied", f"see {log}")


def _run(folder: Path, output: int) -> tuple[int, list[str]]:
    """In a session of its own, so that no interrupt cuts it off: Terragrunt passes one on twice."""
    usual = {"TG_TF_PATH": "terraform", "TG_DEPENDENCY_FETCH_OUTPUT_FROM_STATE": "true"}
    variables = {**usual, **os.environ, "SHOWROOM_ROLL_OUT": "later"}
    child = begin(COMMAND, folder, variables, output, output)
    try:
        try:
            return child.wait(LONGEST_SECONDS), []
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGINT)  # it alone: at a second one Terraform drops its work
            return child.wait(), [f"stopped after {LONGEST_SECONDS} s"]
    except KeyboardInterrupt:
        say("interrupted: Terraform ends what it began first; interrupt again to hurry it")
        try:
            child.wait()
        except KeyboardInterrupt:
            os.killpg(child.pid, signal.SIGINT)
            child.wait()
        raise


def begin(
    command: list[str], folder: Path, variables: dict[str, str], output: int, log: int
) -> subprocess.Popen[str]:
    """Terragrunt in a session of its own, and without a question. Refusal if it is not there."""
    try:
        return subprocess.Popen(
            command,
            cwd=folder,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    except FileNotFoundError as error:
        way_out = "run make setup and put .local/bin on PATH"
        raise Refusal(f"{error.filename} is missing", "terragrunt on PATH", way_out) from None


def reasons(log: str) -> list[str]:
    """Why an apply failed, each reason once: Terraform's errors, or Terragrunt's of a unit."""
    lines = [json.loads(line) for line in log.splitlines() if line.startswith('{"@level":"error"')]
    errors = [one["diagnostic"] for one in lines if "diagnostic" in one]
    told = [f"{one['summary']}: {one.get('detail', '')}" for one in errors]
    said: dict[str, list[str]] = {}
    for unit, line in [] if told else FAULT.findall(log):
        if not ENDING.search(line):
            said.setdefault(unit, []).append(line)
    for unit, every in said.items():
        first, *errors = " ".join(every).split("Error: ")
        told += [f"{unit}: {one}".removeprefix(": ") for one in errors or [first]]
    return list(dict.fromkeys(" ".join(one.split()) for one in told))
