"""A release under load: another headline brought to dev; and how quick it is."""

from __future__ import annotations

import time

import pytest
from agreement import disagreements, group, served
from applied_stack import Stack
from eventually import eventually
from instance_processes import answers, fresh, instance_processes
from release_day import Morning
from release_under_load import unnoticed


def test_what_was_built_is_not_built_again(morning: Morning) -> None:
    assert (morning.built["built"], morning.again["built"]) == (True, False)
    assert morning.built["image"] == morning.again["image"] != morning.first


def test_no_visitor_notices(morning: Morning) -> None:
    assert morning.deploy.code == 0, morning.deploy.err
    unnoticed(morning.deploy.report)


def test_every_visitor_gets_the_old_page_or_the_new_and_both_are_seen(morning: Morning) -> None:
    assert set(morning.deploy.report.bodies) == {morning.deploy.old, morning.deploy.new}
    assert morning.deploy.old != morning.deploy.new


def test_a_deploy_to_dev_changes_dev_alone(stack: Stack, morning: Morning) -> None:
    assert {release for release, _ in morning.deploy.served} == {morning.built["image"]}
    assert {release for release, _ in served(stack, "prod")} == {morning.first}


def test_a_deploy_is_served_everywhere_within_half_a_minute(morning: Morning) -> None:
    assert morning.deploy.all_served_seconds <= 30


@pytest.mark.parametrize("name", ["dev", "prod"])
def test_afterwards_everything_tells_the_same(stack: Stack, morning: Morning, name: str) -> None:
    assert morning.deploy.code == 0
    assert not disagreements(stack, name)


def test_an_instance_answers_healthily_within_three_seconds_of_its_start(stack: Stack) -> None:
    before = instance_processes(stack)
    ended = group(stack, "dev")["Instances"][0]["InstanceId"]
    stack.client("ec2").terminate_instances(InstanceIds=[ended])
    started = eventually(lambda: fresh(stack, before), "a replacement is started")
    eventually(lambda: answers(started), "it answers healthily")
    stack.seconds["instance start -> healthy"] = time.time() - started.create_time()
    stack.wait(lambda: not disagreements(stack, "dev"), "dev is whole again", 30)
    assert stack.seconds["instance start -> healthy"] <= 3
