"""Whether a release is really there: instances, targets, and what visitors get."""

import time
from collections.abc import Iterator

from ops.environments import Environment
from ops.errors import Refusal, TimedOut
from ops.group import Group
from ops.release import Release
from ops.site import served

PAUSE_SECONDS = 0.5


def verify(environment: Environment, release: Release, seconds: float = 60) -> None:
    """Wait until all of it agrees. TimedOut with the first thing that does not after `seconds`."""
    group, deadline = Group(environment), time.monotonic() + seconds
    while wrong := fault(group, release):
        if time.monotonic() > deadline:
            expected = f"{release.image:.19} served within {seconds:.0f} s"
            raise TimedOut(wrong, expected, f"see log group {group.log}")
        time.sleep(PAUSE_SECONDS)


def fault(group: Group, release: Release) -> str:
    """The first thing that does not agree with the release; empty if all does."""
    return next(_faults(group, release), "")


def _faults(group: Group, release: Release) -> Iterator[str]:
    """Two answers for each instance are a sample; that all are of the template covers the rest."""
    if not (facts := group.facts()):
        yield "nothing runs"
        return
    instances, desired = facts["Instances"], facts["DesiredCapacity"]
    for one in instances:
        if one["LifecycleState"] != "InService":
            yield f"{one['InstanceId']} is {one['LifecycleState']}"
    if len(instances) != desired:
        yield f"{len(instances)} of {desired} instances are there"
    for name in group.others(facts, "$Latest"):
        yield f"{name} is not of the newest template"
    targets = group.health(facts)
    for name in (one["InstanceId"] for one in instances):
        if targets.get(name) != "healthy":
            yield f"the balancer finds {name} {targets.get(name, 'unregistered')}"
    try:
        every = {served(group.environment) for _ in range(max(4, 2 * desired))}
    except Refusal as refusal:
        yield str(refusal).partition(": expected ")[0]
        return
    for image, picture in every - {(release.image, release.picture)}:
        yield f"visitors get {image:.19} with {picture:.19}"
