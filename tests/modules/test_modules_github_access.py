"""Which workflow may be which role, and what each role may do."""

from typing import Any

from local_cloud import ACCOUNT_ID, REGION
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

ISSUER = "token.actions.githubusercontent.com"
PROVIDER = f'aws_iam_openid_connect_provider.github["{ISSUER}"]'
REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT_ID}:repository/showroom"


def _roles(planned: Plan, call: str) -> set[str]:
    return {
        planned.value(call, one, "name") for one in planned.addresses(call, "aws_iam_role.this")
    }


def test_shared_makes_the_provider_and_the_role_that_publishes(planned: Plan) -> None:
    assert PROVIDER in planned.addresses("access_shared")
    assert _roles(planned, "access_shared") == {"showroom-shared-publish"}


def test_an_environment_makes_the_roles_that_plan_and_deploy(planned: Plan) -> None:
    assert _roles(planned, "access_dev") == {"showroom-dev-plan", "showroom-dev-deploy"}


def test_an_environment_in_the_shared_account_makes_no_second_provider(planned: Plan) -> None:
    assert planned.addresses("access_dev", "aws_iam_openid_connect_provider") == set()


def test_the_first_environment_of_another_account_makes_its_provider(planned: Plan) -> None:
    assert PROVIDER in planned.addresses("access_elsewhere")


def test_the_provider_admits_tokens_meant_for_aws(planned: Plan) -> None:
    assert planned.value("access_shared", PROVIDER, "url") == f"https://{ISSUER}"
    assert planned.value("access_shared", PROVIDER, "client_id_list") == ["sts.amazonaws.com"]


def test_publishing_pushes_to_the_one_repository(planned: Plan) -> None:
    policy = planned.policy("access_shared", 'aws_iam_role_policy.publish["publish"]')
    assert policy["RegistryLogin"]["Action"] == "ecr:GetAuthorizationToken"
    assert policy["PushImage"]["Resource"] == REPOSITORY
    assert "ecr:PutImage" in policy["PushImage"]["Action"]
    deletes = [one for one in policy["PushImage"]["Action"] if "Delete" in one or "*" in one]
    assert (set(policy), deletes) == ({"RegistryLogin", "PushImage"}, [])


def test_a_plan_may_read_and_has_no_other_right(planned: Plan) -> None:
    rights = {
        one for one in planned.addresses("access_dev", "aws_iam_role_policy") if "plan" in one
    }
    assert rights == {'aws_iam_role_policy_attachment.plan["plan"]'}
    [attachment] = rights
    arn = planned.value("access_dev", attachment, "policy_arn")
    assert arn == "arn:aws:iam::aws:policy/ReadOnlyAccess"


def _deploy(planned: Plan) -> dict[str, dict[str, Any]]:
    return planned.policy("access_dev", 'aws_iam_role_policy.deploy["deploy"]')


def test_a_deploy_never_has_every_action_nor_every_action_on_identities(planned: Plan) -> None:
    allowed = [one for one in _deploy(planned).values() if one["Effect"] == "Allow"]
    actions = {action for one in allowed for action in one["Action"]}
    assert actions & {"*", "*:*", "iam:*", "sts:*", "organizations:*"} == set()


def test_a_deploy_changes_identities_of_its_own_environment_alone(planned: Plan) -> None:
    own = {
        f"arn:aws:iam::{ACCOUNT_ID}:{kind}/showroom-dev-{own}"
        for kind in ("role", "instance-profile")
        for own in ("bastion", "flow-logs", "instance")
    }
    changing = {
        sid: set(statement["Resource"])
        for sid, statement in _deploy(planned).items()
        if statement["Effect"] == "Allow"
        and any(action.startswith("iam:") for action in statement["Action"])
        and sid != "ReadIdentities"
    }
    assert changing == {"OwnIdentities": own}


def test_a_deploy_cannot_widen_the_roles_of_github(planned: Plan) -> None:
    denied = _deploy(planned)["NotItself"]
    roles = [f"arn:aws:iam::{ACCOUNT_ID}:role/showroom-dev-{role}" for role in ("plan", "deploy")]
    assert (denied["Effect"], denied["Resource"]) == ("Deny", roles)
    assert {"iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"} <= set(
        denied["Action"]
    )


def test_a_deploy_cannot_delete_the_release(planned: Plan) -> None:
    denied = _deploy(planned)["NeverLoseTheRelease"]
    assert (denied["Effect"], denied["Resource"]) == ("Deny", "*")
    assert set(denied["Action"]) == {"ssm:DeleteParameter", "ssm:DeleteParameters"}


def test_a_deploy_marks_released_images_and_does_not_push_layers(planned: Plan) -> None:
    marks = _deploy(planned)["MarkReleasedImages"]
    assert marks["Resource"] == REPOSITORY
    assert set(marks["Action"]) == {"ecr:BatchGetImage", "ecr:DescribeImages", "ecr:PutImage"}
