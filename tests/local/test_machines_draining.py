"""Who leaves a target group is let finish what it is at, and no longer than that."""

from collections.abc import Mapping

from local.declared import Declared, TargetGroup
from local.machines.draining import Draining

ARN = "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/one/1"
ONE = {(ARN, "i-1")}
NOBODY: set[tuple[str, str]] = set()


def declared(*targets: str, delay: float = 30) -> Declared:
    """One target group with these targets."""
    group = TargetGroup("/healthz", "200", 5, 2, 2, 2, 8080, delay, targets)
    return Declared({}, {ARN: group}, {})


class Story:
    """A drain, second by second."""

    def __init__(self, delay: float = 30) -> None:
        self._draining, self.delay = Draining(), delay
        self.asked = 0
        self.at(0, "i-1", "i-2")

    def at(self, now: float, *targets: str, busy: int = 0) -> set[tuple[str, str]]:
        """Who is draining then."""
        return self.both(now, *targets, busy=busy)[0]

    def both(
        self, now: float, *targets: str, busy: int = 0
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """Who is draining then, and who left without."""

        def in_flight() -> Mapping[str, int]:
            self.asked += 1
            return {"i-1": busy}

        return self._draining.step(declared(*targets, delay=self.delay), in_flight, now)


def test_who_stays_registered_is_not_drained() -> None:
    assert Story().at(1, "i-1", "i-2") == NOBODY


def test_who_leaves_is_drained_for_a_second_even_if_idle() -> None:
    story = Story()
    assert story.at(1, "i-2") == ONE and story.at(1.9, "i-2") == ONE


def test_who_is_idle_after_that_has_drained() -> None:
    story = Story()
    story.at(1, "i-2")
    assert story.at(2, "i-2") == NOBODY


def test_who_is_busy_is_waited_for() -> None:
    story = Story()
    story.at(1, "i-2", busy=1)
    assert story.at(20, "i-2", busy=1) == ONE
    assert story.at(21, "i-2", busy=0) == NOBODY


def test_the_deregistration_delay_ends_the_waiting() -> None:
    story = Story()
    story.at(1, "i-2", busy=1)
    assert story.at(31, "i-2", busy=1) == NOBODY


def test_who_comes_back_is_not_drained_any_more() -> None:
    story = Story()
    story.at(1, "i-2", busy=1)
    assert story.at(2, "i-1", "i-2", busy=1) == NOBODY


def test_without_a_delay_nobody_is_drained() -> None:
    assert Story(delay=0).both(1, "i-2") == (NOBODY, ONE)


def test_who_left_without_is_told_once() -> None:
    story = Story(delay=0)
    story.both(1, "i-2")
    assert story.both(2, "i-2") == (NOBODY, NOBODY)


def test_the_balancer_is_asked_only_while_somebody_drains() -> None:
    story = Story()
    story.at(1, "i-1", "i-2")
    assert story.asked == 0


def test_the_delay_of_the_moment_counts() -> None:
    story = Story(delay=30)
    story.delay = 0
    assert story.both(1, "i-2") == (NOBODY, ONE)


def test_with_its_target_group_the_draining_ends() -> None:
    draining = Draining()
    draining.step(declared("i-1"), dict, 0)
    assert draining.step(Declared({}, {}, {}), dict, 1) == (NOBODY, NOBODY)
