"""An environment is its env.hcl: what is in it, what a wrong one is told, what follows from it."""

import ipaddress
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hcl_files import ENVIRONMENTS, local_values, shown
from live_copy import VALUES, as_shipped, copy_live
from local_cloud import ROOT, plain_environ

TERRAGRUNT = ROOT / ".local" / "bin" / "terragrunt"
TERRAFORM = ROOT / ".local" / "bin" / "terraform"
TIMEOUT_SECONDS = 60
Rendered = Callable[[str], subprocess.CompletedProcess[str]]

each_environment = pytest.mark.parametrize("environment", ENVIRONMENTS, ids=shown)


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Path:
    """A copy of what Terragrunt reads, with values of tests' own, to be edited."""
    copy_live(tmp_path)
    return tmp_path


@pytest.fixture(name="render")
def _render(tree: Path) -> Rendered:
    environ = plain_environ() | {
        "TG_TF_PATH": str(TERRAFORM),
        "TG_NON_INTERACTIVE": "true",
        "TG_NO_COLOR": "true",
        "TG_DOWNLOAD_DIR": str(tree / "cache"),
        "TF_CLI_CONFIG_FILE": str(ROOT / ".local" / "terraform.rc"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }

    def render(unit: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TERRAGRUNT), "render", "--format", "json"],
            cwd=tree / "live" / unit,
            env=environ,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )

    return render


def _config(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    config: dict[str, Any] = json.loads(done.stdout)
    return config


def _required() -> set[str]:
    """The keys that the root demands, as it writes them."""
    expression = local_values(ROOT / "terragrunt.hcl")["required"]
    return set(re.findall(r'"([a-z_]+)"', expression)) - {"none", "shared"}


@each_environment
def test_an_environment_has_the_keys_that_the_root_checks(environment: Path) -> None:
    keys = set(local_values(environment / "env.hcl"))
    assert keys - {"account_id"} == _required()


@pytest.mark.parametrize("file", ["common.hcl", "dev/env.hcl", "prod/env.hcl"])
def test_the_values_of_tests_have_the_keys_of_those_under_live(file: str) -> None:
    keys = set(local_values(ROOT / "live" / file))
    own = {"account_id"} if file.endswith("env.hcl") else set()  # the one that may be left out
    assert set(local_values(VALUES / file)) == keys - own, "write them into tests/live/values"


def test_environments_do_not_overlap() -> None:
    cidrs = [local_values(one / "env.hcl")["cidr"] for one in ENVIRONMENTS]
    for one, other in combinations(map(ipaddress.ip_network, cidrs), 2):
        assert not one.overlaps(other), f"{one} and {other} could never be peered"


def test_environments_have_sites_of_their_own() -> None:
    domains = [local_values(one / "env.hcl")["domain"] for one in ENVIRONMENTS]
    assert len(set(domains)) == len(domains)


@as_shipped
def test_prod_is_protected() -> None:
    assert local_values(ROOT / "live" / "prod" / "env.hcl")["protected"] is True


@as_shipped
@each_environment
def test_nobody_reaches_a_bastion_by_ssh_unless_somebody_says_so(environment: Path) -> None:
    assert local_values(environment / "env.hcl")["ssh_cidrs"] == []


class Wrong(NamedTuple):
    """A line of a file under live/, what is typed instead, and what is told then."""

    file: str
    right: str
    typed: str
    told: str


WRONG = [
    Wrong("dev/env.hcl", "soak_minutes ", "# ", "live/dev/env.hcl lacks soak_minutes: "),
    Wrong("dev/env.hcl", "nat   =", "nats  =", "live/dev/env.hcl lacks nat: "),
    Wrong(
        "dev/env.hcl", "nat   =", "nats  =", "live/dev/env.hcl has nats: expected only capacity, "
    ),
    Wrong(
        "dev/env.hcl", "= 20", "= -1", "live/dev/env.hcl: soak_minutes is '-1': expected minutes"
    ),
    Wrong("dev/env.hcl", "watch_seconds = 30", "watch_seconds = 3601", "watch_seconds is '3601': "),
    Wrong("dev/env.hcl", "watch_seconds = 30", "watch_seconds = -1", "watch_seconds is '-1': "),
    Wrong("dev/env.hcl", "watch_seconds = 30", "watch_seconds = 0.5", "watch_seconds is '0.5': "),
    Wrong(
        "dev/env.hcl",
        "watch_seconds = 30",
        'watch_seconds = "0"',
        "watch_seconds is '0': expected whole seconds from 0 to 3600; correct it",
    ),
    Wrong("dev/env.hcl", "watch_seconds ", "# ", "live/dev/env.hcl lacks watch_seconds: "),
    Wrong("dev/env.hcl", "= false", '= "no"', "live/dev/env.hcl: protected is 'no': expected true"),
    Wrong("dev/env.hcl", "{", '{\naccount_id = "12"', "live/dev/env.hcl: account_id is '12': "),
    Wrong(
        "common.hcl", "345678901234", "12", "live/common.hcl: account_id is '12': expected twelve"
    ),
    Wrong("common.hcl", '"gallery"', '"s"', "live/common.hcl: name is 's': expected 3 to 12 lower"),
    Wrong("common.hcl", "eu-west-1", "here", "live/common.hcl: region is 'here': expected an AWS"),
    Wrong("dev/env.hcl", "eu-west-1b", "us-east-1b", "expected zones of eu-west-1, the region"),
    Wrong("common.hcl", '"gallery"', '"internal-x"', "name is 'internal-x': expected 3 to 12"),
    Wrong(
        "common.hcl", "dns_zone", "zone", "live/common.hcl lacks dns_zone: expected in every fork"
    ),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.told)
def test_a_wrong_line_is_told_with_its_file_and_key(
    tree: Path, render: Rendered, wrong: Wrong
) -> None:
    path = tree / "live" / wrong.file
    text = path.read_text(encoding="utf-8")
    assert wrong.right in text, f"tests/live/values/{wrong.file} has changed: correct WRONG"
    path.write_text(text.replace(wrong.right, wrong.typed, 1), encoding="utf-8")
    done = render("dev/monitoring")
    assert done.returncode != 0
    assert wrong.told in done.stderr


def test_a_third_environment_is_a_copy_and_an_edit(tree: Path, render: Rendered) -> None:
    shutil.copytree(tree / "live" / "dev", tree / "live" / "stage")
    inputs = _config(render("stage/storage"))["inputs"]
    account_id = local_values(VALUES / "common.hcl")["account_id"]
    assert inputs["name"] == "gallery-stage"
    assert inputs["bucket_name"] == f"gallery-stage-{account_id}"


def test_an_account_of_its_own_is_one_line_in_env_hcl(tree: Path, render: Rendered) -> None:
    file = tree / "live" / "prod" / "env.hcl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("locals {", 'locals {\n  account_id = "210987654321"', 1))
    config = _config(render("prod/storage"))
    assert config["inputs"]["bucket_name"] == "gallery-prod-210987654321"
    assert config["remote_state"]["config"]["bucket"] == "gallery-prod-state-210987654321"
    provider = config["generate"]["provider"]["contents"]
    assert 'allowed_account_ids = ["210987654321"]' in provider


@pytest.mark.parametrize(
    ("moved", "maker"), [([], "shared"), (["prod"], "prod"), (["dev", "prod"], "dev")]
)
def test_one_unit_of_an_account_makes_the_provider_of_github(
    tree: Path, render: Rendered, moved: list[str], maker: str
) -> None:
    for environment in moved:
        file = tree / "live" / environment / "env.hcl"
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("locals {", 'locals {\n  account_id = "210987654321"', 1))
    assert _config(render("prod/github_access"))["inputs"]["provider_made_by"] == maker


def test_every_environments_deploy_role_may_take_a_picture_along(
    tree: Path, render: Rendered
) -> None:
    file = tree / "live" / "prod" / "env.hcl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("locals {", 'locals {\n  account_id = "210987654321"', 1))
    account_id = local_values(VALUES / "common.hcl")["account_id"]
    assert _config(render("dev/storage"))["inputs"]["promoter_arns"] == [
        f"arn:aws:iam::{account_id}:role/gallery-dev-deploy",
        "arn:aws:iam::210987654321:role/gallery-prod-deploy",
    ]


def test_the_registry_lets_every_environments_account_pull(tree: Path, render: Rendered) -> None:
    file = tree / "live" / "prod" / "env.hcl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("locals {", 'locals {\n  account_id = "210987654321"', 1))
    account_id = local_values(VALUES / "common.hcl")["account_id"]
    accounts = _config(render("shared/registry"))["inputs"]["account_ids"]
    assert set(accounts) == {account_id, "210987654321"}


def test_state_is_encrypted_locked_and_in_a_bucket_of_the_environment(render: Rendered) -> None:
    state = _config(render("dev/network"))["remote_state"]
    account_id = local_values(VALUES / "common.hcl")["account_id"]
    assert state["backend"] == "s3"
    assert state["config"]["bucket"] == f"gallery-dev-state-{account_id}"
    assert state["config"]["key"] == "live/dev/network/terraform.tfstate"
    assert (state["config"]["encrypt"], state["config"]["use_lockfile"]) == (True, True)
