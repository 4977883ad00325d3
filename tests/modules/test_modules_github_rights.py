"""What the roles of GitHub may do, held against what AWS says of its actions."""

import json
from fnmatch import fnmatchcase

import pytest
from aws_actions import actions, overlap, placeholders
from github_rights import ROLES, rights
from role_rights import listed
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

# Without white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
MOST_INLINE, MOST_MANAGED, MOST_ATTACHED = 10_240, 6_144, 10
ANYWHERE = {"aws:RequestedRegion"}  # keys of every request
each_role = pytest.mark.parametrize("role", ROLES)


@each_role
def test_every_action_is_one_that_aws_knows(planned: Plan, role: str) -> None:
    assert {one for one in rights(planned, role).actions if not actions(one)} == set()


@each_role
def test_only_reads_are_allowed_by_a_pattern(planned: Plan, role: str) -> None:
    wide = {one for one in rights(planned, role).actions if "*" in one}
    assert {one for one in wide for each in actions(one).values() if each.writes} == set()


@each_role
def test_a_resource_is_named_only_for_actions_that_know_it(planned: Plan, role: str) -> None:
    """A policy that names a bucket for an action that knows none allows nothing at all."""
    useless = [
        (statement["Sid"], action.name)
        for statement in rights(planned, role).allowing
        for pattern in listed(statement["Action"])
        for action in actions(pattern).values()
        if listed(statement["Resource"]) != ["*"] and "*" not in pattern
        if not any(
            overlap(placeholders(known), named)
            for known in action.resources
            for named in listed(statement["Resource"])
        )
    ]
    assert useless == []


@each_role
def test_all_that_an_action_needs_at_once_is_named(planned: Plan, role: str) -> None:
    """RunInstances without the image's ARN is refused, however many instances are allowed."""
    statements = rights(planned, role).allowing
    lacking = [
        (action.name, known)
        for statement in statements
        for pattern in listed(statement["Action"])
        for action in actions(pattern).values()
        for known in action.required
        if "*" not in pattern
        if not any(
            overlap(placeholders(known), named)
            for other in statements
            if any(fnmatchcase(action.name, one) for one in listed(other["Action"]))
            for named in listed(other["Resource"])
        )
    ]
    assert lacking == []


@each_role
def test_every_resource_is_meant_only_where_none_can_be_named(planned: Plan, role: str) -> None:
    """But for reads of one region: ids that are AWS's say nothing of whose they are."""
    wide = {
        action.name
        for statement in rights(planned, role).allowing
        for pattern in listed(statement["Action"])
        for action in actions(pattern).values()
        if listed(statement["Resource"]) == ["*"] and action.resources
        if action.writes or "aws:RequestedRegion" not in json.dumps(statement.get("Condition"))
    }
    assert wide == set()


@each_role
def test_a_condition_asks_for_a_key_that_the_action_has(planned: Plan, role: str) -> None:
    """One that it has not is never met: the statement would allow nothing."""
    deaf = {
        (action.name, key)
        for statement in rights(planned, role).allowing
        for pattern in listed(statement["Action"])
        for action in actions(pattern).values()
        for keys in statement.get("Condition", {}).values()
        for key in set(keys) - ANYWHERE
        if not any(fnmatchcase(key, known) for known in action.conditions)
    }
    assert deaf == set()


def _characters(planned: Plan, kind: str) -> list[int]:
    """Sizes of the policies of dev that are of a kind, white space left out."""
    texts = [
        planned.value("access_dev", one, "policy") for one in planned.addresses("access_dev", kind)
    ]
    return [len("".join(text.split())) for text in texts]


def test_a_role_has_no_more_policies_than_aws_admits(planned: Plan) -> None:
    managed = _characters(planned, "aws_iam_policy.deploy")
    assert 0 < len(managed) <= MOST_ATTACHED
    assert max(managed) <= MOST_MANAGED
    assert 0 < sum(_characters(planned, "aws_iam_role_policy.")) <= MOST_INLINE
