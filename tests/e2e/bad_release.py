"""A broken release: built, deployed under load, asked to be promoted, planned."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from agreement import image
from applied_stack import Stack
from release_under_load import Step, under_visitors
from service_changes import Change, build, changed

PATIENCE_SECONDS = "20"


@dataclass(frozen=True)
class BadRelease:
    """What became of it: its deploy, the promotion asked for, dev's plan afterwards."""

    image_before: str
    image: str
    step: Step
    promoted: subprocess.CompletedProcess[str]
    plan: subprocess.CompletedProcess[str]


def deploy_bad(stack: Stack, changes: list[Change], around: float) -> BadRelease:
    """Deploy service/ with these changes to dev, while visitors are there."""
    before = image(stack, "dev")
    with changed(stack, *changes):
        built = build(stack)["image"]
        deploy = ("deploy", "dev", "--patience", PATIENCE_SECONDS)
        step = under_visitors(stack, "dev", *deploy, around=around)
    promoted = stack.showroom("promote", "dev", "prod", "--image", built)
    plan = stack.terragrunt("live/dev/compute", "plan", "-detailed-exitcode", "--no-color")
    return BadRelease(before, built, step, promoted, plan)
