"""A day of releases under load, in two halves: what dev gets, and what becomes of it in prod."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from agreement import group, image
from applied_stack import Stack
from release_under_load import Step, under_visitors
from service_changes import SLOWLY, build, changed, text

DELAY = "deregistration_delay.timeout_seconds"


@dataclass(frozen=True)
class Morning:
    """Both run `first`; another headline is built, built again, and deployed to dev."""

    first: str
    built: dict[str, Any]
    again: dict[str, Any]
    deploy: Step


@dataclass(frozen=True)
class Afternoon:
    """Promoted to prod and rolled back there; `control` is a roll-back of dev without draining."""

    images: tuple[int, int]  # in the registry, before and after the promotion
    steps: dict[str, Step]
    control: Step


def morning(stack: Stack) -> Morning:
    """Build and deploy; what is measured goes into the stack's figures."""
    first = image(stack, "dev")
    with changed(stack, *text("with another headline"), *SLOWLY):
        built, again = build(stack), build(stack)
        deploy = under_visitors(stack, "dev", "deploy", "dev", "--reason", "another headline")
    stack.seconds["deploy -> all served, two instances"] = deploy.all_served_seconds
    stack.seconds["./showroom deploy"] = deploy.seconds
    return Morning(first, built, again, deploy)


def afternoon(stack: Stack) -> Afternoon:
    """Promote what dev runs, and roll back."""
    before = _images(stack)
    promote = under_visitors(stack, "prod", "promote", "dev", "prod")
    after = _images(stack)
    rollback = under_visitors(stack, "prod", "rollback", "prod", "--reason", "the old headline")
    steps = {"promote": promote, "rollback": rollback}
    stack.seconds |= {f"./showroom {name}": step.seconds for name, step in steps.items()}
    return Afternoon((before, after), steps, _without_draining(stack))


def _images(stack: Stack) -> int:
    """How many images the registry holds."""
    repository = stack.live.common["name"]
    found = stack.client("ecr").describe_images(repositoryName=repository)["imageDetails"]
    return len({one["imageDigest"] for one in found})


def _without_draining(stack: Stack) -> Step:
    """Roll dev back with draining switched off, and on again."""
    elb = stack.client("elbv2")
    [arn] = group(stack, "dev")["TargetGroupARNs"]
    before = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
    [delay] = [one for one in before if one["Key"] == DELAY]
    try:
        off = [{"Key": DELAY, "Value": "0"}]
        elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=off)
        return under_visitors(stack, "dev", "rollback", "dev", "--reason", "control", around=3)
    finally:
        elb.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[delay])
