"""What Terraform declared, as the embedded AWS tells it to the runner: what is to be, no more."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True)
class Machine:
    """An instance of an Auto Scaling group; `user_data` base64, `hook` its lifecycle hook."""

    group: str
    zone: str
    state: str  # Pending | Pending:Wait | InService
    user_data: str
    role_arn: str  # of its instance profile, "" if that has none
    version: str
    hook: str | None


@dataclass(frozen=True)
class TargetGroup:  # pylint: disable=too-many-instance-attributes  # as many as are declared
    """With its health check; times in seconds, `matcher` "200", "200-299,302"."""

    path: str
    matcher: str
    interval: float
    timeout: float
    healthy_threshold: int
    unhealthy_threshold: int
    port: int
    deregistration_delay: float
    targets: Sequence[str]  # registered instances


@dataclass(frozen=True)
class Listener:
    """`protocol` HTTP or HTTPS; `action` a forward or a redirect, as the exchange tells it."""

    port: int
    protocol: str
    domains: Sequence[str]
    action: Mapping[str, Any]


@dataclass(frozen=True)
class Balancer:
    """A load balancer; `idle_timeout` in seconds."""

    idle_timeout: float
    listeners: Sequence[Listener]


@dataclass(frozen=True)
class Declared:
    """Instances by id, target groups by ARN, balancers by name."""

    instances: Mapping[str, Machine]
    target_groups: Mapping[str, TargetGroup]
    balancers: Mapping[str, Balancer]

    @classmethod
    def parse(cls, told: Mapping[str, Any]) -> Self:
        """From the exchange's answer; KeyError or TypeError if it is none."""
        balancers = {
            name: Balancer(one["idle_timeout"], [Listener(**each) for each in one["listeners"]])
            for name, one in told["balancers"].items()
        }
        return cls(
            {name: Machine(**one) for name, one in told["instances"].items()},
            {arn: TargetGroup(**one) for arn, one in told["target_groups"].items()},
            balancers,
        )
