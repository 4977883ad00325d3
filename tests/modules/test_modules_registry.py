"""The registry: who pulls, what stays."""

import json
from typing import Any

from local_cloud import ACCOUNT_ID
from module_calls import OTHER_ACCOUNT_ID
from terraform_plan import Plan

pytest_plugins = ["module_plans"]


def _rules(planned: Plan) -> list[dict[str, Any]]:
    policy = planned.value("registry", "aws_ecr_lifecycle_policy.this", "policy")
    return sorted(json.loads(policy)["rules"], key=lambda rule: int(rule["rulePriority"]))


def test_the_accounts_of_the_environments_may_pull_and_nobody_may_push(planned: Plan) -> None:
    policy = planned.policy("registry", "aws_ecr_repository_policy.pull")
    assert set(policy) == {"Pull", "MarkReleased"}
    accounts = {f"arn:aws:iam::{account}:root" for account in (ACCOUNT_ID, OTHER_ACCOUNT_ID)}
    assert set(policy["Pull"]["Principal"]["AWS"]) == accounts
    assert set(policy["Pull"]["Action"]) == {
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
    }


def test_released_images_are_kept_out_of_reach_of_later_rules(planned: Plan) -> None:
    first = _rules(planned)[0]["selection"]
    assert first["tagPrefixList"] == ["released-"]
    assert (first["countType"], first["countNumber"]) == ("imageCountMoreThan", 10000)


def test_an_image_that_was_never_released_goes_after_thirty_days(planned: Plan) -> None:
    [_, last] = _rules(planned)
    assert last["selection"] == {
        "tagStatus": "any",
        "countType": "sinceImagePushed",
        "countUnit": "days",
        "countNumber": 30,
    }
