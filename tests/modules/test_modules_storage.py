"""The bucket of the picture, applied: most of it is known only then."""

from typing import Any

import pytest
from compute_story import ComputeStory
from local_cloud import ACCOUNT_ID

pytest_plugins = ["module_plans"]

BUCKET = f"arn:aws:s3:::showroom-dev-{ACCOUNT_ID}"
ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration.this"

TABLE: list[tuple[str, str, Any]] = [
    ("aws_s3_bucket.this", "bucket", f"showroom-dev-{ACCOUNT_ID}"),
    ("aws_s3_bucket.this", "force_destroy", True),
    ("aws_s3_bucket_versioning.this", "versioning_configuration.0.status", "Enabled"),
    (ENCRYPTION, "rule.0.bucket_key_enabled", True),
    (ENCRYPTION, "rule.0.apply_server_side_encryption_by_default.0.sse_algorithm", "aws:kms"),
    ("aws_kms_key.this", "enable_key_rotation", True),
    ("aws_s3_bucket_public_access_block.this", "block_public_acls", True),
    ("aws_s3_bucket_public_access_block.this", "block_public_policy", True),
    ("aws_s3_bucket_public_access_block.this", "ignore_public_acls", True),
    ("aws_s3_bucket_public_access_block.this", "restrict_public_buckets", True),
    (
        "aws_s3_bucket_ownership_controls.this",
        "rule.0.object_ownership",
        "BucketOwnerEnforced",
    ),
]


@pytest.mark.parametrize(
    ("address", "path", "expected"), TABLE, ids=[" ".join(row[:2]) for row in TABLE]
)
def test_the_bucket_is_made_as_decided(
    compute: ComputeStory, address: str, path: str, expected: object
) -> None:
    assert compute.plan.value("storage", address, path) == expected


def test_objects_are_encrypted_with_the_buckets_own_key(compute: ComputeStory) -> None:
    default = "rule.0.apply_server_side_encryption_by_default.0.kms_master_key_id"
    own = compute.plan.value("storage", "aws_kms_key.this", "arn")
    assert compute.plan.value("storage", ENCRYPTION, default) == own


def test_whoever_comes_without_tls_is_denied_bucket_and_objects(compute: ComputeStory) -> None:
    policy = compute.plan.policy("storage", "aws_s3_bucket_policy.this")
    denied = policy["TlsOnly"]
    assert set(denied.pop("Resource")) == {BUCKET, f"{BUCKET}/*"}
    assert denied == {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "s3:*",
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def test_a_second_plan_of_the_storage_changes_nothing(compute: ComputeStory) -> None:
    assert compute.plan.changes("storage") == {}
