"""The runner tells what it saw and gets what is declared: one request, one step."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from eventually import eventually
from launched_site import LaunchedSite
from local_cloud import REGION, LocalCloud

from local.declared import Declared, TargetGroup
from ops.environments import Live

pytestmark = pytest.mark.slow

DIGEST = "sha256:" + "ab" * 32


class Scene:
    """A cloud in which dev is launched, and a runner's part of the conversation."""

    def __init__(self, cloud: LocalCloud, folder: Path) -> None:
        self.cloud = cloud
        self.dev = LaunchedSite(cloud, Live().environment("dev"), folder)

    def tell(self, *lost: str, **targets: Any) -> Declared:
        """What is declared after such a report."""
        report: Any = {"targets": {self.dev.target_group_arn: targets}, "lost": lost}
        answer = requests.post(f"{self.cloud.url}/showroom/exchange", json=report, timeout=10)
        answer.raise_for_status()
        return Declared.parse(answer.json())

    def group(self) -> TargetGroup:
        """Dev's target group."""
        return self.tell().target_groups[self.dev.target_group_arn]

    def complete(self) -> list[str]:
        """Have all instances in service; their ids."""

        def found() -> list[str]:
            states = self.dev.states()
            for name in [name for name, state in states.items() if state == "Pending:Wait"]:
                self.cloud.client("autoscaling").complete_lifecycle_action(
                    AutoScalingGroupName=self.dev.name,
                    LifecycleHookName=f"{self.dev.name}-serves",
                    LifecycleActionResult="CONTINUE",
                    InstanceId=name,
                )
            instances = self.tell().instances
            good = {one.state for one in instances.values()} == {"InService"}
            return list(instances) if good and instances else []

        return eventually(found, "all in service")


@pytest.fixture(scope="module", name="scene")
def _scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One for all, with a runner's first word said."""
    folder = tmp_path_factory.mktemp("exchange")
    cloud = LocalCloud(folder / "server.log")
    try:
        scene = Scene(cloud, folder)
        scene.dev.surround()
        scene.tell()
        scene.dev.launch(DIGEST, 1)
        yield scene
    finally:
        cloud.stop()


def test_an_instance_comes_with_all_that_it_takes_to_be_one(scene: Scene) -> None:
    [machine] = scene.tell().instances.values()
    assert (machine.group, machine.version) == (scene.dev.name, "1")
    assert machine.role_arn.endswith(f":role/{scene.dev.name}-instance")
    assert machine.zone in (f"{REGION}a", f"{REGION}b")


def test_it_waits_for_the_hook_and_is_no_target_before(scene: Scene) -> None:
    [machine] = scene.tell().instances.values()
    assert (machine.state, machine.hook) == ("Pending:Wait", f"{scene.dev.name}-serves")
    assert not scene.group().targets


def test_user_data_is_what_the_version_says_it_was_launched_from(scene: Scene) -> None:
    [machine] = scene.tell().instances.values()
    versions = scene.cloud.client("ec2").describe_launch_template_versions(
        LaunchTemplateName=scene.dev.name, Versions=["1"]
    )["LaunchTemplateVersions"]
    assert machine.user_data == versions[0]["LaunchTemplateData"]["UserData"]


def test_a_target_group_comes_with_its_health_check_and_delay(scene: Scene) -> None:
    group = scene.group()
    assert (group.port, group.path, group.matcher) == (8080, "/healthz", "200")
    assert (group.interval, group.timeout, group.deregistration_delay) == (5, 2, 30)
    assert (group.healthy_threshold, group.unhealthy_threshold) == (2, 2)


def test_a_balancer_comes_with_its_listeners(scene: Scene) -> None:
    balancer = scene.tell().balancers[scene.dev.name]
    [listener] = balancer.listeners
    assert balancer.idle_timeout == 60
    assert (listener.port, listener.protocol, listener.domains) == (80, "HTTP", [])
    arn = scene.dev.target_group_arn
    assert listener.action == {"type": "forward", "target_group": arn}


def test_a_listener_knows_the_domains_of_its_certificate_and_where_it_redirects(
    scene: Scene,
) -> None:
    elb, acm = scene.cloud.client("elbv2"), scene.cloud.client("acm")
    names = {"DomainName": "dev.example.com", "SubjectAlternativeNames": ["www.dev.example.com"]}
    certificate_arn = acm.request_certificate(**names, ValidationMethod="DNS")["CertificateArn"]
    balancer = elb.describe_load_balancers(Names=[scene.dev.name])["LoadBalancers"][0]
    redirect = {"Protocol": "HTTPS", "Port": "444", "StatusCode": "HTTP_301"}
    made = elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate_arn}],
        DefaultActions=[{"Type": "redirect", "RedirectConfig": redirect}],
    )["Listeners"][0]
    listener = scene.tell().balancers[scene.dev.name].listeners[1]
    elb.delete_listener(ListenerArn=made["ListenerArn"])
    assert list(listener.domains) == ["dev.example.com", "www.dev.example.com"]
    assert listener.action == {
        "type": "redirect",
        "status": 301,
        "protocol": "HTTPS",
        "port": "444",
        "host": "#{host}",
        "path": "/#{path}",
        "query": "#{query}",
    }


def test_in_service_it_becomes_a_target(scene: Scene) -> None:
    assert scene.complete() == list(scene.group().targets)


def test_reported_health_is_what_describe_target_health_tells(scene: Scene) -> None:
    [name] = scene.complete()
    reason = {"reason": "Target.Timeout", "description": "Request timed out"}
    scene.tell(**{name: {"state": "unhealthy", **reason}})
    assert scene.dev.health() == {name: "unhealthy"}


def test_a_lost_machine_is_declared_no_more_and_another_comes(scene: Scene) -> None:
    [name] = scene.complete()
    assert name not in scene.tell(name).instances
    eventually(lambda: scene.tell().instances, "another one")
    assert name not in scene.complete()


def test_any_other_request_is_moto_s(scene: Scene) -> None:
    assert requests.get(f"{scene.cloud.url}/moto-api/", timeout=5).ok
