"""Which token may be which role: every cell, judged by the trust policies that Terraform makes."""

import json
from typing import Any

import pytest
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
PLANS = {"plan dev", "plan prod"}

# What a token may be; what is not here may be nothing.
ADMITTED: dict[str, set[str]] = {
    "build": {"publish"},
    "build, numbers in its subject": {"publish"},
    "pull request": PLANS,
    "pull request, numbers in its subject": PLANS,
    "deploy dev": {"deploy dev"},
    "deploy dev, numbers in its subject": {"deploy dev"},
    "deploy prod": {"deploy prod"},
    "deploy prod, numbers in its subject": {"deploy prod"},
    "build, in a pull request": PLANS,  # whatever asks from a pull request may plan
    # A pull request is of any branch and may have changed any workflow: neither says anything.
    "pull request, of another branch": PLANS,
    "pull request, of a tag": PLANS,
    "pull request, in a pull request": PLANS,
    "pull request, of another workflow": PLANS,
    "pull request, workflow of a branch": PLANS,
    "pull request, workflow of a stranger": PLANS,
    "pull request, of no reusable workflow": PLANS,
    # Claims that say nothing beyond those that are bound, or that this token never had.
    "build, without repository": {"publish"},
    "build, without environment": {"publish"},
    "pull request, without repository": PLANS,
    "pull request, without ref": PLANS,
    "pull request, without environment": PLANS,
    "pull request, without job_workflow_ref": PLANS,
    "deploy dev, without repository": {"deploy dev"},
    "deploy dev, without environment": {"deploy dev"},
    "deploy prod, without repository": {"deploy prod"},
    "deploy prod, without environment": {"deploy prod"},
}


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


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_trusted_by_allowing_one_thing_alone(planned: Plan, role: str) -> None:
    [statement] = _trust(planned, role)
    assert (statement["Effect"], statement["Action"]) == ("Allow", "sts:AssumeRoleWithWebIdentity")
    assert set(statement["Principal"]) == {"Federated"}


@pytest.mark.parametrize("role", ROLES)
def test_no_trust_holds_a_wildcard(planned: Plan, role: str) -> None:
    [statement] = _trust(planned, role)
    assert set(statement["Condition"]) == {"StringEquals"}
    assert "*" not in json.dumps(statement) and "?" not in json.dumps(statement)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_binds_audience_subject_and_number(planned: Plan, role: str) -> None:
    [statement] = _trust(planned, role)
    bound = {key.removeprefix(f"{ISSUER}:") for key in statement["Condition"]["StringEquals"]}
    assert {"aud", "sub", "repository_id"} <= bound
