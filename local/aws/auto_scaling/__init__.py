"""Auto Scaling that moves: moto launches all at once into one zone, and knows no instance refresh.

A runner reports what it sees of targets and lost machines, and with each exchange every group is
moved one step. Requests move them, too: without a runner nothing else does, and all is healthy.
"""

from collections.abc import Collection, Iterator, Mapping

from moto.autoscaling.models import AutoScalingBackend, autoscaling_backends
from moto.autoscaling.responses import AutoScalingResponse

from local.aws.auto_scaling import actions, group, target_health
from local.aws.auto_scaling.steps import step
from local.aws.auto_scaling.target_health import SEEN, Health

_call_action = AutoScalingResponse.call_action


def groups() -> Iterator[group.Group]:
    """Of all accounts and regions."""
    every = [backend for regions in autoscaling_backends.values() for backend in regions.values()]
    found = [one for backend in every for one in backend.autoscaling_groups.values()]
    return (one for one in found if isinstance(one, group.Group))


def report(targets: Mapping[str, Mapping[str, Health]]) -> None:
    """What the runner sees, by target group's ARN and instance's id; from now on there is one."""
    SEEN.targets = targets


def lost(instance_ids: Collection[str]) -> None:
    """EC2 lost these machines: they are terminated, and the next steps replace them."""
    for member in [member for one in groups() for member in one.instance_states]:
        if member.instance_id in instance_ids and member.alive:
            member.instance.terminate()


def advance(now: float) -> None:
    """Move every group one step; `now` in seconds since 1970."""
    SEEN.now = now
    for one in groups():
        step(one, now)


def _answered(self: AutoScalingResponse) -> object:
    answer = _call_action(self)
    advance(SEEN.clock())
    return answer


def install() -> None:
    """Put all of it in moto's place."""
    for part in (target_health, group, actions):
        part.install()
    AutoScalingResponse.call_action = _answered  # type: ignore[method-assign]
    step_now = lambda self, instance_ids: advance(SEEN.clock())  # pylint: disable=unnecessary-lambda-assignment
    AutoScalingBackend.notify_terminate_instances = step_now  # type: ignore[method-assign]
