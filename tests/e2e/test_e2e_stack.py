"""The whole: dev, prod and shared applied for real, in the order in which a day would go."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from typing import Any

import pytest
from applied_stack import Stack, changes
from botocore.exceptions import ClientError
from inventory import belongings, site

ENVIRONMENTS = ("dev", "prod")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_site_serves_exactly_the_bytes_of_the_picture(stack: Stack, name: str) -> None:
    picture = (stack.tree / "service/example.jpg").read_bytes()
    answer = stack.get(name, "/example.jpg")
    assert answer.content == picture
    assert answer.headers["ETag"] == f'"{hashlib.sha256(picture).hexdigest()}"'


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_a_site_runs_the_release_that_the_parameter_names(stack: Stack, name: str) -> None:
    parameter = stack.live.environment(name).release_parameter_name
    value = stack.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    version = stack.get(name, "/version").json()
    assert version["release"] == json.loads(value)["image"]
    assert version["environment"] == name


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_who_owns_the_account_cannot_read_the_picture_past_the_endpoint(
    stack: Stack, name: str
) -> None:
    bucket = stack.live.environment(name).bucket_name
    with pytest.raises(ClientError, match="403"):
        stack.client("s3").get_object(Bucket=bucket, Key="example.jpg")
    with pytest.raises(ClientError, match="403"):
        stack.client("s3").put_object(Bucket=bucket, Key="example.jpg", Body=b"mine")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_first_apply_had_no_release_and_the_second_had(stack: Stack, name: str) -> None:
    parameter = stack.live.environment(name).release_parameter_name
    history = stack.client("ssm").get_parameter_history(Name=parameter)["Parameters"]
    assert [bool(json.loads(one["Value"])) for one in history[:2]] == [False, True]


def test_up_when_unchanged_says_so_within_five_seconds(stack: Stack) -> None:
    begun = time.monotonic()
    again = stack.local("up")
    stack.seconds["up when unchanged"] = time.monotonic() - begun
    assert again.stdout.startswith("unchanged")
    assert stack.seconds["up when unchanged"] <= 5


def test_a_second_plan_from_the_root_changes_nothing_in_any_unit(
    unchanged: dict[str, dict[str, Any]],
) -> None:
    found = {unit: changes(document) for unit, document in unchanged.items()}
    assert len(found) == 16
    assert {unit: change for unit, change in found.items() if change} == {}


def test_a_tag_changed_behind_terraforms_back_is_all_that_a_plan_shows(stack: Stack) -> None:
    ec2 = stack.client("ec2")
    mine = [{"Name": "tag:Name", "Values": [stack.live.environment("dev").prefix]}]
    vpc_id = ec2.describe_vpcs(Filters=mine)["Vpcs"][0]["VpcId"]
    ec2.create_tags(Resources=[vpc_id], Tags=[{"Key": "Project", "Value": "somebody else's"}])
    (plan,) = stack.plan("live/dev/network").values()
    project = {"Key": "Project", "Value": stack.live.common["name"]}
    ec2.create_tags(Resources=[vpc_id], Tags=[project])
    (only,) = plan
    assert only["address"] == "aws_vpc.this"
    assert only["change"]["before"]["tags_all"]["Project"] == "somebody else's"


def test_a_lost_parameter_stops_the_plan_and_says_the_way_out(stack: Stack) -> None:
    ssm, name = stack.client("ssm"), stack.live.environment("dev").release_parameter_name
    value = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    ssm.put_parameter(Name=name, Value="{}", Type="String", Overwrite=True)
    plan = stack.terragrunt("live/dev/compute", "plan", "--no-color")
    ssm.put_parameter(Name=name, Value=value, Type="String", Overwrite=True)
    assert plan.returncode != 0
    assert f"is empty while {stack.live.environment('dev').prefix} runs" in " ".join(
        plan.stderr.split()
    )


def test_a_profile_of_another_account_can_neither_plan_nor_apply(stack: Stack) -> None:
    role = "arn:aws:iam::999999999999:role/somebody"
    given = stack.client("sts").assume_role(RoleArn=role, RoleSessionName="other")["Credentials"]
    other = {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }
    plan = stack.terragrunt("live/dev/network", "plan", "--no-color", **other)
    assert plan.returncode != 0
    assert "AWS account ID not allowed: 999999999999" in plan.stderr


@pytest.mark.drill
def test_a_third_environment_is_a_copy_and_an_edit_of_env_hcl(stack: Stack) -> None:
    third = stack.tree / "live" / "third"
    shutil.copytree(stack.tree / "live" / "dev", third)
    env = (third / "env.hcl").read_text().replace("10.10.", "10.30.").replace("dev.", "third.")
    (third / "env.hcl").write_text(env)
    try:
        plan = stack.terragrunt("live/third", "run", "--all", "--backend-bootstrap", "plan")
        apply = stack.terragrunt("live/third/compute", "apply", "-auto-approve", "--no-color")
    finally:
        shutil.rmtree(third)
    assert plan.returncode == 0, plan.stderr[-2000:]
    assert apply.returncode != 0, "an apply went ahead with made-up outputs of its neighbours"
    assert "detected no outputs" in apply.stderr, apply.stderr[-2000:]


def test_protected_prod_refuses_to_be_destroyed(stack: Stack) -> None:
    prefix = stack.live.environment("prod").prefix
    before = belongings(stack.client, prefix)
    destroy = stack.terragrunt("live/prod", "run", "--all", "--no-color", "destroy")
    assert destroy.returncode != 0
    assert "is protected: expected protected = false in live/prod/env.hcl" in destroy.stderr
    assert belongings(stack.client, prefix) == before != []
    assert len(site(stack.client, str(stack.live.environment("prod").domain))) >= 4


@pytest.mark.drill
def test_unprotected_dev_is_destroyed_and_leaves_nothing(stack: Stack) -> None:
    begun = time.monotonic()
    destroy = stack.terragrunt("live/dev", "run", "--all", "--no-color", "destroy", timeout=600)
    stack.seconds["destroy of dev"] = time.monotonic() - begun
    assert destroy.returncode == 0, destroy.stderr[-3000:]
    assert belongings(stack.client, stack.live.environment("dev").prefix) == []
    assert site(stack.client, str(stack.live.environment("dev").domain)) == []
