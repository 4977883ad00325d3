"""What dev runs, promoted to prod under load and rolled back; and a control of the load itself."""

from __future__ import annotations

import pytest
from agreement import disagreements
from applied_stack import Stack
from release_day import Afternoon, Morning, afternoon
from release_under_load import unnoticed

pytestmark = pytest.mark.drill
STEPS = ("promote", "rollback")


@pytest.fixture(scope="module", name="later")
def _later(stack: Stack, morning: Morning) -> Afternoon:
    assert morning.deploy.code == 0, morning.deploy.err
    return afternoon(stack)


@pytest.mark.parametrize("name", STEPS)
def test_no_visitor_notices(later: Afternoon, name: str) -> None:
    assert later.steps[name].code == 0, later.steps[name].err
    unnoticed(later.steps[name].report)


@pytest.mark.parametrize("name", STEPS)
def test_every_visitor_gets_the_old_page_or_the_new_and_both_are_seen(
    later: Afternoon, name: str
) -> None:
    step = later.steps[name]
    assert set(step.report.bodies) == {step.old, step.new}
    assert step.old != step.new


def test_a_promotion_brings_the_same_digest_and_builds_nothing(
    morning: Morning, later: Afternoon
) -> None:
    assert later.steps["promote"].served == morning.deploy.served
    assert later.images[0] == later.images[1]


def test_a_rollback_brings_the_old_page_back(morning: Morning, later: Afternoon) -> None:
    assert {release for release, _ in later.steps["rollback"].served} == {morning.first}
    assert later.steps["rollback"].new == later.steps["promote"].old


def test_without_draining_the_same_load_does_report_failures(later: Afternoon) -> None:
    assert later.control.code == 0, later.control.err
    assert later.control.report.inability == ""
    assert later.control.report.failures, "the load does not notice cut answers: it proves nothing"


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_afterwards_everything_tells_the_same(stack: Stack, later: Afternoon, name: str) -> None:
    assert later.steps
    assert not disagreements(stack, name)


def test_after_a_rollback_a_plan_changes_nothing(stack: Stack, later: Afternoon) -> None:
    assert later.steps["rollback"].code == 0
    plan = stack.terragrunt("live/prod/compute", "plan", "-detailed-exitcode", "--no-color")
    assert plan.returncode == 0, plan.stdout[-3000:]


def test_the_digest_that_was_rolled_back_is_not_promoted_again(
    stack: Stack, morning: Morning, later: Afternoon
) -> None:
    assert later.steps["rollback"].code == 0
    refused = stack.showroom("promote", "dev", "prod", "--image", morning.built["image"])
    assert refused.returncode == 1
    assert "took it back" in refused.stderr and len(refused.stderr.splitlines()) == 1
