"""What the roles of GitHub really need, recorded, and what they may do, judged as AWS judges it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aws_actions import actions
from recorded_request import Request
from recorded_roles import RecordedDay

pytestmark = pytest.mark.drill

LISTS = tomllib.loads(Path(__file__).with_name("least_privilege.toml").read_text(encoding="utf-8"))
FREE = {"sts:GetCallerIdentity"}  # needs no permission at all, says its own documentation
ROLES = ("deploy", "plan")


def _listed(kind: str, role: str = "") -> set[str]:
    entries = [one for one in LISTS[kind] if not role or role in one["roles"]]
    return {action for entry in entries for action in entry["actions"]}


@pytest.fixture(scope="module", name="day")
def _day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedDay]:
    day = RecordedDay(tmp_path_factory.mktemp("recorded"))
    try:
        day.live()
        yield day
    finally:
        day.end()


def _refused(day: RecordedDay, role: str, requests: list[Request]) -> set[str]:
    rights, boundaries = day.rights(role), day.boundaries()
    return {
        request.action
        for request in requests
        for resource in request.resources()
        if not rights.allow(request.action, resource, request.context("dev", boundaries))
    } - FREE


def test_every_recorded_action_is_one_that_aws_knows(day: RecordedDay) -> None:
    assert {one.action for one in day.requests if not actions(one.action)} == set()


def test_a_deploy_may_do_all_that_an_apply_and_a_release_need(day: RecordedDay) -> None:
    before = day.of("deploy", until="destroy")
    assert {"ec2:RunInstances", "autoscaling:CreateAutoScalingGroup"} <= {
        one.action for one in before
    }
    assert _refused(day, "deploy", before) == set()


@pytest.mark.parametrize("what", ["instances", "networks", "gateways", "balancers"])
def test_a_destroy_takes_away_what_costs_by_the_hour(day: RecordedDay, what: str) -> None:
    assert day.left[what] == 0


@pytest.mark.parametrize("what", ["buckets", "logs", "keys", "releases"])
def test_a_destroy_keeps_what_cannot_be_made_again(day: RecordedDay, what: str) -> None:
    assert day.left[what] > 0


def test_a_plan_may_do_all_that_a_plan_needs(day: RecordedDay) -> None:
    assert len(day.of("plan")) > 100
    assert _refused(day, "plan", day.of("plan")) == set()


def test_of_a_destroy_a_deploy_may_not_do_what_is_a_persons(day: RecordedDay) -> None:
    assert _refused(day, "deploy", day.of("deploy")) == _listed("refused")


def test_a_plan_wrote_nothing(day: RecordedDay) -> None:
    assert {one.action for one in day.of("plan") if one.writes} == set()


def test_a_plan_may_do_nothing_of_what_a_deploy_wrote(day: RecordedDay) -> None:
    rights, boundaries = day.rights("plan"), day.boundaries()
    written = [one for one in day.of("deploy") if one.writes]
    assert written
    assert not [
        one.action
        for one in written
        for resource in one.resources()
        if rights.allow(one.action, resource, one.context("dev", boundaries))
    ]


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_do_beyond_that_has_a_reason(day: RecordedDay, role: str) -> None:
    asked = {one.action for one in day.of(role)}
    beyond = day.rights(role).actions - asked
    for entry in (one for one in LISTS["beyond"] if role in one["roles"]):
        print(f"{role}: {', '.join(entry['actions'])}: {entry['reason']}")  # pytest -rP
    assert beyond == _listed("beyond", role)


def test_a_deploy_of_dev_cannot_do_the_same_to_prod(day: RecordedDay) -> None:
    rights = day.rights("deploy")
    boundaries = {name.replace("dev", "prod"): arn for name, arn in day.boundaries().items()}
    elsewhere = [one.elsewhere("dev", "prod") for one in day.of("deploy") if one.writes]
    reached = {
        one.action
        for one in elsewhere
        if all(
            rights.allow(one.action, resource, one.context("prod", boundaries))
            for resource in one.resources()
        )
    }
    assert reached == _listed("nameless")


def test_every_role_that_a_deploy_made_wears_a_boundary(day: RecordedDay) -> None:
    made = {one.parameters["RoleName"] for one in day.requests if one.action == "iam:CreateRole"}
    assert made == set(day.boundaries()) != set()


@pytest.mark.parametrize("entry", [*LISTS["beyond"], *LISTS["refused"], *LISTS["nameless"]])
def test_every_reason_is_one(entry: dict[str, Any]) -> None:
    assert len(entry["reason"]) > 20
