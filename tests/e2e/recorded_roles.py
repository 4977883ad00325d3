"""A day of dev, lived with the roles of GitHub alone, on a cloud that records who asks for what."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from applied_stack import Stack
from local_cloud import ROOT, LocalCloud
from recorded_request import Request
from role_rights import Rights

from local import shell
from local.settings import read

RELEASE = """
import os
from pathlib import Path
from local.up import MACHINE_IMAGE
from ops.aws import client
from ops.environments import Live
from ops.publish import publish
from ops.release import Release, current, write
tree = Path(os.environ["SHOWROOM_TREE"])
dev = Live(tree).environment("dev")
picture = publish(dev, tree / "service/example.jpg")
ami = client("ssm", dev).get_parameter(Name=MACHINE_IMAGE)["Parameter"]["Value"]
assert current(dev) is None
write(dev, Release(picture, picture, ami, "", "tests", "a recorded day"))
"""
DAY_SECONDS = 600


class RecordedDay:
    """What a person does once, and then applies, a release, a plan and a destroy by the roles."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "record"
        self._begun: dict[str, int] = {}  # step => requests before it
        self.cloud = LocalCloud(folder / "server.log", SHOWROOM_RECORD=str(self.file))
        self.stack = Stack(folder)
        self.stack.variables["SHOWROOM_CLOUD_PORT"] = str(self.cloud.port)
        self.stack.settings = read(["dev", "prod"], self.stack.variables)
        zone = self.stack.live.common["dns_zone"]
        self.stack.client("route53").create_hosted_zone(Name=zone, CallerReference="tests")

    def live(self) -> None:
        """The whole day; every step has to succeed."""
        self._terragrunt({}, "live", "--backend-bootstrap", "--filter", "./*/github_access")
        deploy, plan = self.credentials("deploy"), self.credentials("plan")
        self._terragrunt(deploy, "live/dev")
        self._release(deploy)
        self._terragrunt(deploy, "live/dev", "--filter", "./compute")
        self._terragrunt(plan, "live/dev", command=("plan", "-lock=false"))
        self._terragrunt(deploy, "live/dev", "--filter", "!./github_access", command=("destroy",))

    def credentials(self, role: str) -> dict[str, str]:
        """Of a role of dev, as AWS would give them for a token of GitHub."""
        arn = f"arn:aws:iam::{self.stack.live.common['account_id']}:role/showroom-dev-{role}"
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

    def _release(self, credentials: Mapping[str, str]) -> None:
        env = self.stack.env | shell.environment(self.stack.settings, self.stack.live)
        env |= {**self.stack.variables, **credentials, "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", RELEASE], env=env, cwd=ROOT, check=True, timeout=60)

    @cached_property
    def requests(self) -> list[Request]:
        """Every request of a role, in its order."""
        return [Request(**json.loads(line)) for line in self.file.read_text().splitlines()]

    def of(self, role: str, until: str = "") -> list[Request]:
        """The requests of one role of dev; `until`: those before that step."""
        end = self._begun.get(until, len(self.requests))
        return [one for one in self.requests[:end] if one.role.endswith(f"/showroom-dev-{role}")]

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
        iam, name = self.stack.client("iam"), f"showroom-dev-{role}"
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
