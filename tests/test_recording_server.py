"""The record of who asked for what: by role, in the names of policies, with its parameters."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from local_cloud import ACCOUNT_ID, DNS_ZONE, REGION, LocalCloud

pytestmark = pytest.mark.slow

ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/showroom-dev-deploy"
BUCKET, KEY = "showroom-recorded", "pictures/example.jpg"

# What a role does, in this order: service, method, arguments, the action it is recorded as.
DONE: list[tuple[str, str, dict[str, Any], str]] = [
    (
        "s3",
        "create_bucket",
        {"Bucket": BUCKET, "CreateBucketConfiguration": {"LocationConstraint": REGION}},
        "s3:CreateBucket",
    ),
    ("s3", "list_buckets", {}, "s3:ListAllMyBuckets"),
    ("s3", "head_bucket", {"Bucket": BUCKET}, "s3:ListBucket"),
    ("s3", "list_objects_v2", {"Bucket": BUCKET}, "s3:ListBucket"),
    ("s3", "put_object", {"Bucket": BUCKET, "Key": KEY, "Body": b"x" * 5000}, "s3:PutObject"),
    ("s3", "head_object", {"Bucket": BUCKET, "Key": KEY}, "s3:GetObject"),
    (
        "s3",
        "delete_objects",
        {"Bucket": BUCKET, "Delete": {"Objects": [{"Key": KEY, "VersionId": "null"}] * 30}},
        "s3:DeleteObjectVersion",
    ),
    (
        "s3",
        "delete_bucket_ownership_controls",
        {"Bucket": BUCKET},
        "s3:PutBucketOwnershipControls",
    ),
    ("route53", "list_hosted_zones", {}, "route53:ListHostedZones"),
    ("cloudwatch", "describe_alarms", {}, "cloudwatch:DescribeAlarms"),
    ("elbv2", "describe_load_balancers", {}, "elasticloadbalancing:DescribeLoadBalancers"),
    ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}, "ec2:CreateVpc"),
    ("kms", "create_key", {"Description": "x" * 2000}, "kms:CreateKey"),
]


@pytest.fixture(scope="module", name="record")
def _record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[dict[str, Any]]]:
    """What was recorded of all that a role did, and of what nobody's role did besides."""
    folder = tmp_path_factory.mktemp("record")
    record = str(folder / "record")
    cloud = LocalCloud(folder / "server.log", "tests.recording_server", SHOWROOM_RECORD=record)
    try:
        cloud.client("route53").create_hosted_zone(Name=DNS_ZONE, CallerReference="tests")
        for service, method, arguments, _ in DONE:
            getattr(cloud.as_role(service, ROLE), method)(**arguments)
        yield [json.loads(line) for line in (folder / "record").read_text().splitlines()]
    finally:
        cloud.stop()


def test_every_request_of_a_role_is_recorded_as_policies_call_it(record: list[Any]) -> None:
    assert [one["action"] for one in record] == [action for *_, action in DONE]


def test_a_request_is_recorded_with_the_role_and_not_its_session(record: list[Any]) -> None:
    assert {one["role"] for one in record} == {ROLE}


def test_a_request_is_recorded_with_what_it_asks_about(record: list[Any]) -> None:
    [put] = [one["parameters"] for one in record if one["action"] == "s3:PutObject"]
    assert (put["Bucket"], put["Key"]) == (BUCKET, KEY)


def test_long_values_are_left_out(record: list[Any]) -> None:
    [key] = [one["parameters"] for one in record if one["action"] == "kms:CreateKey"]
    assert key == {}
