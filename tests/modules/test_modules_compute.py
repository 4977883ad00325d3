"""Compute: nothing runs before a release, then exactly it does, and it never gets lost."""

from typing import Any

import pytest
from compute_story import ComputeStory
from local_cloud import ACCOUNT_ID, REGION
from module_calls import RIGHT
from terraform_plan import Plan

pytest_plugins = ["module_plans"]

GROUP = 'aws_autoscaling_group.this["showroom-released"]'
TEMPLATE = 'aws_launch_template.this["showroom-released"]'
SCALING = 'aws_autoscaling_policy.cpu["showroom-released"]'
HOOK = 'aws_autoscaling_lifecycle_hook.serves["showroom-released"]'
ALARM = 'aws_cloudwatch_metric_alarm.too_few_instances["showroom-released"]'
BUCKET = f"arn:aws:s3:::showroom-dev-{ACCOUNT_ID}"
HISTORY = "write back the last good value, which `aws ssm get-parameter-history --name"

TABLE: list[tuple[str, str, Any]] = [
    (TEMPLATE, "instance_type", "t3.micro"),
    (TEMPLATE, "update_default_version", True),
    (TEMPLATE, "metadata_options.0.http_tokens", "required"),
    (TEMPLATE, "metadata_options.0.http_put_response_hop_limit", 1),
    (TEMPLATE, "block_device_mappings.0.ebs.0.encrypted", "true"),
    (TEMPLATE, "block_device_mappings.0.ebs.0.volume_type", "gp3"),
    (TEMPLATE, "monitoring.0.enabled", True),
    (GROUP, "health_check_type", "ELB"),
    (GROUP, "health_check_grace_period", 30),
    (GROUP, "wait_for_capacity_timeout", "0"),
    (GROUP, "min_size", 1),
    (GROUP, "desired_capacity", 2),
    (GROUP, "max_size", 4),
    (GROUP, "tag", [{"key": "Name", "propagate_at_launch": True, "value": "showroom-released"}]),
    (HOOK, "lifecycle_transition", "autoscaling:EC2_INSTANCE_LAUNCHING"),
    (HOOK, "default_result", "ABANDON"),
    (HOOK, "heartbeat_timeout", 180),
    (SCALING, "policy_type", "TargetTrackingScaling"),
]


def test_without_a_release_there_is_neither_template_nor_group(planned: Plan) -> None:
    assert "aws_ssm_parameter.release" in planned.addresses("compute")
    assert planned.addresses("compute", "aws_launch_template") == set()
    assert planned.addresses("compute", "aws_autoscaling_") == set()


def test_the_first_release_creates_template_group_and_scaling_and_no_more(
    compute: ComputeStory,
) -> None:
    expected = {address: ["create"] for address in (GROUP, TEMPLATE, HOOK, SCALING, ALARM)}
    assert compute.plan.changes("released") == expected


@pytest.mark.parametrize(
    ("address", "path", "expected"), TABLE, ids=[" ".join(row[:2]) for row in TABLE]
)
def test_a_release_is_planned_as_decided(
    compute: ComputeStory, address: str, path: str, expected: object
) -> None:
    assert compute.plan.value("released", address, path) == expected


def test_a_release_runs_on_its_own_machine_image(compute: ComputeStory) -> None:
    assert compute.plan.value("released", TEMPLATE, "image_id") == compute.ami


def test_the_root_disk_holds_the_machine_image(compute: ComputeStory) -> None:
    size = compute.plan.value("released", TEMPLATE, "block_device_mappings.0.ebs.0.volume_size")
    assert size >= 30  # GiB: the ECS image's snapshot, which its own listing may understate


def test_the_group_spreads_over_all_private_subnets(compute: ComputeStory) -> None:
    subnets = compute.group["VPCZoneIdentifier"].split(",")
    assert sorted(subnets) == sorted(compute.neighbours["released"]["private_subnet_ids"])
    assert len(subnets) == 2


def test_the_group_names_its_template_by_a_number(compute: ComputeStory) -> None:
    assert compute.group["LaunchTemplate"]["Version"] == "1"


def test_instances_register_with_the_balancer(compute: ComputeStory) -> None:
    assert compute.group["TargetGroupARNs"] == [
        compute.neighbours["released"]["target"]["group_arn"]
    ]


def test_the_first_instances_are_held_back_as_all_later_ones(compute: ComputeStory) -> None:
    [first] = compute.plan.value("released", GROUP, "initial_lifecycle_hook")
    later = compute.plan.resource("released", HOOK)
    assert {key: later[key] for key in first if first[key]} == {
        key: value for key, value in first.items() if value
    }


def test_instances_wear_the_group_of_the_balancer_module(compute: ComputeStory) -> None:
    groups = compute.plan.value("released", TEMPLATE, "vpc_security_group_ids")
    assert groups == [compute.neighbours["released"]["target"]["security_group_id"]]


def test_disks_are_encrypted_with_the_environments_key(compute: ComputeStory) -> None:
    [disk] = compute.plan.value("released", TEMPLATE, "block_device_mappings.0.ebs")
    key = RIGHT["compute"]["bucket"]["key_arn"]
    assert (disk["encrypted"], disk["kms_key_id"]) == ("true", key)


def test_too_few_instances_are_told_and_no_news_is_bad_news(compute: ComputeStory) -> None:
    alarm = compute.plan.resource("released", ALARM)
    assert alarm["metric_name"] in compute.plan.value("released", GROUP, "enabled_metrics")
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", 1)
    assert alarm["treat_missing_data"] == "breaching"


def test_what_is_launched_is_tagged(compute: ComputeStory) -> None:
    tags = compute.plan.value("released", TEMPLATE, "tag_specifications")
    assert {one["resource_type"]: one["tags"] for one in tags} == {
        kind: {"Name": "showroom-released"} for kind in ("instance", "volume")
    }


def test_an_instance_may_serve_the_picture_and_nothing_else(planned: Plan) -> None:
    policy = planned.policy("compute", "aws_iam_role_policy.this")
    rights = {sid: (one["Action"], one["Resource"]) for sid, one in policy.items()}
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT_ID}:repository/showroom"
    log = f"arn:aws:logs:{REGION}:{ACCOUNT_ID}:log-group:/showroom-dev/service:*"
    group = f"arn:aws:autoscaling:{REGION}:{ACCOUNT_ID}:autoScalingGroup:*"
    name = "autoScalingGroupName/showroom-dev"
    pull = ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:BatchCheckLayerAvailability"]
    assert rights == {
        "ReadPicture": ("s3:GetObject", f"{BUCKET}/*"),
        "TellMissingFromForbidden": ("s3:ListBucket", BUCKET),
        "DecryptPicture": ("kms:Decrypt", f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/1"),
        "RegistryLogin": ("ecr:GetAuthorizationToken", "*"),
        "PullImage": (pull, repository),
        "WriteLog": (["logs:PutLogEvents", "logs:CreateLogStream"], log),
        "TellThatItServes": ("autoscaling:CompleteLifecycleAction", f"{group}:{name}"),
    }


def test_only_ec2_may_be_an_instance(planned: Plan) -> None:
    [trust] = planned.policy("compute", "aws_iam_role.this", "assume_role_policy").values()
    assert trust["Principal"] == {"Service": "ec2.amazonaws.com"}


LOST: list[tuple[str, str]] = [
    ("emptied", "is empty while showroom-emptied runs: an apply would end every instance"),
    ("deleted", "is empty while showroom-deleted runs: an apply would end every instance"),
    ("sentence", "is not a JSON object: expected a release"),
    ("listed", "is not a JSON object: expected a release"),
    (
        "amiless",
        "has no valid ami, picture: expected image and picture as "
        + "sha256:<64 hex digits>, ami as ami-<hex digits>, commit as hex digits or empty",
    ),
]


def _sentence(case: str, what: str) -> str:
    return f"/showroom/{case}/release {what}; {HISTORY} /showroom/{case}/release` shows"


@pytest.mark.parametrize(("case", "what"), LOST)
def test_a_release_that_is_lost_or_spoilt_ends_the_plan_with_the_way_out(
    compute: ComputeStory, case: str, what: str
) -> None:
    assert [one for one in compute.errors if one.startswith(_sentence(case, what))]


def test_a_lost_release_makes_no_other_noise(compute: ComputeStory) -> None:
    expected = tuple(_sentence(*row) for row in LOST)
    assert [one for one in compute.errors if not one.startswith(expected)] == []
