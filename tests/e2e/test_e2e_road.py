"""The whole road: change, merge, build, dev, promotion, approval, prod, and back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest
from agreement import disagreements, served
from applied_stack import Stack
from road import REPOSITORY, Road, opened

pytestmark = pytest.mark.drill
RUNS = ("plan", "release", "promotion", "promote", "rollback", "clean", "mended")
OTHERS = ("bastion", "compute", "monitoring", "network", "storage", "github_access")


@dataclass
class Travelled:
    """The road, and after each step what the parameters name and what visitors get."""

    road: Road
    images: dict[str, dict[str, str]]
    seen: dict[str, dict[str, set[str]]]
    issues: list[dict[str, Any]] = field(default_factory=list)  # when something had drifted


@pytest.fixture(scope="module", name="travelled")
def _travelled(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Travelled]:
    with opened(stack, tmp_path_factory.mktemp("road")) as road:
        there = Travelled(road, {}, {})
        steps: dict[str, Callable[[], object]] = {
            "before": lambda: None,
            "plan": road.pull_request,
            "release": road.merge,
            "promotion": lambda: road.press(
                "promote", "--job", "plan", name="promotion", reason="why"
            ),
            "promote": lambda: road.press("promote", reason="looks good"),
            "rollback": lambda: road.press("rollback", environment="prod", reason="the old page"),
            "clean": lambda: road.look_for_drift("clean"),
        }
        for name, step in steps.items():
            step()
            there.images[name] = road.images()
            there.seen[name] = {
                one: {digest for digest, _ in served(stack, one)} for one in ("dev", "prod")
            }
        road.set_threshold(9)
        road.look_for_drift("drifted")
        there.issues = deepcopy(road.github.issues)
        road.set_threshold(6)
        road.look_for_drift("mended")
        yield there


@pytest.mark.parametrize("name", RUNS)
def test_every_job_of_a_run_succeeds(travelled: Travelled, name: str) -> None:
    run = travelled.road.runs[name]
    assert {*run.verdicts} == {"success"}, run.output[-6000:]


def test_the_comments_name_the_affected_unit_of_both_environments_and_no_other(
    travelled: Travelled,
) -> None:
    bodies = travelled.road.github.bodies()
    assert sorted(re.findall(r"### Plan of (\w+)", "".join(bodies))) == ["dev", "prod"]
    for body in bodies:
        assert "load_balancer" in body and not [one for one in OTHERS if one in body]
        assert "**replaces 0, rolls 0 instances, visitors: nothing**" in body


def test_a_pull_request_and_a_look_change_nothing(travelled: Travelled) -> None:
    images = travelled.images
    assert images["plan"] == images["before"] and images["promotion"] == images["release"]


def test_a_merge_brings_what_was_built_to_dev_alone(travelled: Travelled) -> None:
    before, after = travelled.images["before"], travelled.images["release"]
    assert after["dev"] != before["dev"] and after["prod"] == before["prod"]
    assert travelled.seen["release"] == {name: {image} for name, image in after.items()}


def test_the_promotion_page_names_the_commits_and_what_becomes_of_the_image(
    travelled: Travelled,
) -> None:
    page = travelled.road.runs["promotion"].summary
    before, after = (travelled.images[step]["dev"][7:19] for step in ("before", "release"))
    assert f"- image: `{before}` → **`{after}`**" in page
    assert re.findall(r"^- `[0-9a-f]+` `(.+)`$", page, re.MULTILINE) == ["Merge", "A change"]


def test_a_promotion_brings_the_same_digest_to_prod(travelled: Travelled) -> None:
    new = travelled.images["release"]["dev"]
    assert travelled.images["promote"] == {"dev": new, "prod": new}
    assert travelled.seen["promote"] == {"dev": {new}, "prod": {new}}


def test_the_digest_that_was_built_is_the_one_that_was_attested(travelled: Travelled) -> None:
    files = [*(travelled.road.folder / "attestations").iterdir()]
    subjects = [json.loads(file.read_text())["subject"][0] for file in files]
    digests = [f"sha256:{one['digest']['sha256']}" for one in subjects]
    assert digests == [travelled.images["release"]["dev"]]


def test_a_roll_back_brings_prod_where_it_was_and_leaves_dev(travelled: Travelled) -> None:
    images = travelled.images
    wanted = {"dev": images["release"]["dev"], "prod": images["before"]["prod"]}
    assert images["rollback"] == wanted
    assert travelled.seen["rollback"] == {name: {image} for name, image in wanted.items()}


def test_a_roll_back_is_done_within_a_minute(travelled: Travelled) -> None:
    assert travelled.road.seconds["rollback"] <= 60


def test_what_was_reviewed_is_applied_in_both(travelled: Travelled) -> None:
    stack = travelled.road.stack
    alarms = stack.client("cloudwatch").describe_alarms()["MetricAlarms"]
    found = {one["AlarmName"]: one["Threshold"] for one in alarms}
    prefixes = [one.prefix for one in stack.live.environments.values()]
    assert {found[f"{prefix}-target-5xx"] for prefix in prefixes} == {6}


def test_every_role_was_given_to_the_job_that_it_is_for(travelled: Travelled) -> None:
    name = travelled.road.stack.live.common["name"]
    given = {
        (job.workflow, job.environment, role.partition(f":role/{name}-")[2])
        for job, role in zip(travelled.road.issuer.granted, travelled.road.sts.given, strict=True)
    }
    assert given == {
        ("plan.yml", "", "dev-plan"),
        ("plan.yml", "", "prod-plan"),
        ("build-image.yml", "", "shared-publish"),
        ("deploy.yml", "dev", "dev-deploy"),
        ("gate.yml", "", "dev-plan"),
        ("drift-check.yml", "", "dev-plan"),
        ("drift-check.yml", "", "prod-plan"),
        ("deploy.yml", "prod", "prod-deploy"),
    }


def test_what_somebody_changed_by_hand_opens_one_issue_that_names_it(travelled: Travelled) -> None:
    assert sorted(travelled.road.runs["drifted"].verdicts) == ["failure", "success"]
    [issue] = travelled.issues
    assert (issue["title"], issue["state"]) == ("dev has drifted", "open")
    line = '- `load_balancer` `aws_cloudwatch_metric_alarm.this["target-5xx"]` (`threshold`)'
    assert line in issue["body"]


def test_the_issue_closes_when_it_is_mended(travelled: Travelled) -> None:
    [issue] = travelled.road.github.issues
    assert (issue["state"], issue["state_reason"]) == ("closed", "completed")


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_afterwards_everything_tells_the_same(travelled: Travelled, name: str) -> None:
    assert not disagreements(travelled.road.stack, name)


def test_who_and_why_are_in_the_history(travelled: Travelled) -> None:
    told = travelled.road.stack.showroom("history", "prod", "--json")
    reasons = [one["release"]["reason"] for one in json.loads(told.stdout) if one["release"]]
    assert reasons[:2] == ["the old page", "looks good"]


def test_on_another_branch_a_button_does_nothing(travelled: Travelled) -> None:
    before = travelled.road.images()
    run = travelled.road.press(
        "rollback", name="branch", ref="refs/heads/other", environment="dev", reason="mine"
    )
    assert run.verdicts == ["failure"], run.output[-3000:]
    assert "Not authorized to perform sts:AssumeRoleWithWebIdentity" in run.output
    assert travelled.road.images() == before


def test_the_repository_is_the_one_that_the_trust_names(travelled: Travelled) -> None:
    assert travelled.road.stack.live.common["github"]["repository"] == REPOSITORY
