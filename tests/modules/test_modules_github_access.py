"""Which workflow may be which role, and what each role may do."""

from aws_actions import actions
from github_rights import rights
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


def test_a_plan_has_no_right_but_to_read(planned: Plan) -> None:
    of_plan = {one for one in planned.addresses("access_dev") if '"plan"' in one}
    assert of_plan == {'aws_iam_role.this["plan"]', 'aws_iam_role_policy.read["plan"]'}
    allowed = rights(planned, "plan").actions
    assert {one for each in allowed for one, told in actions(each).items() if told.writes} == set()


def test_a_plan_asks_which_images_are_there_and_pulls_none(planned: Plan) -> None:
    plan = rights(planned, "plan")
    assert plan.allow("ecr:DescribeImages", REPOSITORY)
    assert not plan.allow("ecr:DescribeImages", REPOSITORY.replace("showroom", "payroll"))
    assert not plan.allow("ecr:BatchGetImage", REPOSITORY)


def test_a_deploy_sees_what_a_plan_sees(planned: Plan) -> None:
    addresses = [f'aws_iam_role_policy.read["{role}"]' for role in ("plan", "deploy")]
    plan, deploy = (planned.value("access_dev", one, "policy") for one in addresses)
    assert plan == deploy


def test_every_policy_of_a_deploy_is_worn_by_it(planned: Plan) -> None:
    made, worn = (
        {one.partition("[")[2] for one in planned.addresses("access_dev", kind)}
        for kind in ("aws_iam_policy.deploy", "aws_iam_role_policy_attachment.deploy")
    )
    assert made == worn != set()


def test_live_shared_has_no_role_that_plans_or_deploys(planned: Plan) -> None:
    kinds = ("aws_iam_policy", "aws_iam_role_policy", "aws_iam_role_policy_attachment")
    rest = {one for kind in kinds for one in planned.addresses("access_shared", kind)}
    assert rest == {'aws_iam_role_policy.publish["publish"]'}
