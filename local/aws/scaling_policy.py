"""A scaling policy tells whether it is enabled: moto leaves it out, and a plan never comes to rest.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html (Enabled: "The default
is enabled").
"""

from __future__ import annotations

from moto.autoscaling.models import FakeScalingPolicy
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

_put = AutoScalingResponse.put_scaling_policy


def _put_scaling_policy(self: AutoScalingResponse) -> ActionResult:
    result = _put(self)
    policy: FakeScalingPolicy = self.autoscaling_backend.policies[self._get_param("PolicyName")]
    policy.enabled = self._get_bool_param("Enabled", True)  # type: ignore[attr-defined]
    return result


def install() -> None:
    """Wrap moto's own action."""
    AutoScalingResponse.put_scaling_policy = _put_scaling_policy  # type: ignore[method-assign]
