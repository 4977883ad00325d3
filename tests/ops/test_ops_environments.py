"""Environments: what live/ says, and that Python and the root file draw the same names."""

import functools
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from local_cloud import ROOT, plain_environ
from refusals import refusal

from ops.environments import Live

TERRAGRUNT = ROOT / ".local" / "bin" / "terragrunt"
OTHER_ACCOUNT = "210987654321"
NAMES = ["dev", "prod", "other"]
SAME_NAMES = {
    "prefix": "name",
    "account_id": "account_id",
    "bucket_name": "bucket_name",
    "release_parameter_name": "release_parameter_name",
}
PROBE = """
include "root" {
  path   = "../../../terragrunt.hcl"
  expose = true
}

inputs = include.root.locals
"""

Render = Callable[[str], dict[str, Any]]


@pytest.fixture(scope="module", name="tree")
def _tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of live/ with a third environment, which has an account of its own."""
    tree = tmp_path_factory.mktemp("tree")
    for name in ("terragrunt.hcl", ".terraform.lock.hcl"):
        shutil.copy(ROOT / name, tree / name)
    shutil.copytree(ROOT / "live", tree / "live")
    shutil.copytree(tree / "live" / "dev", tree / "live" / "other")
    env_file = tree / "live" / "other" / "env.hcl"
    account = f'locals {{\n  account_id = "{OTHER_ACCOUNT}"\n'
    env_file.write_text(env_file.read_text().replace("locals {\n", account))
    return tree


@pytest.fixture(scope="module", name="render")
def _render(tree: Path) -> Render:
    """What Terragrunt makes of a unit of an environment that shows it the root's locals."""
    environ = plain_environ() | {"TG_TF_PATH": "terraform", "TG_NON_INTERACTIVE": "true"}

    @functools.cache
    def render(environment: str) -> dict[str, Any]:
        unit = tree / "live" / environment / "probe"
        unit.mkdir(exist_ok=True)
        (unit / "terragrunt.hcl").write_text(PROBE)
        command = [str(TERRAGRUNT), "render", "--format", "json"]
        out = subprocess.run(
            command, cwd=unit, env=environ, stdout=subprocess.PIPE, timeout=60, check=True
        )
        rendered: dict[str, Any] = json.loads(out.stdout)
        return rendered

    return render


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ours", SAME_NAMES)
def test_python_and_the_root_file_agree(tree: Path, render: Render, name: str, ours: str) -> None:
    environment = Live(tree).environment(name)
    assert getattr(environment, ours) == render(name)["inputs"][SAME_NAMES[ours]]


@pytest.mark.parametrize("name", NAMES)
def test_python_and_the_root_file_agree_on_the_state(tree: Path, render: Render, name: str) -> None:
    config = render(name)["remote_state"]["config"]
    assert Live(tree).environment(name).state_bucket_name == config["bucket"]


@pytest.mark.parametrize("name", NAMES)
def test_python_and_the_root_file_read_the_same_values(
    tree: Path, render: Render, name: str
) -> None:
    environment, seen = Live(tree).environment(name), render(name)["inputs"]
    assert (environment.common, environment.own) == (seen["common"], seen["env"])


def test_an_environment_may_have_an_account_of_its_own(tree: Path) -> None:
    live = Live(tree)
    bucket_name = f"{live.common['name']}-other-{OTHER_ACCOUNT}"
    assert live.environment("other").bucket_name == bucket_name


def test_every_folder_with_an_env_file_is_an_environment(tree: Path) -> None:
    assert list(Live(tree).environments) == ["dev", "other", "prod"]


def test_the_domain_is_the_environments_own(tree: Path) -> None:
    file = tree / "live" / "other" / "env.hcl"
    told = re.findall(r'^ *domain *= "(.+)"', file.read_text(), re.MULTILINE)
    assert [Live(tree).environment("other").domain] == told


def test_an_unknown_environment_is_answered_with_the_known_ones(tree: Path) -> None:
    line = refusal(lambda: Live(tree).environment("prd"))
    assert line == "environment 'prd': expected one of dev, other, prod; see live/"


@pytest.fixture(name="broken")
def _broken(tree: Path, tmp_path: Path) -> Path:
    """A copy whose common.hcl or env.hcl a test may break."""
    shutil.copytree(tree / "live", tmp_path / "live")
    return tmp_path


def test_without_common_hcl_the_line_names_it_and_git(broken: Path) -> None:
    (broken / "live" / "common.hcl").unlink()
    line = refusal(lambda: Live(broken).environments)
    assert "common.hcl" in line and "restore it from git" in line


@pytest.mark.parametrize("key", ["account_id", "dns_zone", "name", "region"])
def test_a_key_that_common_hcl_lacks_is_named(broken: Path, key: str) -> None:
    common = broken / "live" / "common.hcl"
    kept = [line for line in common.read_text().splitlines() if not line.startswith(f"  {key} ")]
    common.write_text("\n".join(kept))
    assert f"common.hcl has no {key}: expected" in refusal(lambda: Live(broken).environments)


NO_HCL = {
    "empty": "",
    "not closed": 'locals {\n  domain = "x"\n',
    "no value": "locals {\n  domain =\n}\n",
    "no locals": 'domain = "x"\n',
    "no text": "\0\1\2",
}


@pytest.mark.parametrize("text", NO_HCL.values(), ids=NO_HCL.keys())
def test_an_env_file_that_is_no_hcl_is_named(broken: Path, text: str) -> None:
    (broken / "live" / "dev" / "env.hcl").write_text(text)
    line = refusal(lambda: Live(broken).environments)
    assert "live/dev/env.hcl is no HCL" in line and "correct it" in line


def test_a_value_that_would_have_to_be_computed_is_refused(broken: Path) -> None:
    computed = 'locals {\n  domain = get_env("DOMAIN")\n}\n'
    (broken / "live" / "dev" / "env.hcl").write_text(computed)
    assert "env.hcl computes domain" in refusal(lambda: Live(broken).environments)
