"""The health checks of the declared target groups, for the balancer and DescribeTargetHealth alike.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from math import inf
from threading import Thread
from typing import NamedTuple

from local.declared import Declared, TargetGroup


class Health(NamedTuple):
    """What DescribeTargetHealth tells of a target."""

    state: str = "initial"
    reason: str | None = "Elb.InitialHealthChecking"
    description: str | None = "Initial health checks in progress"


INITIAL = Health()
HEALTHY = Health("healthy", None, None)
REFUSED = Health("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
LATE = Health("unhealthy", "Target.Timeout", "Request timed out")


@dataclass
class Target:
    """A registered instance; `against` counts the checks in a row that spoke against its state."""

    health: Health = INITIAL
    against: int = 0
    due: float = 0  # when it is checked again, by time.monotonic()

    def judge(self, found: Health, check: TargetGroup) -> None:
        """Take in one check; a new target has to pass one only, whatever the threshold is."""
        needed = check.healthy_threshold if found == HEALTHY else check.unhealthy_threshold
        new = found == HEALTHY and self.health == INITIAL
        self.against = 0 if found.state == self.health.state else self.against + 1
        if new or not self.against or self.against >= needed:
            self.health, self.against = found, 0

    def check(self, port: int | None, check: TargetGroup, began: float) -> None:
        """Ask it, which takes up to the check's time-out; `port` is None if nothing runs."""
        self.judge(ask(port, check) if port else REFUSED, check)
        self.due = began + check.interval


def matches(matcher: str, status: int) -> bool:
    """Whether a status is a success by "200", "200-299" or "200,302"."""
    ranges = [part.partition("-") for part in matcher.split(",")]
    return any(int(first) <= status <= int(last or first) for first, _, last in ranges)


def ask(port: int, check: TargetGroup) -> Health:
    """What one check of 127.0.0.1:`port` finds."""
    connection = HTTPConnection("127.0.0.1", port, timeout=check.timeout)
    headers = {"User-Agent": "ELB-HealthChecker/2.0", "Connection": "close"}
    try:
        connection.request("GET", check.path, headers=headers)
        status = connection.getresponse().status
    except TimeoutError:
        return LATE
    except (OSError, HTTPException):
        return REFUSED
    finally:
        connection.close()
    told = f"Health checks failed with these codes: [{status}]"
    mismatch = Health("unhealthy", "Target.ResponseCodeMismatch", told)
    return HEALTHY if matches(check.matcher, status) else mismatch


class Checks:
    """What is known of every registered target."""

    def __init__(self) -> None:
        self._targets: dict[str, dict[str, Target]] = {}
        self._ports: Mapping[str, int] = {}

    def tick(self, declared: Declared, addresses: Mapping[str, int]) -> None:
        """Start the checks that are due; `addresses` are the ports of running instances, by id."""
        before, now, self._ports = self._targets, time.monotonic(), dict(addresses)
        self._targets = {}
        for arn, group in declared.target_groups.items():
            known = before.get(arn, {})
            self._targets[arn] = {one: known.get(one) or Target() for one in group.targets}
            for one, target in self._targets[arn].items():
                if target.due <= now:
                    target.due = inf
                    # A thread each: one that hangs delays neither the others nor the runner's end.
                    what = (addresses.get(one), group, now)
                    Thread(target=target.check, args=what, daemon=True).start()

    def states(self) -> dict[str, dict[str, dict[str, str | None]]]:
        """State, reason and description of each target, by target group's ARN and instance id."""
        every = self._targets.items()
        return {arn: {one: of[one].health._asdict() for one in of} for arn, of in every}

    def serving(self) -> dict[str, list[int]]:
        """The ports of the healthy targets by target group's ARN, as Front.send_to() takes them.

        A group of which nothing is known yet is left out: a runner begun anew changes nothing.
        """
        ports: dict[str, list[int]] = {}
        for arn, of in self._targets.items():
            healthy = {one for one in of if of[one].health == HEALTHY}
            if {target.health for target in of.values()} != {INITIAL}:
                ports[arn] = sorted(self._ports[one] for one in healthy & self._ports.keys())
        return ports
