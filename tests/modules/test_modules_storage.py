"""The bucket of the picture: who may read it, who may write it, with which key."""

import json

import pytest
from local_cloud import ACCOUNT_ID
from module_calls import MONITORING, OTHER_ACCOUNT_ID, RIGHT
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

EVERYBODY = {"AWS": ["*"]}


def test_objects_are_encrypted_with_the_buckets_own_key(planned: Plan) -> None:
    address = "aws_s3_bucket_server_side_encryption_configuration.this"
    [rule] = planned.written("storage", address)["rule"]
    [default] = rule["apply_server_side_encryption_by_default"]
    assert "aws_kms_key.this" in default["kms_master_key_id"]["references"]


def test_whoever_comes_without_tls_is_denied_everything(planned: Plan) -> None:
    assert planned.statements("storage", "bucket")["TlsOnly"] == {
        "effect": "Deny",
        "actions": {"s3:*"},
        "principals": EVERYBODY,
        "conditions": {"Bool": {"aws:SecureTransport": ["false"]}},
    }


def test_pictures_are_read_through_the_endpoint_or_by_two_roles(planned: Plan) -> None:
    denied = planned.statements("storage", "bucket")["ReadThroughTheEndpoint"]
    assert (denied["effect"], denied["principals"]) == ("Deny", EVERYBODY)
    assert denied["actions"] == {"s3:GetObject", "s3:GetObjectVersion"}
    assert denied["conditions"] == {
        "StringNotEquals": {"aws:SourceVpce": ["vpce-00000000000000001"]},
        "ArnNotEquals": {"aws:PrincipalArn": [None, None]},  # publisher, reader: not made yet
    }


def test_pictures_are_written_by_the_publisher_alone(planned: Plan) -> None:
    denied = planned.statements("storage", "bucket")["WriteAsThePublisher"]
    assert (denied["effect"], denied["principals"]) == ("Deny", EVERYBODY)
    assert (denied["actions"], set(denied["conditions"])) == ({"s3:PutObject"}, {"ArnNotEquals"})


def test_the_publisher_is_the_workflow_or_somebody_named(planned: Plan) -> None:
    trust = planned.value("storage", "aws_iam_role.publisher", "assume_role_policy")
    roles = [
        f"arn:aws:iam::{ACCOUNT_ID}:role/{name}" for name in ("showroom-dev-deploy", "engineer")
    ]
    [statement] = json.loads(trust)["Statement"]
    assert (sorted(statement["Principal"]["AWS"]), statement["Action"]) == (
        sorted(roles),
        "sts:AssumeRole",
    )


def test_the_reader_is_any_deploying_workflow_or_somebody_named(planned: Plan) -> None:
    trust = planned.value("storage", "aws_iam_role.reader", "assume_role_policy")
    [statement] = json.loads(trust)["Statement"]
    named = [*RIGHT["storage"]["promoter_arns"], *RIGHT["storage"]["publishers"]]
    assert statement["Condition"] == {"ArnEquals": {"aws:PrincipalArn": named}}


def test_a_reader_is_trusted_before_it_is_there(planned: Plan) -> None:
    """AWS refuses a trust policy that names a role that does not exist: accounts do."""
    trust = planned.value("storage", "aws_iam_role.reader", "assume_role_policy")
    [statement] = json.loads(trust)["Statement"]
    accounts = {f"arn:aws:iam::{one}:root" for one in (ACCOUNT_ID, OTHER_ACCOUNT_ID)}
    assert set(statement["Principal"]["AWS"]) == accounts | set(RIGHT["storage"]["publishers"])


def test_the_reader_writes_nothing(planned: Plan) -> None:
    statements = planned.statements("storage", "reader")
    allowed = set().union(*(one["actions"] for one in statements.values()))
    assert allowed == {"kms:Decrypt", "s3:GetObject", "s3:ListBucket"}


def test_a_deleted_picture_is_told(planned: Plan) -> None:
    [topic] = planned.value("storage", "aws_s3_bucket_notification.deleted", "topic")
    assert topic["topic_arn"] == MONITORING["topic_arn"]
    assert topic["events"] == ["s3:ObjectRemoved:*"]


def test_the_publisher_may_put_and_get_and_not_delete(planned: Plan) -> None:
    statements = planned.statements("storage", "publisher")
    allowed = set().union(*(one["actions"] for one in statements.values()))
    objects = {"s3:GetObject", "s3:GetObjectVersion", "s3:ListBucket", "s3:PutObject"}
    assert allowed == objects | {"kms:Decrypt", "kms:GenerateDataKey"}


@pytest.mark.parametrize(
    ("call", "role"),
    [
        ("bastion", "this"),
        ("compute", "this"),
        ("network", "flow"),
        ("storage", "publisher"),
        ("storage", "reader"),
    ],
)
def test_every_role_of_a_unit_has_its_bound(planned: Plan, call: str, role: str) -> None:
    """Another one than a deploy is held to would be refused on AWS alone."""
    rights = planned.policy("access_dev", 'aws_iam_policy.deploy["identities"]')
    wanted = rights["BoundedRoles"]["Condition"]["StringEquals"]["iam:PermissionsBoundary"]
    assert planned.value(call, f"aws_iam_role.{role}", "permissions_boundary") == wanted


def test_the_key_belongs_to_the_account(planned: Plan) -> None:
    account = planned.statements("storage", "key")["Account"]
    assert account["principals"] == {"AWS": [f"arn:aws:iam::{ACCOUNT_ID}:root"]}


def test_auto_scaling_may_use_the_key_for_disks(planned: Plan) -> None:
    role = "role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    scaling = {"ArnEquals": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT_ID}:{role}"]}}
    statements = planned.statements("storage", "key")
    encrypts, attaches = statements["AutoScalingEncrypts"], statements["AutoScalingAttaches"]
    assert encrypts["conditions"] == scaling
    assert attaches["actions"] == {"kms:CreateGrant"}
    assert attaches["conditions"] == scaling | {"Bool": {"kms:GrantIsForAWSResource": ["true"]}}
