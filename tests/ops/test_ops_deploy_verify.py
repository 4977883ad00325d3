"""What keeps a release from being really there, each in a sentence."""

import time
from typing import Any, cast

import pytest

from ops import verify
from ops.environments import Environment
from ops.errors import Refusal, TimedOut
from ops.group import Group
from ops.release import Release

RELEASE = Release(f"sha256:{'1' * 64}", f"sha256:{'2' * 64}", "ami-1", "", "a test", "")
OTHER = (f"sha256:{'3' * 64}", RELEASE.picture)


class Part:
    """A group of two instances in which all is well, and so is the balancer."""

    environment, log = (
        Environment("dev", {"name": "showroom", "account_id": "1"}, {}),
        "/showroom-dev/service",
    )

    def __init__(self) -> None:
        self.states, self.desired = {"i-1": "InService", "i-2": "InService"}, 2
        self.of_others = list[str]()
        self.targets = {"i-1": "healthy", "i-2": "healthy"}
        self.gets: list[tuple[str, str]] = [(RELEASE.image, RELEASE.picture)]

    def facts(self) -> dict[str, Any]:
        """As Auto Scaling tells it."""
        told = [{"InstanceId": name, "LifecycleState": is_} for name, is_ in self.states.items()]
        return {"Instances": told, "DesiredCapacity": self.desired, "TargetGroupARNs": ["arn"]}

    def others(self, *_: object) -> list[str]:
        """Who is of another template."""
        return self.of_others

    def health(self, _: object) -> dict[str, str]:
        """As the balancer tells it."""
        return self.targets

    def served(self, _: object) -> tuple[str, str]:
        """What the next visitor gets."""
        if not self.gets:
            raise Refusal("https://site: Connection refused", "an answer", "look")
        self.gets.append(self.gets.pop(0))
        return self.gets[-1]


@pytest.fixture(name="part")
def _part(monkeypatch: pytest.MonkeyPatch) -> Part:
    part = Part()
    monkeypatch.setattr(verify, "Group", lambda _: part)
    monkeypatch.setattr(verify, "served", part.served)
    return part


def fault(part: Part) -> str:
    """The sentence."""
    return verify.fault(cast(Group, part), RELEASE)


def test_where_all_agrees_there_is_no_fault(part: Part) -> None:
    assert fault(part) == ""


def test_an_instance_that_is_not_in_service_is_a_fault(part: Part) -> None:
    part.states["i-2"] = "Pending:Wait"
    assert fault(part) == "i-2 is Pending:Wait"


def test_an_instance_too_few_is_a_fault(part: Part) -> None:
    del part.states["i-2"]
    assert fault(part) == "1 of 2 instances are there"


def test_an_instance_of_another_template_is_a_fault(part: Part) -> None:
    part.of_others = ["i-1"]
    assert fault(part) == "i-1 is not of the newest template"


def test_a_target_that_is_not_healthy_is_a_fault(part: Part) -> None:
    part.targets["i-1"] = "unhealthy"
    assert fault(part) == "the balancer finds i-1 unhealthy"


def test_a_target_that_is_not_registered_is_a_fault(part: Part) -> None:
    del part.targets["i-2"]
    assert fault(part) == "the balancer finds i-2 unregistered"


def test_one_that_drains_is_none(part: Part) -> None:
    part.targets["i-0"] = "draining"
    assert fault(part) == ""


def test_one_visitor_of_four_who_gets_something_else_is_a_fault(part: Part) -> None:
    part.gets = [*part.gets * 3, OTHER]
    assert fault(part) == "visitors get sha256:333333333333 with sha256:222222222222"


def test_a_site_that_does_not_answer_is_a_fault(part: Part) -> None:
    part.gets = []
    assert fault(part) == "https://site: Connection refused"


def test_what_stays_wrong_is_a_time_out_with_the_way_to_its_log(part: Part) -> None:
    part.desired = 3
    with pytest.raises(TimedOut, match="2 of 3 instances are there.*/showroom-dev/service"):
        verify.verify(part.environment, RELEASE, 0)


def test_what_comes_right_in_time_is_waited_for(
    part: Part, monkeypatch: pytest.MonkeyPatch
) -> None:
    part.states["i-1"] = "Pending"
    monkeypatch.setattr(time, "sleep", lambda _: part.states.update({"i-1": "InService"}))
    verify.verify(part.environment, RELEASE, 5)
