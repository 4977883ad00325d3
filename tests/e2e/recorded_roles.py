"""A day of dev, lived with the roles of GitHub alone, on a cloud that records who asks for what."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest.mock import patch

from applied_stack import Stack
from local_cloud import ROOT, LocalCloud
from recorded_request import Request
from role_rights import Rights
from service_changes import changed, text

from local import runner
from local.settings import read

DAY_SECONDS = 600
GIT = ("-c", "user.name=Tests", "-c", "user.email=tests@example.com")


class RecordedDay:
    """What a person does once, and then applies, a release, a plan and a destroy by the roles."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "record"
        self._begun: dict[str, int] = {}  # step => requests before it
        self.left: dict[str, int] = {}  # after ./showroom destroy: how many of each are there
        log, recording = folder / "server.log", "tests.recording_server"
        self.cloud = LocalCloud(log, recording, SHOWROOM_RECORD=str(self.file))
        self.stack = Stack(folder)
        self.stack.variables["SHOWROOM_CLOUD_PORT"] = str(self.cloud.port)
        self.prefix = self.stack.live.environment("dev").prefix
        self.stack.settings = read(["dev", "prod"], self.stack.variables)
        zone = self.stack.live.common["dns_zone"]
        self.stack.client("route53").create_hosted_zone(Name=zone, CallerReference="tests")

    def live(self) -> None:
        """The whole day; every step has to succeed."""
        alone = ("--filter", "./*/github_access", "--filter", "./shared/registry")
        self._terragrunt({}, "live", "--backend-bootstrap", *alone)
        deploy, plan = self.credentials("dev-deploy"), self.credentials("dev-plan")
        with patch.dict(os.environ, self.stack.person()):
            runner.start(self.stack.settings, self.stack.live)
        self._terragrunt(deploy, "live/dev")
        self._showroom(self.credentials("shared-publish"), "build")
        picture = str(self.stack.tree / "service/example.jpg")
        self._showroom(deploy, "publish", picture, "--env", "dev")
        self._showroom(deploy, "deploy", "dev")
        with changed(self.stack, *text("of another day")):
            self._showroom(self.credentials("shared-publish"), "build")
            self._showroom(deploy, "deploy", "dev")
        self._showroom(deploy, "rollback", "dev")
        self._showroom(deploy, "status", "dev")
        self._reviewed(plan, deploy)
        self._showroom(plan, "drift", "dev")
        self._showroom(deploy, "destroy", "dev", "--name", self.prefix)
        self.left = self._left()
        self._terragrunt(deploy, "live/dev", "--filter", "!./github_access", command=("destroy",))

    def _reviewed(self, plan: Mapping[str, str], deploy: Mapping[str, str]) -> None:
        """A change of dev, planned by the one role and applied as reviewed by the other."""
        shutil.copy(ROOT / ".gitignore", self.stack.tree)
        for words in ("init --quiet", "add --all", "commit --quiet --message everything"):
            done = self.stack.run(["git", *GIT, *words.split()])
            assert done.returncode == 0, done.stderr
        env, file = self.stack.tree / "live/dev/env.hcl", str(self.stack.folder / "reviewed.json")
        another = re.sub(r"(watch_seconds *= )\d+", r"\g<1>1", env.read_text())
        env.write_text(another)
        self._showroom(plan, "plan", "dev", "--base", "HEAD", "--reviewed", file)
        self._showroom(deploy, "apply", "dev", "--reviewed", file)

    def _left(self) -> dict[str, int]:
        """What is there of dev: what costs by the hour, and what cannot be made again."""
        named = [{"Name": "tag:Environment", "Values": ["dev"]}]
        ec2, logs = self.stack.client("ec2"), self.stack.client("logs")
        instances = ec2.describe_instances(Filters=named)["Reservations"]
        running = [
            one
            for each in instances
            for one in each["Instances"]
            if one["State"]["Name"] != "terminated"
        ]
        gateways = ec2.describe_nat_gateways(Filters=named)["NatGateways"]
        names = [one["Name"] for one in self.stack.client("s3").list_buckets()["Buckets"]]
        groups = logs.describe_log_groups()["logGroups"]
        parameter = self.stack.live.environment("dev").release_parameter_name
        found = self.stack.client("ssm").get_parameters(Names=[parameter])["Parameters"]
        keys = self.stack.client("kms").list_aliases()["Aliases"]
        return {
            "instances": len(running),
            "networks": len(ec2.describe_vpcs(Filters=named)["Vpcs"]),
            "gateways": len([one for one in gateways if one["State"] != "deleted"]),
            "balancers": len(self.stack.client("elbv2").describe_load_balancers()["LoadBalancers"]),
            "buckets": len([one for one in names if one.startswith(f"{self.prefix}-")]),
            "logs": len([one for one in groups if self.prefix in one["logGroupName"]]),
            "keys": len([one for one in keys if self.prefix in one["AliasName"]]),
            "releases": len(found),
        }

    def credentials(self, role: str) -> dict[str, str]:
        """Of a role of GitHub, as AWS would give them for a token of it."""
        common = self.stack.live.common
        arn = f"arn:aws:iam::{common['account_id']}:role/{common['name']}-{role}"
        sts = self.stack.client("sts")
        given = sts.assume_role(RoleArn=arn, RoleSessionName="tests")["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def _terragrunt(
        self,
        credentials: Mapping[str, str],
        folder: str,
        *options: str,
        command: tuple[str, ...] = ("apply",),
    ) -> None:
        if self.file.exists():
            self._begun[command[0]] = len(self.file.read_text().splitlines())
        arguments = ["run", "--all", "--no-color", *options, "--", *command]
        done = self.stack.terragrunt(folder, *arguments, timeout=DAY_SECONDS, **credentials)
        assert done.returncode == 0, f"terragrunt {arguments} in {folder}:\n{done.stderr[-4000:]}"

    def _showroom(self, credentials: Mapping[str, str], *words: str) -> None:
        done = self.stack.showroom(*words, timeout=300, **credentials)
        assert done.returncode == 0, f"./showroom {words}:\n{done.stderr[-4000:]}"

    def end(self) -> None:
        """Stop what runs; the cloud last."""
        self.stack.local("down")
        self.cloud.stop()

    @cached_property
    def requests(self) -> list[Request]:
        """Every request of a role, in its order."""
        return [Request(**json.loads(line)) for line in self.file.read_text().splitlines()]

    def of(self, role: str, until: str = "") -> list[Request]:
        """The requests of one role of dev; `until`: those before that step."""
        end = self._begun.get(until, len(self.requests))
        return [one for one in self.requests[:end] if one.role.endswith(f"/{self.prefix}-{role}")]

    def boundaries(self) -> dict[str, str]:
        """The boundaries that roles were made with, by the role's name."""
        made = [one.parameters for one in self.requests if one.action == "iam:CreateRole"]
        return {
            one["RoleName"]: one["PermissionsBoundary"]
            for one in made
            if "PermissionsBoundary" in one
        }

    def rights(self, role: str) -> Rights:
        """What the policies that AWS holds of a role of dev let it do."""
        iam, name = self.stack.client("iam"), f"{self.prefix}-{role}"
        inline = iam.list_role_policies(RoleName=name)["PolicyNames"]
        worn = iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]
        documents = [
            *(
                iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"]
                for one in inline
            ),
            *(_document(iam, one["PolicyArn"]) for one in worn),
        ]
        return Rights(json.dumps(one) for one in documents)


def _document(iam: Any, arn: str) -> Any:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
