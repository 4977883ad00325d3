"""Health checks as an Application Load Balancer makes them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from eventually import eventually
from local_cloud import free_port
from running_balancer import ARN, Target, declared

from local.balancer.checks import HEALTHY, LATE, REFUSED, Checks, Health, ask, matches
from local.balancer.checks import Target as Registered

GROUP = declared(["i-1"]).target_groups[ARN]


def after(*checks: Health) -> Health:
    """What is told of a new target after these checks, by the thresholds 2 and 2."""
    registered = Registered()
    for check in checks:
        registered.judge(check, GROUP)
    return registered.health


@pytest.fixture(name="target")
def _target() -> Iterator[Target]:
    target = Target()
    yield target
    target.end()


def test_a_new_target_is_initial() -> None:
    assert after() == ("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")


@pytest.mark.parametrize("checks", [[HEALTHY], [LATE, HEALTHY]])
def test_a_new_target_is_healthy_after_one_success(checks: list[Health]) -> None:
    assert after(*checks) == ("healthy", None, None)


@pytest.mark.parametrize(("failures", "state"), [(1, "initial"), (2, "unhealthy")])
def test_a_new_target_is_unhealthy_at_the_threshold(failures: int, state: str) -> None:
    assert after(*[LATE] * failures).state == state


@pytest.mark.parametrize(("failures", "state"), [(1, "healthy"), (2, "unhealthy")])
def test_a_healthy_target_is_unhealthy_at_the_threshold(failures: int, state: str) -> None:
    assert after(HEALTHY, *[LATE] * failures).state == state


@pytest.mark.parametrize(("successes", "state"), [(1, "unhealthy"), (2, "healthy")])
def test_an_unhealthy_target_is_healthy_at_the_threshold(successes: int, state: str) -> None:
    assert after(LATE, LATE, *[HEALTHY] * successes).state == state


@pytest.mark.parametrize(
    ("checks", "state"),
    [
        ([HEALTHY, LATE, HEALTHY, LATE], "healthy"),
        ([LATE, LATE, HEALTHY, LATE, HEALTHY], "unhealthy"),
    ],
)
def test_only_checks_in_a_row_count(checks: list[Health], state: str) -> None:
    assert after(*checks).state == state


def test_an_unhealthy_target_tells_the_newest_reason() -> None:
    assert after(LATE, LATE, REFUSED).reason == "Target.FailedHealthChecks"


@pytest.mark.parametrize(
    ("matcher", "status", "matching"),
    [
        ("200", 200, True),
        ("200", 204, False),
        ("200-299", 299, True),
        ("200-299", 300, False),
        ("200,302", 302, True),
    ],
)
def test_a_matcher_names_statuses(matcher: str, status: int, matching: bool) -> None:
    assert matches(matcher, status) == matching


def test_the_declared_path_is_asked_for(target: Target) -> None:
    assert ask(target.port, GROUP) == HEALTHY
    assert target.asked == ["/healthz"]


def test_a_wrong_status_is_told(target: Target) -> None:
    told = "Health checks failed with these codes: [500]"
    expected = ("unhealthy", "Target.ResponseCodeMismatch", told)
    assert ask(target.port, replace(GROUP, path="/500")) == expected


def test_no_answer_in_time_is_told(target: Target) -> None:
    assert ask(target.port, replace(GROUP, path="/slow", timeout=0.1)) == LATE


def test_nobody_there_is_told() -> None:
    assert ask(free_port(), GROUP) == REFUSED


def test_an_instance_that_does_not_run_fails_its_checks() -> None:
    checks = Checks()
    at_once = declared(["i-1"])
    at_once = replace(at_once, target_groups={ARN: replace(GROUP, interval=0)})

    def state() -> str | None:
        checks.tick(at_once, {})
        return checks.states()[ARN]["i-1"]["state"]

    eventually(lambda: state() == "unhealthy", "an unhealthy target")


def test_a_registered_target_is_checked_at_once_and_then_served(target: Target) -> None:
    checks = Checks()
    checks.tick(declared(["i-1"]), {"i-1": target.port})
    eventually(lambda: checks.states()[ARN]["i-1"]["state"] == "healthy", "a healthy target")
    assert checks.serving() == {ARN: [target.port]}


def test_a_group_of_which_nothing_is_known_yet_is_not_served(target: Target) -> None:
    checks = Checks()
    slow = replace(declared(["i-1"]), target_groups={ARN: replace(GROUP, path="/slow")})
    checks.tick(slow, {"i-1": target.port})
    assert not checks.serving()


def test_a_target_is_not_checked_again_before_its_interval(target: Target) -> None:
    checks = Checks()
    checks.tick(declared(["i-1"]), {"i-1": target.port})
    eventually(checks.serving, "a check")
    checks.tick(declared(["i-1"]), {"i-1": target.port})
    assert target.asked == ["/healthz"]


def test_a_healthy_target_whose_process_is_gone_is_served_no_more(target: Target) -> None:
    checks = Checks()
    checks.tick(declared(["i-1"]), {"i-1": target.port})
    eventually(checks.serving, "a check")
    checks.tick(declared(["i-1"]), {})
    assert checks.serving() == {ARN: []}


def test_a_deregistered_target_is_forgotten(target: Target) -> None:
    checks = Checks()
    checks.tick(declared(["i-1"]), {"i-1": target.port})
    checks.tick(declared(), {"i-1": target.port})
    assert (checks.states(), checks.serving()) == ({ARN: {}}, {ARN: []})
