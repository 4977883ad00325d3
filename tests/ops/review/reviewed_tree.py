"""A small tree of the same shape as ours, that plans in a second: no provider, state in S3."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from local_cloud import ACCOUNT_ID, REGION, ROOT, LocalCloud

ROOT_HCL = """
locals {
  path   = split("/", path_relative_to_include())
  common = read_terragrunt_config("${get_parent_terragrunt_dir()}/live/common.hcl").locals
  files  = [for file in fileset(get_parent_terragrunt_dir(), "live/*/env.hcl") : read_terragrunt_config("${get_parent_terragrunt_dir()}/${file}")]
  env    = read_terragrunt_config("${get_parent_terragrunt_dir()}/live/${local.path[1]}/env.hcl", { locals = { size = 0 } }).locals
}
remote_state {
  backend  = "s3"
  generate = { path = "generated_backend.tf", if_exists = "overwrite" }
  config = {
    bucket         = "mini-${local.path[1]}-state-${local.common.account_id}"
    key            = "${join("/", local.path)}/terraform.tfstate"
    region         = local.common.region
    encrypt        = true
    use_lockfile   = true
    use_path_style = true
  }
}
"""
COMMON = f"""
locals {{
  name       = "mini"
  region     = "{REGION}"
  account_id = "{ACCOUNT_ID}"
  dns_zone   = "example.com"
}}
"""
UNIT = """
include "root" {{
  path   = "../../../terragrunt.hcl"
  expose = true
}}
terraform {{
  source = "../../../modules/{module}"
}}
"""
READER = """
dependency "network" {
  config_path                             = "../network"
  mock_outputs                            = { id = "mock" }
  mock_outputs_allowed_terraform_commands = ["validate", "plan"]
}
inputs = { id = dependency.network.outputs.id }
"""
NETWORK = """
variable "size" { type = number }
resource "terraform_data" "subnet" {
  count = var.size
  input = { place = count.index }
}
output "id" { value = terraform_data.subnet[0].id }
"""
COMPUTE = """
variable "id" { type = string }
resource "terraform_data" "group" {
  for_each         = toset(["blue"])
  input            = var.id
  triggers_replace = "first"
}
"""
FILES = {
    ".gitignore": ".terragrunt-cache/\n.terraform.lock.hcl\n",
    "terragrunt.hcl": ROOT_HCL,
    "live/common.hcl": COMMON,
    "modules/network/main.tf": NETWORK,
    "modules/compute/main.tf": COMPUTE,
    "modules/registry/main.tf": "",
    "live/shared/registry/terragrunt.hcl": UNIT.format(module="registry"),
    **{f"live/{env}/env.hcl": "locals {\n  size = 2\n}\n" for env in ("dev", "prod")},
    **{
        f"live/{env}/network/terragrunt.hcl": UNIT.format(module="network")
        + "inputs = { size = include.root.locals.env.size }\n"
        for env in ("dev", "prod")
    },
    **{
        f"live/{env}/compute/terragrunt.hcl": UNIT.format(module="compute") + READER
        for env in ("dev", "prod")
    },
}


class Tree:
    """The tree in a git repository of its own; `write` and `add` change it, `restore` undoes it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)
        self.git("init", "-q")
        self.commit()

    def write(self, name: str, text: str) -> None:
        """One file anew."""
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def change(self, name: str, old: str, new: str) -> None:
        """The same file with one thing in it changed."""
        text = (self.root / name).read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has not one {old!r}"
        self.write(name, text.replace(old, new))

    def git(self, *arguments: str) -> str:
        """What git prints here, as nobody in particular."""
        who = ["-c", "user.name=reviewer", "-c", "user.email=reviewer@example.com"]
        command = ["git", *who, *arguments]
        return subprocess.run(
            command, cwd=self.root, capture_output=True, text=True, check=True
        ).stdout

    def commit(self) -> None:
        """Everything as it is."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")

    def restore(self) -> None:
        """As it was committed first, but for what is cached."""
        self.git("checkout", "-q", "-f", self.git("rev-list", "--max-parents=0", "HEAD").strip())
        self.git("clean", "-qfd")


def applied(tree: Tree) -> None:
    """Applies dev, so that prod alone has to be planned with mocks."""
    words = "terragrunt run --all --strict-mode --non-interactive -- apply -input=false"
    done = subprocess.run(
        words.split(), cwd=tree.root / "live/dev", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def surroundings(cloud: LocalCloud, patch: pytest.MonkeyPatch) -> None:
    """What leads Terragrunt and boto3 to the cloud, and the states' buckets in it."""
    for name, value in cloud.environ().items():
        patch.setenv(name, value)
    patch.setenv("PATH", f"{ROOT / '.local/bin'}:{os.environ['PATH']}")
    patch.setenv("TF_CLI_CONFIG_FILE", str(ROOT / ".local/terraform.rc"))
    patch.setenv("TG_TF_PATH", "terraform")
    patch.setenv("TG_DEPENDENCY_FETCH_OUTPUT_FROM_STATE", "true")
    for env in ("dev", "prod"):
        cloud.client("s3").create_bucket(
            Bucket=f"mini-{env}-state-{ACCOUNT_ID}",
            CreateBucketConfiguration={"LocationConstraint": REGION},
        )
