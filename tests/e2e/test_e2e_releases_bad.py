"""Releases that are no good: taken back by themselves, and nobody notices."""

from __future__ import annotations

import pytest
from agreement import disagreements, image
from applied_stack import Stack
from bad_release import BadRelease, deploy_bad
from release_under_load import unnoticed
from service_changes import ANSWERS_500, CRASHES, NEVER_HEALTHY

pytestmark = pytest.mark.drill
BAD = [
    pytest.param(CRASHES, id="crashes"),
    pytest.param(NEVER_HEALTHY, id="never healthy"),
    pytest.param(ANSWERS_500, id="answers 500"),
]


@pytest.fixture(scope="module", name="bad", params=BAD)
def _bad(stack: Stack, request: pytest.FixtureRequest) -> BadRelease:
    return deploy_bad(stack, request.param, around=5)


def test_it_is_taken_back_with_the_reason(bad: BadRelease) -> None:
    assert bad.step.code == 3, bad.step.err
    assert "did not come into service within 20 s" in bad.step.err.splitlines()[-1]


def test_no_visitor_notices_it(bad: BadRelease) -> None:
    unnoticed(bad.step.report)
    assert set(bad.step.report.bodies) == {bad.step.old} == {bad.step.new}


def test_everything_tells_what_it_told_before(stack: Stack, bad: BadRelease) -> None:
    assert image(stack, "dev") == bad.image_before
    assert not disagreements(stack, "dev")


def test_a_plan_changes_nothing_afterwards(bad: BadRelease) -> None:
    assert bad.plan.returncode == 0, bad.plan.stdout[-3000:]


def test_its_digest_is_not_promoted(bad: BadRelease) -> None:
    assert bad.promoted.returncode == 1
    assert "dev took it back" in bad.promoted.stderr
    assert len(bad.promoted.stderr.splitlines()) == 1
