"""Targets that left their group: let finish what they are at, as a balancer does.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
"""

from collections.abc import Callable, Mapping

from local.declared import Declared

LEAST_SECONDS = 1  # until the balancer has surely heard of it

Target = tuple[str, str]  # target group's ARN, instance's id


class Draining:  # pylint: disable=too-few-public-methods  # a memory between two steps
    """Who is drained, and since when; times in seconds."""

    def __init__(self) -> None:
        self._registered: set[Target] = set()
        self._since: dict[Target, float] = {}

    def step(
        self, declared: Declared, in_flight: Callable[[], Mapping[str, int]], now: float
    ) -> tuple[set[Target], set[Target]]:
        """Who is draining, and who has just left a group that knows no draining.

        `in_flight`: requests by instance, asked for only when somebody is draining.
        """
        groups = declared.target_groups
        delays = {arn: group.deregistration_delay for arn, group in groups.items()}
        registered = {(arn, name) for arn, group in groups.items() for name in group.targets}
        left = {one for one in self._registered - registered if one[0] in delays}
        self._registered = registered
        self._since |= {one: now for one in left if delays[one[0]] > 0}
        busy = in_flight() if self._since else {}
        self._since = {
            one: since
            for one, since in self._since.items()
            if one not in registered
            and now - since < delays.get(one[0], 0)
            and (now - since < LEAST_SECONDS or busy.get(one[1]))
        }
        return set(self._since), {one for one in left if delays[one[0]] == 0}
