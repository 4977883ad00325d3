"""A day of releases under load: another headline, promoted, rolled back; and how quick it is."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

import pytest
from agreement import disagreements, group, image, served
from applied_stack import Stack
from eventually import eventually
from instance_processes import answers, fresh, instance_processes
from release_under_load import Step, under_visitors, unnoticed
from service_changes import SLOWLY, build, changed, text

STEPS = ("deploy", "promote", "rollback")
DELAY = "deregistration_delay.timeout_seconds"


@dataclass
class Day:
    """What was built, and each step; `control` is a roll-back without draining."""

    first: str
    built: dict[str, Any]
    again: dict[str, Any]
    prod_meanwhile: set[tuple[str, str]]
    images: list[int]  # in the registry, before and after the promotion
    steps: dict[str, Step]
    control: Step


def images(stack: Stack) -> int:
    """How many images the registry holds."""
    repository = stack.live.common["name"]
    found = stack.client("ecr").describe_images(repositoryName=repository)["imageDetails"]
    return len({one["imageDigest"] for one in found})


def without_draining(stack: Stack) -> Step:
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


@pytest.fixture(scope="module", name="day")
def _day(stack: Stack) -> Day:
    first = image(stack, "dev")
    with changed(stack, *text("with another headline"), *SLOWLY):
        built, again = build(stack), build(stack)
        deploy = under_visitors(stack, "dev", "deploy", "dev", "--reason", "another headline")
    meanwhile, before = served(stack, "prod"), images(stack)
    promote = under_visitors(stack, "prod", "promote", "dev", "prod")
    after = images(stack)
    rollback = under_visitors(stack, "prod", "rollback", "prod", "--reason", "the old headline")
    steps = {"deploy": deploy, "promote": promote, "rollback": rollback}
    stack.seconds["deploy -> all served, two instances"] = deploy.all_served_seconds
    stack.seconds |= {f"./showroom {name}": step.seconds for name, step in steps.items()}
    control = without_draining(stack)
    return Day(first, built, again, meanwhile, [before, after], steps, control)


def test_what_was_built_is_not_built_again(day: Day) -> None:
    assert (day.built["built"], day.again["built"]) == (True, False)
    assert day.built["image"] == day.again["image"] != day.first


@pytest.mark.parametrize("name", STEPS)
def test_no_visitor_notices(day: Day, name: str) -> None:
    assert day.steps[name].code == 0, day.steps[name].err
    unnoticed(day.steps[name].report)


@pytest.mark.parametrize("name", STEPS)
def test_every_visitor_gets_the_old_page_or_the_new_and_both_are_seen(day: Day, name: str) -> None:
    step = day.steps[name]
    assert set(step.report.bodies) == {step.old, step.new}
    assert step.old != step.new


def test_a_deploy_to_dev_changes_dev_alone(day: Day) -> None:
    assert {release for release, _ in day.steps["deploy"].served} == {day.built["image"]}
    assert {release for release, _ in day.prod_meanwhile} == {day.first}


def test_a_promotion_brings_the_same_digest_and_builds_nothing(day: Day) -> None:
    assert day.steps["promote"].served == day.steps["deploy"].served
    assert day.images[0] == day.images[1]


def test_a_rollback_brings_the_old_page_back(day: Day) -> None:
    assert {release for release, _ in day.steps["rollback"].served} == {day.first}
    assert day.steps["rollback"].new == day.steps["promote"].old


def test_without_draining_the_same_load_does_report_failures(day: Day) -> None:
    assert day.control.code == 0, day.control.err
    assert day.control.report.inability == ""
    assert day.control.report.failures, "the load does not notice cut answers: it proves nothing"


def test_a_deploy_is_served_everywhere_within_half_a_minute(day: Day) -> None:
    assert day.steps["deploy"].all_served_seconds <= 30


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_afterwards_everything_tells_the_same(stack: Stack, day: Day, name: str) -> None:
    assert day.steps
    assert not disagreements(stack, name)


def test_after_a_rollback_a_plan_changes_nothing(stack: Stack, day: Day) -> None:
    assert day.steps["rollback"].code == 0
    plan = stack.terragrunt("live/prod/compute", "plan", "-detailed-exitcode", "--no-color")
    assert plan.returncode == 0, plan.stdout[-3000:]


def test_the_digest_that_was_rolled_back_is_not_promoted_again(stack: Stack, day: Day) -> None:
    refused = stack.showroom("promote", "dev", "prod", "--image", day.built["image"])
    assert refused.returncode == 1
    assert "took it back" in refused.stderr and len(refused.stderr.splitlines()) == 1


def test_an_instance_answers_healthily_within_three_seconds_of_its_start(stack: Stack) -> None:
    before = instance_processes(stack)
    ended = group(stack, "dev")["Instances"][0]["InstanceId"]
    stack.client("ec2").terminate_instances(InstanceIds=[ended])
    started = eventually(lambda: fresh(stack, before), "a replacement is started")
    eventually(lambda: answers(started), "it answers healthily")
    stack.seconds["instance start -> healthy"] = time.time() - started.create_time()
    stack.wait(lambda: not disagreements(stack, "dev"), "dev is whole again", 30)
    assert stack.seconds["instance start -> healthy"] <= 3
