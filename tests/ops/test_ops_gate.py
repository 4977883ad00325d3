"""The gate of a promotion: each rule refuses by itself, in its own words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ops.gate import Facts, broken

GOOD = Facts("dev", "prod", ran=timedelta(minutes=10), soak=timedelta(minutes=10))


def test_a_release_that_breaks_no_rule_may_pass() -> None:
    assert not broken(GOOD)


RULES = {
    "another environment": ({"target": "dev"}, "dev and dev are the same"),
    "in the registry": ({"in_registry": False}, "the registry does not have its image"),
    "not being rolled out": ({"rolling": True}, "dev is being rolled out"),
    "agrees": ({"apart": ["i-1 runs something else"]}, "(i-1 runs something else)"),
    "healthy": ({"unwell": "i-1 is Pending"}, "does not run it healthy (i-1 is Pending)"),
    "ran": ({"ran": None}, "dev never ran it"),
    "soaked": ({"ran": timedelta(minutes=6)}, "dev has to run it for 10 min, 4 min left"),
    "not rejected there": ({"rejected": ["dev"]}, "dev took it back"),
    "not rejected in either": ({"rejected": ["dev", "prod"]}, "dev and prod took it back"),
    "picture": ({"picture_there": False}, "its picture is not in the bucket of dev"),
}


@pytest.mark.parametrize(("change", "words"), RULES.values(), ids=RULES.keys())
def test_each_rule_has_one_sentence(change: dict[str, object], words: str) -> None:
    (sentence,) = broken(replace(GOOD, **change))  # type: ignore[arg-type]  # any field
    assert words in sentence


def test_every_broken_rule_is_told() -> None:
    bad = replace(GOOD, in_registry=False, rolling=True, rejected=["prod"])
    assert len(broken(bad)) == 3


@pytest.mark.parametrize(
    ("ran", "left"),
    [(0, "10 min left"), (541, "59 s left"), (540, "1 min left"), (599.1, "1 s left")],
)
def test_the_time_that_is_left_is_never_told_too_short(ran: float, left: str) -> None:
    (sentence,) = broken(replace(GOOD, ran=timedelta(seconds=ran)))
    assert sentence.endswith(left)
