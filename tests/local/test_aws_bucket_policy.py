"""Bucket policies are judged as AWS judges them: on paper first, then by a real request."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from local_cloud import ACCOUNT_ID, LocalCloud
from moto.iam.access_control import PermissionResult

from local.aws.policy import applies, verdict

ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/showroom-dev-instance"
OTHER = f"arn:aws:iam::{ACCOUNT_ID}:role/showroom-dev-deploy"
FOREIGN = "arn:aws:iam::210987654321:role/showroom-dev-instance"
OBJECT = "arn:aws:s3:::pictures/example.jpg"
TLS = {"aws:SecureTransport": "true"}
PLAIN = {"aws:SecureTransport": "false"}
AS_ROLE = TLS | {"aws:PrincipalArn": ROLE}

CONDITIONS: list[tuple[str, str, Any, dict[str, Any], bool]] = [
    # operator, key, wanted, what is known of the request, does the statement apply
    ("Bool", "aws:SecureTransport", "false", TLS, False),
    ("Bool", "aws:SecureTransport", "false", PLAIN, True),
    ("Bool", "aws:SecureTransport", "False", PLAIN, True),
    ("Bool", "aws:securetransport", "false", PLAIN, True),
    ("Bool", "aws:SecureTransport", "false", {}, False),
    ("BoolIfExists", "aws:SecureTransport", "false", {}, True),
    ("BoolIfExists", "aws:SecureTransport", "false", TLS, False),
    ("StringEquals", "aws:PrincipalArn", ROLE, AS_ROLE, True),
    ("StringEquals", "aws:PrincipalArn", OTHER, AS_ROLE, False),
    ("StringEquals", "aws:PrincipalArn", [OTHER, ROLE], AS_ROLE, True),
    ("StringEquals", "aws:PrincipalArn", f"{ROLE[:-8]}*", AS_ROLE, False),
    ("StringEquals", "aws:sourceVpce", "vpce-1", AS_ROLE, False),
    ("StringEqualsIfExists", "aws:sourceVpce", "vpce-1", AS_ROLE, True),
    ("StringEqualsIfExists", "aws:sourceVpce", "vpce-1", {"aws:SourceVpce": "vpce-2"}, False),
    ("StringNotEquals", "aws:sourceVpce", "vpce-1", AS_ROLE, True),
    ("StringNotEquals", "aws:sourceVpce", "vpce-1", {"aws:SourceVpce": "vpce-1"}, False),
    (
        "StringNotEquals",
        "aws:sourceVpce",
        ["vpce-1", "vpce-2"],
        {"aws:SourceVpce": "vpce-2"},
        False,
    ),
    ("StringNotEqualsIfExists", "aws:sourceVpce", "vpce-1", AS_ROLE, True),
    ("StringLike", "aws:PrincipalArn", "*:role/showroom-*", AS_ROLE, True),
    ("StringNotLike", "aws:PrincipalArn", "*:role/showroom-*", AS_ROLE, False),
    ("ArnEquals", "aws:PrincipalArn", ROLE, AS_ROLE, True),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/showroom-dev-*", AS_ROLE, True),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/other-*", AS_ROLE, False),
    ("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*", TLS, False),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/showroom-dev-*", AS_ROLE, False),
    ("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*", TLS, True),
    ("ArnNotEquals", "aws:PrincipalArn", [ROLE, OTHER], AS_ROLE, False),
    ("ForAllValues:StringLike", "aws:TagKeys", ["a*", "b"], {"aws:TagKeys": ["ab", "b"]}, True),
    ("ForAllValues:StringLike", "aws:TagKeys", ["a*", "b"], {"aws:TagKeys": ["ab", "c"]}, False),
    ("ForAllValues:StringLike", "aws:TagKeys", ["a*", "b"], TLS, True),
    ("Null", "aws:PrincipalArn", "true", TLS, True),
    ("Null", "aws:PrincipalArn", "false", TLS, False),
    ("Null", "aws:PrincipalArn", "true", AS_ROLE, False),
    ("Null", "aws:PrincipalArn", "false", AS_ROLE, True),
]

PRINCIPALS: list[tuple[Any, bool]] = [
    ("*", True),
    ({"AWS": "*"}, True),
    ({"AWS": ROLE}, True),
    ({"AWS": [OTHER, ROLE]}, True),
    ({"AWS": OTHER}, False),
    ({"AWS": ACCOUNT_ID}, True),
    ({"AWS": f"arn:aws:iam::{ACCOUNT_ID}:root"}, True),
    ({"AWS": "arn:aws:iam::210987654321:root"}, False),
    ({"AWS": FOREIGN}, False),
    ({"Service": "logging.s3.amazonaws.com"}, False),
    ({"Federated": f"arn:aws:iam::{ACCOUNT_ID}:oidc-provider/issuer.example.com"}, False),
]

REACH: list[tuple[Any, Any, bool]] = [
    ("s3:GetObject", OBJECT, True),
    ("s3:Get*", "arn:aws:s3:::pictures/*", True),
    ("S3:getobject", OBJECT, True),
    ("*", "*", True),
    (["s3:PutObject", "s3:GetObject"], ["arn:aws:s3:::other/*", OBJECT], True),
    ("s3:PutObject", OBJECT, False),
    ("s3:GetObject", "arn:aws:s3:::pictures", False),
    ("s3:GetObject", "arn:aws:s3:::pictures/Example.jpg", False),
]


def _statement(**different: Any) -> dict[str, Any]:
    every = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": OBJECT}
    return every | different


@pytest.mark.parametrize(("operator", "key", "wanted", "context", "expected"), CONDITIONS)
def test_a_condition_holds_as_iam_says(
    operator: str, key: str, wanted: Any, context: dict[str, Any], expected: bool
) -> None:
    statement = _statement(Condition={operator: {key: wanted}})
    assert applies(statement, "s3:GetObject", OBJECT, context) is expected


@pytest.mark.parametrize(("principal", "expected"), PRINCIPALS)
def test_a_principal_is_everyone_an_account_or_one_role(principal: Any, expected: bool) -> None:
    assert applies(_statement(Principal=principal), "s3:GetObject", OBJECT, AS_ROLE) is expected


@pytest.mark.parametrize(("action", "resource", "expected"), REACH)
def test_actions_are_matched_without_case_and_resources_with_it(
    action: Any, resource: Any, expected: bool
) -> None:
    statement = _statement(Action=action, Resource=resource)
    assert applies(statement, "s3:GetObject", OBJECT, TLS) is expected


def test_every_condition_has_to_hold() -> None:
    both = {"Bool": PLAIN, "StringEquals": {"aws:PrincipalArn": ROLE}}
    assert not applies(_statement(Condition=both), "s3:GetObject", OBJECT, AS_ROLE)
    assert applies(_statement(Condition=both), "s3:GetObject", OBJECT, AS_ROLE | PLAIN)


def test_an_operator_that_nobody_taught_it_is_an_error_and_not_a_guess() -> None:
    statement = _statement(Condition={"NumericLessThan": {"s3:max-keys": "10"}})
    with pytest.raises(KeyError, match="NumericLessThan"):
        applies(statement, "s3:GetObject", OBJECT, TLS | {"s3:max-keys": "5"})


@pytest.mark.parametrize(
    ("effects", "expected"),
    [
        (["Allow"], PermissionResult.PERMITTED),
        (["Allow", "Deny"], PermissionResult.DENIED),
        (["Deny", "Allow"], PermissionResult.DENIED),
        ([], PermissionResult.NEUTRAL),
    ],
)
def test_a_denial_beats_a_permission(effects: list[str], expected: PermissionResult) -> None:
    policy = json.dumps({"Statement": [_statement(Effect=effect) for effect in effects]})
    assert verdict(policy, "s3:GetObject", OBJECT, TLS) is expected


def test_a_statement_of_another_action_has_no_say() -> None:
    policy = json.dumps({"Statement": [_statement(Action="s3:PutObject")]})
    assert verdict(policy, "s3:GetObject", OBJECT, TLS) is PermissionResult.NEUTRAL


def _bucket(cloud: LocalCloud, name: str, **statement: Any) -> Any:
    """A bucket with one object and a policy: a Deny of everything in it, but for what differs."""
    s3 = cloud.client("s3")
    where = {"LocationConstraint": s3.meta.region_name}
    s3.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    s3.put_object(Bucket=name, Key="example.jpg", Body=b"picture")
    resources = [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"]
    statements = [_statement(Resource=resources, **statement)]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    s3.put_bucket_policy(Bucket=name, Policy=policy)
    return s3


def _status(call: Any, **arguments: Any) -> int:
    try:
        return int(call(**arguments)["ResponseMetadata"]["HTTPStatusCode"])
    except ClientError as error:
        return int(error.response["ResponseMetadata"]["HTTPStatusCode"])


def test_a_tls_only_bucket_is_read_and_written_as_ever(cloud: LocalCloud) -> None:
    s3 = _bucket(cloud, "tls-only", Condition={"Bool": PLAIN})
    s3.put_object(Bucket="tls-only", Key="example.jpg", Body=b"another")
    assert s3.get_object(Bucket="tls-only", Key="example.jpg")["Body"].read() == b"another"


def test_a_tls_only_bucket_says_404_of_a_missing_object(cloud: LocalCloud) -> None:
    s3 = _bucket(cloud, "tls-only-missing", Condition={"Bool": PLAIN})
    assert _status(s3.head_object, Bucket="tls-only-missing", Key="none") == 404


def test_a_denial_without_condition_is_for_everyone(cloud: LocalCloud) -> None:
    s3 = _bucket(cloud, "closed")
    assert _status(s3.get_object, Bucket="closed", Key="example.jpg") == 403
    assert _status(s3.put_object, Bucket="closed", Key="example.jpg", Body=b"") == 403


def test_a_denial_of_one_role_is_for_that_role_alone(cloud: LocalCloud) -> None:
    _bucket(cloud, "one-role", Condition={"ArnEquals": {"aws:PrincipalArn": ROLE}})
    read = {"Bucket": "one-role", "Key": "example.jpg"}
    assert _status(cloud.as_role("s3", ROLE).get_object, **read) == 403
    assert _status(cloud.as_role("s3", OTHER).get_object, **read) == 200


def test_who_may_not_get_an_object_may_not_ask_for_its_head(cloud: LocalCloud) -> None:
    s3 = _bucket(cloud, "no-head", Action="s3:GetObject")
    assert _status(s3.head_object, Bucket="no-head", Key="example.jpg") == 403
    assert _status(s3.put_object, Bucket="no-head", Key="example.jpg", Body=b"") == 200


def test_a_denial_of_all_but_one_role_spares_that_role(cloud: LocalCloud) -> None:
    s3 = _bucket(cloud, "but-one", Condition={"ArnNotLike": {"aws:PrincipalArn": ROLE}})
    read = {"Bucket": "but-one", "Key": "example.jpg"}
    assert _status(cloud.as_role("s3", ROLE).get_object, **read) == 200
    assert _status(cloud.as_role("s3", OTHER).get_object, **read) == 403
    assert _status(s3.get_object, **read) == 403


def test_a_role_is_known_by_its_own_arn_and_not_by_its_sessions(cloud: LocalCloud) -> None:
    _bucket(cloud, "by-principal", Principal={"AWS": ROLE})
    read = {"Bucket": "by-principal", "Key": "example.jpg"}
    assert _status(cloud.as_role("s3", ROLE).get_object, **read) == 403
    assert _status(cloud.as_role("s3", OTHER).get_object, **read) == 200


def test_deleting_many_objects_spares_the_denied_ones(cloud: LocalCloud) -> None:
    s3 = _bucket(cloud, "undeletable", Action="s3:DeleteObject")
    keys = [{"Key": "example.jpg"}]
    done = s3.delete_objects(Bucket="undeletable", Delete={"Objects": keys})
    assert [error["Code"] for error in done["Errors"]] == ["AccessDenied"]
    assert _status(s3.head_object, Bucket="undeletable", Key="example.jpg") == 200
