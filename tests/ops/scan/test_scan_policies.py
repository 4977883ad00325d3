"""Every policy of our own passes what is right and fails what is wrong, resource by resource."""

import re

import pytest
from scan_trees import POLICIES, Trees

from ops.scan import driver
from ops.scan.finding import TEXTS

pytest_plugins = ["scan_fixtures"]

FIXTURES = sorted(path.name for path in POLICIES.iterdir())
ID = re.compile(r"\bid[:=] ?\"?(CKV_SHOWROOM_\d+)")
each_policy = pytest.mark.parametrize("policy", FIXTURES)


def _resources(policy: str, verdict: str) -> set[str]:
    """What a fixture holds of the kind that comes first in it; a workflow is one resource."""
    [file] = (POLICIES / policy).glob(f"{verdict}.*")
    blocks = r'^(?:resource|data) "(\w+)" "(\w+)"'
    found = re.findall(blocks, file.read_text("utf-8"), re.MULTILINE)
    judged = [f"{kind}.{name}" for kind, name in found if kind == found[0][0]]
    return {*judged} or {f"on({verdict})"}


def _failed(trees: Trees, policy: str, verdict: str) -> set[str]:
    places = (f"modules/{policy}/main.tf", f".github/workflows/{policy}.yml")
    found = [one for one in trees[verdict] if one["check"] == policy and one["file"] in places]
    return {record["resource"] for record in found}


def test_every_policy_has_fixtures_and_the_other_way_round() -> None:
    files = [*driver.POLICIES.rglob("*.yaml"), *driver.POLICIES.rglob("*.py")]
    policies = [name for file in files for name in ID.findall(file.read_text("utf-8"))]
    assert sorted(policies) == FIXTURES


@each_policy
def test_a_policy_fails_everything_that_is_wrong(trees: Trees, policy: str) -> None:
    assert _failed(trees, policy, "wrong") == _resources(policy, "wrong")


@each_policy
def test_a_policy_passes_everything_that_is_right(trees: Trees, policy: str) -> None:
    assert _failed(trees, policy, "right") == set()


@each_policy
def test_a_policy_says_why_and_how(policy: str) -> None:
    assert {"why", "fix", "link"} <= TEXTS[policy].keys()
