"""Target health as the runner sees it: moto's is a constant, and stays so while no runner is there.

https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetHealth.html
"""

import time
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from moto.elbv2.models import ELBv2Backend, FakeHealthStatus

Health = Mapping[str, str | None]  # state, reason (a code), description
WORDS = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
_TARGET: dict[str, Health] = WORDS["target"]
_describe = ELBv2Backend.describe_target_health


class Seen:
    """What the runner told last, and when; `targets` is None as long as there is no runner."""

    targets: Mapping[str, Mapping[str, Health]] | None = None  # by target group's ARN, instance id
    now = 0.0

    def clock(self) -> float:
        """The time of the last step; without a runner, which makes steps, the time of day."""
        return time.time() if self.targets is None else self.now

    def states(self, arns: Iterable[str], instance_id: str) -> set[str | None]:
        """An instance's states in these target groups; all is well where nobody looks."""
        if self.targets is None:
            return {"healthy"}
        none = _TARGET["registering"]
        return {self.targets.get(arn, {}).get(instance_id, none)["state"] for arn in arns}


SEEN = Seen()


def _describe_target_health(
    self: ELBv2Backend, target_group_arn: str, targets: list[dict[str, Any]]
) -> list[FakeHealthStatus]:
    found, told = _describe(self, target_group_arn, targets), SEEN.targets
    if told is None:
        return found
    group, told_of = self.target_groups[target_group_arn], told.get(target_group_arn, {})
    draining = {one for one in told_of if told_of[one]["state"] == "draining"}
    gone = [] if targets else sorted(draining.difference(group.targets))
    for one in (found := found + [group.health_for({"Id": id_}, self.ec2_backend) for id_ in gone]):
        health = _TARGET["draining" if one.instance_id in draining else "unused"]
        if one.instance_id in group.targets:  # if it drained before, nobody has looked at it since
            asked = {} if one.instance_id in draining else told_of
            health = asked.get(one.instance_id, _TARGET["registering"])
        one.status, one.reason = str(health["state"]), health["reason"]
        one.description = health["description"]
    return found


def install() -> None:
    """Put it in moto's place."""
    ELBv2Backend.describe_target_health = _describe_target_health  # type: ignore[method-assign]
