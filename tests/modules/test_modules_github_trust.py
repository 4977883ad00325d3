"""Which token may be which role: every cell, judged by the trust policies that Terraform makes."""

import json
from typing import Any

import pytest
from github_admitted import ADMITTED, PLANS
from github_tokens import ISSUER, tokens
from local_cloud import ACCOUNT_ID
from terraform_plan import Plan

from local.aws.policy import applies

pytest_plugins = ["module_plans"]

# role => call of the module, its key there
ROLES = {
    "publish": ("access_shared", "publish"),
    "plan dev": ("access_dev", "plan"),
    "deploy dev": ("access_dev", "deploy"),
    "plan prod": ("access_prod", "plan"),
    "deploy prod": ("access_prod", "deploy"),
}
TOKENS = tokens()


def _trust(planned: Plan, role: str) -> list[dict[str, Any]]:
    call, key = ROLES[role]
    document = planned.value(call, f'aws_iam_role.this["{key}"]', "assume_role_policy")
    statements: list[dict[str, Any]] = json.loads(document)["Statement"]
    return statements


def _admitted(planned: Plan, claims: dict[str, str]) -> set[str]:
    """The roles that a token may be: AWS knows the provider by who issued it, and its claims."""
    provider = f"arn:aws:iam::{ACCOUNT_ID}:oidc-provider/{claims['iss']}"
    context = {f"{claims['iss']}:{claim}": value for claim, value in claims.items()}
    known = context | {"aws:FederatedProvider": provider}
    return {
        role
        for role in ROLES
        if any(
            applies(statement, "sts:AssumeRoleWithWebIdentity", "*", known)
            for statement in _trust(planned, role)
        )
    }


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_is_the_roles_that_it_may_be_and_no_other(planned: Plan, token: str) -> None:
    admitted = _admitted(planned, TOKENS[token])
    row = "  ".join(f"{'yes' if role in admitted else '-':<{len(role)}}" for role in ROLES)
    print(f"{token:<42}{row}")  # the table: pytest -rP
    assert admitted == ADMITTED.get(token, set())


def test_every_token_that_is_admitted_is_one_of_the_table() -> None:
    assert ADMITTED.keys() <= TOKENS.keys()


each_statement = pytest.mark.parametrize(
    ("role", "place"), [(role, place) for role in ROLES for place in range(1 + (role in PLANS))]
)


@pytest.mark.parametrize("role", ROLES)
def test_only_a_plan_is_trusted_twice(planned: Plan, role: str) -> None:
    assert len(_trust(planned, role)) == 1 + (role in PLANS)


@each_statement
def test_a_role_is_trusted_by_allowing_one_thing_alone(
    planned: Plan, role: str, place: int
) -> None:
    statement = _trust(planned, role)[place]
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sts:AssumeRoleWithWebIdentity")
    assert set(statement["Principal"]) == {"Federated"}


@each_statement
def test_no_trust_holds_a_wildcard_but_for_a_pull_requests_number(
    planned: Plan, role: str, place: int
) -> None:
    conditions = _trust(planned, role)[place]["Condition"]
    like = conditions.pop("StringLike", {})
    if (role in PLANS, place) == (True, 0):
        wanted = "octo/showroom/.github/workflows/plan.yml@refs/pull/*/merge"
        assert like.pop(f"{ISSUER}:job_workflow_ref") == wanted
    assert (like, set(conditions)) == ({}, {"StringEquals"})
    assert "*" not in json.dumps(conditions) and "?" not in json.dumps(conditions)


@each_statement
def test_a_role_binds_audience_subject_number_and_workflow(
    planned: Plan, role: str, place: int
) -> None:
    conditions = _trust(planned, role)[place]["Condition"].values()
    bound = {key.removeprefix(f"{ISSUER}:") for keys in conditions for key in keys}
    assert bound >= {"aud", "sub", "repository_id", "job_workflow_ref"}
