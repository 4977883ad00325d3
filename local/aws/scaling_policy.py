"""A scaling policy as it was put: moto forgets whether it is enabled and adds an empty block.

A plan would never come to rest.
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutScalingPolicy.html
(Enabled: "The default is enabled").
"""

from moto.autoscaling.models import FakeScalingPolicy
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.responses import ActionResult

_put = AutoScalingResponse.put_scaling_policy


def _put_scaling_policy(self: AutoScalingResponse) -> ActionResult:
    # pylint: disable=protected-access  # what every action of moto reads its parameters by
    result = _put(self)
    policy: FakeScalingPolicy = self.autoscaling_backend.policies[self._get_param("PolicyName")]
    policy.enabled = self._get_bool_param("Enabled", True)  # type: ignore[attr-defined]
    if not policy.predictive_scaling_configuration:
        policy.predictive_scaling_configuration = None  # type: ignore[assignment]
    return result


def install() -> None:
    """Wrap moto's own action."""
    AutoScalingResponse.put_scaling_policy = _put_scaling_policy  # type: ignore[method-assign]
