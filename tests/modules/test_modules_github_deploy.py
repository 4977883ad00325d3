"""What dev's deploy may do and what it may not, request by request."""

import json
from typing import Any

import pytest
from github_rights import HERE, IAM, rights
from local_cloud import ACCOUNT_ID
from role_rights import Rights
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

BOUNDARY = {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/PowerUserAccess"}
SESSIONS = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"}
ADMINISTRATOR = {"iam:PolicyARN": "arn:aws:iam::aws:policy/AdministratorAccess"}
NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"
INSTANCE = f"arn:aws:ec2:{HERE}:instance/i-1"
ZONE = "arn:aws:route53:::hostedzone/Z1"
KEY = f"arn:aws:kms:{HERE}:key/1"
VPC = f"arn:aws:ec2:{HERE}:vpc/vpc-1"
BUCKET = "arn:aws:s3:::showroom-dev"
GROUP = f"arn:aws:autoscaling:{HERE}:autoScalingGroup:1:autoScalingGroupName/showroom"
LOCK = f"{BUCKET}-state-{ACCOUNT_ID}/live/dev/release.lock"

Request = tuple[str, str, dict[str, Any]]


def _tagged(environment: str, **other: str) -> dict[str, str]:
    tags = {"Environment": environment, "Project": "showroom"} | other
    return {f"aws:ResourceTag/{key}": value for key, value in tags.items()}


MAY: list[Request] = [
    ("iam:CreateRole", f"{IAM}:role/showroom-dev-instance", BOUNDARY),
    ("iam:PutRolePolicy", f"{IAM}:role/showroom-dev-instance", BOUNDARY),
    ("iam:AttachRolePolicy", f"{IAM}:role/showroom-dev-bastion", BOUNDARY | SESSIONS),
    (
        "iam:PassRole",
        f"{IAM}:role/showroom-dev-instance",
        {"iam:PassedToService": "ec2.amazonaws.com"},
    ),
    ("sts:AssumeRole", f"{IAM}:role/showroom-dev-publisher", {}),
    ("sts:AssumeRole", f"{IAM}:role/showroom-prod-reader", {}),
    ("sts:AssumeRole", "arn:aws:iam::210987654321:role/showroom-prod-reader", {}),
    ("s3:PutObject", LOCK, {}),
    ("s3:GetObject", LOCK, {}),
    ("s3:DeleteObject", LOCK, {}),
    ("s3:PutObject", f"{BUCKET}-state-{ACCOUNT_ID}/live/dev/network/terraform.tfstate", {}),
    (
        "s3:DeleteObject",
        f"{BUCKET}-state-{ACCOUNT_ID}/live/dev/network/terraform.tfstate.tflock",
        {},
    ),
    ("s3:PutBucketPolicy", f"{BUCKET}-{ACCOUNT_ID}", {}),
    ("ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter/showroom/dev/release", {}),
    ("ssm:GetParameter", f"arn:aws:ssm:{HERE}:parameter/showroom/prod/release", {}),
    ("route53:ChangeResourceRecordSets", ZONE, {NAMES: ["dev.showroom.example.com"]}),
    ("route53:ChangeResourceRecordSets", ZONE, {NAMES: ["_4f.dev.showroom.example.com"]}),
    ("ec2:CreateVpc", VPC, {}),
    ("ec2:DeleteVpc", VPC, _tagged("dev")),
    ("ec2:TerminateInstances", INSTANCE, _tagged("dev", Name="showroom-dev-bastion")),
    ("kms:PutKeyPolicy", KEY, {}),
    ("kms:PutKeyPolicy", KEY, _tagged("dev")),
    ("autoscaling:StartInstanceRefresh", f"{GROUP}-dev", {}),
    ("autoscaling:PutLifecycleHook", f"{GROUP}-dev", {}),
    ("autoscaling:DeleteLifecycleHook", f"{GROUP}-dev", {}),
    ("ecr:PutImage", f"arn:aws:ecr:{HERE}:repository/showroom", {}),
]

MAY_NOT: list[Request] = [
    # be an administrator by way of a role
    ("iam:CreateRole", f"{IAM}:role/showroom-dev-instance", {}),
    ("iam:CreateRole", f"{IAM}:role/showroom-dev-instance", ADMINISTRATOR),
    ("iam:CreateRole", f"{IAM}:role/showroom-dev-anything", BOUNDARY),
    ("iam:PutRolePolicy", f"{IAM}:role/showroom-dev-instance", {}),
    ("iam:AttachRolePolicy", f"{IAM}:role/showroom-dev-instance", BOUNDARY | ADMINISTRATOR),
    ("iam:DeleteRolePermissionsBoundary", f"{IAM}:role/showroom-dev-instance", BOUNDARY),
    ("iam:PutRolePermissionsBoundary", f"{IAM}:role/showroom-dev-instance", BOUNDARY),
    (
        "iam:PassRole",
        f"{IAM}:role/showroom-dev-instance",
        {"iam:PassedToService": "lambda.amazonaws.com"},
    ),
    (
        "iam:PassRole",
        f"{IAM}:role/showroom-dev-publisher",
        {"iam:PassedToService": "ec2.amazonaws.com"},
    ),
    ("iam:CreateUser", f"{IAM}:user/somebody", {}),
    ("iam:CreatePolicyVersion", f"{IAM}:policy/showroom-dev-deploy-network", {}),
    # widen what GitHub may do
    ("iam:PutRolePolicy", f"{IAM}:role/showroom-dev-deploy", BOUNDARY),
    ("iam:UpdateAssumeRolePolicy", f"{IAM}:role/showroom-dev-plan", {}),
    ("sts:AssumeRole", f"{IAM}:role/showroom-prod-deploy", {}),
    # lose what cannot be made again
    ("ssm:DeleteParameter", f"arn:aws:ssm:{HERE}:parameter/showroom/dev/release", {}),
    ("s3:DeleteBucket", f"{BUCKET}-{ACCOUNT_ID}", {}),
    ("s3:DeleteObject", f"{BUCKET}-{ACCOUNT_ID}/example.jpg", {}),
    ("s3:DeleteObject", f"{BUCKET}-{ACCOUNT_ID}/live/dev/release.lock", {}),
    ("s3:DeleteObject", f"{BUCKET}-state-{ACCOUNT_ID}/live/dev/network/terraform.tfstate", {}),
    ("s3:PutBucketVersioning", f"{BUCKET}-state-{ACCOUNT_ID}", {}),
    ("kms:ScheduleKeyDeletion", KEY, _tagged("dev")),
    ("logs:DeleteLogGroup", f"arn:aws:logs:{HERE}:log-group:/showroom-dev/service", {}),
    # reach what is prod's
    ("s3:PutBucketPolicy", f"arn:aws:s3:::showroom-prod-{ACCOUNT_ID}", {}),
    ("s3:GetObject", f"arn:aws:s3:::showroom-prod-state-{ACCOUNT_ID}/live/prod/x", {}),
    ("ssm:PutParameter", f"arn:aws:ssm:{HERE}:parameter/showroom/prod/release", {}),
    ("sts:AssumeRole", f"{IAM}:role/showroom-prod-publisher", {}),
    ("iam:PutRolePolicy", f"{IAM}:role/showroom-prod-instance", BOUNDARY),
    ("ec2:DeleteVpc", VPC, _tagged("prod")),
    ("ec2:DeleteTags", VPC, _tagged("prod")),
    ("ec2:TerminateInstances", INSTANCE, _tagged("prod", Name="showroom-prod-bastion")),
    ("ec2:TerminateInstances", INSTANCE, {"aws:ResourceTag/Name": "showroom-prod"}),
    ("kms:PutKeyPolicy", KEY, _tagged("prod")),
    ("route53:ChangeResourceRecordSets", ZONE, {NAMES: ["showroom.example.com"]}),
    ("route53:ChangeResourceRecordSets", ZONE, {NAMES: ["_4f.showroom.example.com"]}),
    ("autoscaling:UpdateAutoScalingGroup", f"{GROUP}-prod", {}),
    ("autoscaling:DeleteLifecycleHook", f"{GROUP}-prod", {}),
    ("s3:DeleteObject", LOCK.replace("dev", "prod"), {}),
    # reach what is somebody else's in the account
    ("ec2:DeleteVpc", VPC, {"aws:ResourceTag/Project": "payroll"}),
    ("route53:ChangeResourceRecordSets", ZONE, {NAMES: ["example.com"]}),
    ("s3:GetObject", "arn:aws:s3:::payroll/salaries", {}),
    ("ecr:PutImage", f"arn:aws:ecr:{HERE}:repository/payroll", {}),
    ("ecr:UploadLayerPart", f"arn:aws:ecr:{HERE}:repository/showroom", {}),
    ("ec2:CreateVpc", f"arn:aws:ec2:us-east-1:{ACCOUNT_ID}:vpc/vpc-1", {}),
]


def _name(request: Request) -> str:
    return " ".join([*request[:2], *map(str, request[2].values())])


@pytest.mark.parametrize("request_", MAY, ids=map(_name, MAY))
def test_a_deploy_of_dev_may(planned: Plan, request_: Request) -> None:
    assert rights(planned, "deploy").allow(*request_)


@pytest.mark.parametrize("request_", MAY_NOT, ids=map(_name, MAY_NOT))
def test_a_deploy_of_dev_may_not(planned: Plan, request_: Request) -> None:
    assert not rights(planned, "deploy").allow(*request_)


@pytest.mark.parametrize("request_", MAY, ids=map(_name, MAY))
def test_a_plan_may_do_nothing_of_that_but_read(planned: Plan, request_: Request) -> None:
    reading = request_[0] in ("ssm:GetParameter", "s3:GetObject")
    assert rights(planned, "plan").allow(*request_) is reading


# What a bucket's or a key's own policy, which a deploy writes, could allow it.
LOST: list[tuple[str, str]] = [
    ("kms:DisableKey", KEY),
    ("kms:ScheduleKeyDeletion", KEY),
    ("logs:DeleteLogGroup", f"arn:aws:logs:{HERE}:log-group:/showroom-dev/service"),
    ("s3:DeleteBucket", f"{BUCKET}-{ACCOUNT_ID}"),
    ("s3:DeleteObject", f"{BUCKET}-{ACCOUNT_ID}/example.jpg"),
    ("s3:DeleteObjectVersion", f"{BUCKET}-state-{ACCOUNT_ID}/live/dev/network/terraform.tfstate"),
    ("ssm:DeleteParameter", f"arn:aws:ssm:{HERE}:parameter/showroom/dev/release"),
]


@pytest.mark.parametrize(("action", "resource"), LOST)
def test_what_cannot_be_made_again_is_denied_whoever_else_allows_it(
    planned: Plan, action: str, resource: str
) -> None:
    elsewhere = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    allowed = Rights([*rights(planned, "deploy").policies, json.dumps({"Statement": [elsewhere]})])
    assert not allowed.allow(action, resource)


def test_a_state_lock_is_let_go(planned: Plan) -> None:
    lock = f"{BUCKET}-state-{ACCOUNT_ID}/live/dev/network/terraform.tfstate.tflock"
    assert rights(planned, "deploy").allow("s3:DeleteObject", lock)
