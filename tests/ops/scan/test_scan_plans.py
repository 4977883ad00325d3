"""A unit's plan shows what its source cannot, at the source's place, and keeps its secrets."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from local_cloud import ROOT, plain_environ
from refusals import refusal
from scanned_repository import Repository

from ops.scan.checkov import Scan, scan
from ops.scan.output import rendered

SECRET = "hunter2-AKIAIOSFODNN7EXAMPLE"
VALUES = {"cidrs": ["0.0.0.0/0", "198.51.100.0/24"], "rotated": False, "secret": SECRET}
UNITS = ("live/dev/unit", "live/prod/unit")
UNREADABLE = {"cut off": '{"format_version": "1.2", "plann', "nothing": "", "no plan": "{}"}
TEXTS = ("report.txt", "summary.md", "annotations.txt", "sarif.json")
MODULE = """variable "cidrs" {
  type = list(string)
}

variable "rotated" {
  type = bool
}

variable "secret" {
  type = string
}

resource "aws_vpc_security_group_ingress_rule" "ssh" {
  #checkov:skip=CKV_AWS_241:Another check, whose name merely begins like that of this one
  for_each = toset(var.cidrs)

  security_group_id = "sg-1"
  description       = var.secret
  ip_protocol       = "tcp"
  from_port         = 22
  to_port           = 22
  cidr_ipv4         = each.key
}

resource "aws_kms_key" "this" {
  #checkov:skip=CKV_AWS_7:Nobody keeps anything under it
  description         = var.secret
  enable_key_rotation = var.rotated
  policy              = jsonencode({ Statement = [] })
}

resource "aws_launch_template" "this" {
  name      = "unit"
  user_data = base64encode("export PASSWORD=${var.secret}")

  block_device_mappings {
    device_name = "/dev/xvda"

    ebs {
      encrypted = true
    }
  }

  metadata_options {
    http_tokens = var.rotated ? "required" : "optional"
  }
}
"""
PROVIDER = """
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""


def _plan(folder: Path, module: Path) -> str:
    """The module's plan as JSON, made by the real Terraform; nothing of it asks an AWS."""
    shutil.copytree(module, folder)
    (folder / "provider.tf").write_text(PROVIDER, encoding="utf-8")
    (folder / "terraform.tfvars.json").write_text(json.dumps(VALUES), encoding="utf-8")
    shutil.copy(ROOT / ".terraform.lock.hcl", folder)
    env = plain_environ() | {"TF_CLI_CONFIG_FILE": str(ROOT / ".local" / "terraform.rc")}

    def terraform(*arguments: str) -> str:
        argv = [str(ROOT / ".local" / "bin" / "terraform"), *arguments]
        done = subprocess.run(
            argv, cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    terraform("init", "-lockfile=readonly")
    terraform("plan", "-out=tfplan")
    return terraform("show", "-json", "tfplan")


@pytest.fixture(scope="module", name="result")
def _result(tmp_path_factory: pytest.TempPathFactory) -> Scan:
    """The scan of one module that two environments plan alike."""
    folder = tmp_path_factory.mktemp("plans")
    repository = Repository(folder / "repository")
    repository.write("modules/unit/main.tf", MODULE)
    plan = _plan(folder / "work", repository.root / "modules/unit")
    assert SECRET in plan, "the plan has no secret that could be kept"
    for unit in UNITS:
        (folder / "plans" / unit).mkdir(parents=True)
        (folder / "plans" / unit / "tfplan.json").write_text(plan, encoding="utf-8")
    for name, text in UNREADABLE.items():
        (folder / "plans" / name / "unit").mkdir(parents=True)
        (folder / "plans" / name / "unit" / "tfplan.json").write_text(text, encoding="utf-8")
    return scan(repository.root, plans=folder / "plans")


def test_what_only_a_value_reveals_is_found(result: Scan) -> None:
    found = {(one.check, one.resource) for one in result.findings}
    ssh, template = "aws_vpc_security_group_ingress_rule.ssh", "aws_launch_template.this"
    assert {("CKV_AWS_24", ssh), ("CKV_AWS_79", template)} <= found


def test_it_is_found_at_the_line_of_the_module(result: Scan) -> None:
    [ssh] = [one for one in result.findings if one.check == "CKV_AWS_24"]
    line = MODULE[: MODULE.index('resource "aws_vpc_security_group_ingress_rule"')].count("\n") + 1
    assert (ssh.file, ssh.line) == ("modules/unit/main.tf", line)


def test_it_is_one_finding_that_names_every_unit(result: Scan) -> None:
    [ssh] = [one for one in result.findings if one.check == "CKV_AWS_24"]
    assert ssh.units == UNITS


@pytest.mark.parametrize("template", TEXTS)
def test_every_text_names_the_units(result: Scan, template: str) -> None:
    ssh = Scan([one for one in result.findings if one.check == "CKV_AWS_24"], [])
    assert all(unit in rendered(template, ssh) for unit in UNITS)


def test_an_inline_skip_counts_for_a_plan_too(result: Scan) -> None:
    [skip] = [one for one in result.skips if one.check == "CKV_AWS_7"]
    assert skip.reason == "Nobody keeps anything under it"
    assert "CKV_AWS_7" not in [one.check for one in result.findings]


def test_a_plan_that_cannot_be_read_is_a_finding_that_names_its_unit(result: Scan) -> None:
    [found] = [one for one in result.findings if one.check == "UNREADABLE"]
    assert found.units == tuple(sorted(f"{name}/unit" for name in UNREADABLE))


@pytest.mark.parametrize("template", TEXTS)
def test_no_text_tells_a_value_of_a_plan(result: Scan, template: str) -> None:
    text = rendered(template, result)
    assert SECRET not in text and "hunter2" not in text


def test_no_json_tells_a_value_of_a_plan(result: Scan) -> None:
    assert "hunter2" not in json.dumps(result.facts())


def test_a_folder_without_plans_is_one_line(tmp_path: Path) -> None:
    line = refusal(lambda: scan(plans=tmp_path))
    assert line.startswith(f"--plans {tmp_path}: expected a folder with a tfplan.json")
    assert "terragrunt run --all plan --json-out-dir" in line
