"""What is lost under load: an instance, instances that were too many, S3, a zone."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Iterator

import pytest
from agreement import disagreements, group, health
from applied_stack import Stack
from instance_processes import instance_processes
from local_cloud import free_port
from release_under_load import page, unnoticed
from under_load import under_load

from local import cloud

pytestmark = pytest.mark.drill
PICTURES = ("--clients", "8", "--think", "1", "--kept-path", "/example.jpg")  # a megabyte each


@pytest.fixture(autouse=True, name="whole")
def _whole(stack: Stack) -> Iterator[None]:
    """Each begins and leaves both environments as they should be."""
    yield
    stack.wait(lambda: not disagreements(stack, "dev"), "dev is whole again", 60)
    stack.wait(lambda: not disagreements(stack, "prod"), "prod is whole again", 60)


def ids(stack: Stack, name: str, zone: str = "") -> list[str]:
    """The instances of a group, or those in one zone."""
    every = group(stack, name)["Instances"]
    return [one["InstanceId"] for one in every if zone in ("", one["AvailabilityZone"])]


def healthy(stack: Stack, name: str) -> set[str]:
    """The instances that visitors are sent to."""
    return {id_ for id_, state in health(stack, name).items() if state == "healthy"}


def kill(stack: Stack, victims: list[str]) -> float:
    """Kill -9 their processes; when, by time.time()."""
    running = instance_processes(stack)
    for one in victims:
        for process in [*running[one].children(recursive=True), running[one]]:
            process.kill()
    return time.time()


def test_of_a_killed_instance_only_the_requests_in_flight_are_lost(stack: Stack) -> None:
    with under_load(stack.site("dev"), around=5) as visitors:
        [victim, *_] = ids(stack, "dev")
        killed = kill(stack, [victim])
        stack.wait(lambda: len(healthy(stack, "dev") - {victim}) == 2, "a new one serves", 30)
        stack.seconds["kill -9 -> a new instance serves"] = time.time() - killed
    report = visitors.report
    stack.notes.append(f"kill -9: {report.line()}")
    begun_later = [one for one in report.failures if report.began + one.at > killed + 0.05]
    assert report.inability == "" and begun_later == [], report.complaint()
    assert len(report.failures) <= 8, "more than an instance has threads for"
    assert stack.seconds["kill -9 -> a new instance serves"] <= 10


def test_nobody_notices_a_group_that_grows_to_six_and_shrinks_to_two(stack: Stack) -> None:
    scaling, name = stack.client("autoscaling"), stack.live.environment("prod").prefix

    def scaled(size: int) -> None:
        scaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=size)
        stack.wait(
            lambda: len(healthy(stack, "prod")) == size == len(ids(stack, "prod")),
            f"{size} instances serve",
            90,
        )

    wanted = group(stack, "prod")["DesiredCapacity"]
    scaled(2)
    with under_load(stack.site("prod")) as visitors:
        scaled(6)
        scaled(2)
        time.sleep(5)
    stack.notes.append(f"2 -> 6 -> 2: {visitors.report.line()}")
    scaled(wanted)
    unnoticed(visitors.report)


def test_nobody_notices_that_s3_is_gone_for_half_a_minute(stack: Stack) -> None:
    picture = hashlib.sha256((stack.tree / "service/example.jpg").read_bytes()).hexdigest()
    aws = cloud.process(stack.settings).running()
    assert aws
    nowhere = {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{free_port()}"}
    with under_load(stack.site("dev"), *PICTURES) as visitors:
        os.kill(aws.pid, signal.SIGSTOP)
        try:
            deploy = stack.begin("deploy", "dev", **nowhere)
            time.sleep(30)
        finally:
            os.kill(aws.pid, signal.SIGCONT)
        _, said = deploy.communicate(timeout=120)
    stack.notes.append(f"S3 gone for 30 s: {visitors.report.line()}")
    unnoticed(visitors.report)
    assert set(visitors.report.bodies) == {page(stack, "dev"), picture}
    assert deploy.returncode == 1, said
    assert "Could not connect to the endpoint URL" in said.splitlines()[-1]


def test_the_site_answers_when_a_zone_is_gone(stack: Stack) -> None:
    ec2, zone = stack.client("ec2"), group(stack, "prod")["Instances"][0]["AvailabilityZone"]
    subnets = group(stack, "prod")["VPCZoneIdentifier"].split(",")
    gone = [
        one["SubnetId"]
        for one in ec2.describe_subnets(SubnetIds=subnets)["Subnets"]
        if one["AvailabilityZone"] == zone
    ]
    with under_load(stack.site("prod"), around=5) as visitors:
        stack.client("autoscaling").update_auto_scaling_group(
            AutoScalingGroupName=stack.live.environment("prod").prefix,
            VPCZoneIdentifier=",".join(one for one in subnets if one not in gone),
        )
        victims = ids(stack, "prod", zone)
        killed = kill(stack, victims)
        for one in gone:
            ec2.delete_subnet(SubnetId=one)
        stack.wait(
            lambda: (
                len(healthy(stack, "prod") - set(victims)) >= 3 and not ids(stack, "prod", zone)
            ),
            "three instances serve in the other zones",
            60,
        )
        stack.seconds["a zone gone -> all instances elsewhere"] = time.time() - killed
    report = visitors.report
    stack.notes.append(f"a zone gone: {report.line()}")
    assert not [one for one in report.failures if report.began + one.at > killed + 0.05]
    again = stack.terragrunt("live/prod", "run", "--all", "--no-color", "apply", timeout=600)
    assert again.returncode == 0, again.stderr[-3000:]
    assert set(group(stack, "prod")["AvailabilityZones"]) >= {zone}
