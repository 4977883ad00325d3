"""`terragrunt run --all apply`, followed: it goes on if the command that follows it is killed."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from local.processes import Process
from local.progress import Steps
from local.settings import Settings
from ops.apply import reasons
from ops.errors import Refusal

COMMAND = ["terragrunt", "run", "--all", "--no-color", "--backend-bootstrap", "apply"]
UNIT_DONE = re.compile(rb"\[live/(\S+)\] terraform: (?:Apply|No changes)")
MISTYPED = re.compile(r'cannot convert "((?:live/).*)" to number')  # terragrunt.hcl says why
SHOWN, LONGEST = 3, 400  # reasons and characters: the rest is in the log
STOP_SECONDS = 120  # Terraform ends what it began: a balancer takes a minute


def process(settings: Settings) -> Process:
    """The process of an apply."""
    return Process("apply", settings.folder)


def run(settings: Settings, env: Mapping[str, str], steps: Steps) -> None:
    """Apply and wait. Refusal with Terraform's own errors if it failed; Ctrl-C ends it first."""
    applying = process(settings)
    join(settings, steps)
    child = applying.start(COMMAND, env=env, cwd=settings.tree)
    try:
        follow(applying, child, steps)
    except KeyboardInterrupt:
        steps.note("interrupted: Terraform ends what it began, up to two minutes")
        applying.stop(STOP_SECONDS, signal.SIGINT)
        raise
    applying.record.unlink(missing_ok=True)
    if child.returncode != 0:
        raise failure(applying.log)


def join(settings: Settings, steps: Steps) -> None:
    """Wait for an apply that an earlier, killed command left running."""
    applying = process(settings)
    while applying.running():
        steps.tick("an earlier apply is still running: waiting for its end")
        time.sleep(0.5)


def follow(applying: Process, child: subprocess.Popen[bytes], steps: Steps) -> None:
    """Tell each unit as it is done, by the log, until the apply ends."""
    done: set[str] = set()
    while child.poll() is None:
        told = applying.log.read_bytes()
        for unit in UNIT_DONE.findall(told):
            if (name := unit.decode()) not in done:
                done.add(name)
                steps.note(f"{name}")
        steps.tick(f"{len(done)} units applied")
        time.sleep(0.5)


def failure(log: Path) -> Refusal:
    """The errors of a failed apply in one line, with the log for the rest."""
    text = log.read_text(errors="replace")
    # A root that does not hold makes every unit say that it is not included: echoes.
    said = [line for line in text.splitlines() if line.strip() and 'named "include"' not in line]
    told = [one.partition("This was checked by")[0].strip() for one in reasons("\n".join(said))]
    every = [*MISTYPED.findall(text), *told] or (said or ["no output"])[-1:]
    more = f"; and {len(every) - SHOWN} more" if len(every) > SHOWN else ""
    found = "; ".join(one[:LONGEST] for one in every[:SHOWN]) + more
    return Refusal(f"apply failed: {found}", "every unit applied", f"see {os.path.relpath(log)}")
