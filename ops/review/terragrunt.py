"""Terragrunt as a program: the one place of a review and an apply that starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from pathlib import Path

from ops.apply import LONGEST, begin, reasons
from ops.errors import Refusal
from ops.progress import say

GIVEN = ["--strict-mode", "--no-color", "--non-interactive"]
USUAL = {
    "TF_IN_AUTOMATION": "true",
    "TG_DEPENDENCY_FETCH_OUTPUT_FROM_STATE": "true",
    "TG_PARALLELISM": "4",
    "TG_TF_PATH": "terraform",
}


def run(arguments: list[str], folder: Path, may_fail: bool = False) -> str:
    """What it prints; Refusal with Terraform's own reasons if it fails.

    With `may_fail` the reasons are what comes back: it may still have done a part.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        code, printed = _ended(
            ["terragrunt", *arguments[:1], *GIVEN, *arguments[1:]], folder, log.fileno()
        )
        log.seek(0)
        why = "; ".join(reasons(f"{log.read()}\n{printed}"))[:LONGEST] or "no reason"
    if not code:
        return "" if may_fail else printed
    if may_fail:
        return why
    raise Refusal(
        f"terragrunt {arguments[0]} failed: {why}", "it to end well", "mend what it names"
    )


def _ended(command: list[str], folder: Path, log: int) -> tuple[int, str]:
    """In a session of its own, so that no interrupt cuts an apply off: it would be told twice."""
    child = begin(command, folder, {**USUAL, **os.environ}, subprocess.PIPE, log)
    try:
        printed, _ = child.communicate()
        return child.returncode, printed
    except KeyboardInterrupt:
        try:
            if {"apply", "destroy"} & {*command}:
                say("interrupted: Terraform ends what it began first; interrupt again to hurry it")
                child.communicate()
        except KeyboardInterrupt:
            pass
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGINT)
            child.communicate()
        raise
