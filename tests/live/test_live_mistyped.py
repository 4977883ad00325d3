"""What a person mistypes in env.hcl or common.hcl: Terragrunt stops with a sentence that helps."""

import shutil
import subprocess
from pathlib import Path

import pytest
from local_cloud import ROOT, plain_environ

ENV, COMMON = "live/dev/env.hcl", "live/common.hcl"
MISTAKES = [
    (ENV, "  nat   = ", "  natt  = ", "live/dev/env.hcl lacks nat: expected in every environment"),
    (ENV, "  nat   = ", "  natt  = ", "live/dev/env.hcl has natt: expected only"),
    (ENV, "soak_minutes       = 10", 'soak_minutes = "long"', "soak_minutes is 'long': expected"),
    (ENV, "protected          = false", 'protected = "no"', "protected is 'no': expected true or"),
    (ENV, "  cidr ", '  account_id = "1"\n  cidr ', "env.hcl: account_id is '1': expected twelve"),
    (COMMON, '"showroom" ', '"Show_Room" ', "name is 'Show_Room': expected 3 to 12 lower-case"),
    (COMMON, '"eu-central-1"', '"Frankfurt"', "region is 'Frankfurt': expected an AWS region"),
    (COMMON, '"123456789012"', '"12345"', "common.hcl: account_id is '12345': expected twelve"),
    (COMMON, "  dns_zone ", "  zone ", "live/common.hcl lacks dns_zone: expected in every fork"),
]


def render(tree: Path) -> subprocess.CompletedProcess[str]:
    """What Terragrunt makes of a unit, with no AWS asked."""
    return subprocess.run(
        [ROOT / ".local/bin/terragrunt", "render", "--format", "json"],
        cwd=tree / "live/dev/network",
        env=plain_environ() | {"TG_TF_PATH": "terraform", "TG_DOWNLOAD_DIR": str(tree / "cache")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture(name="tree")
def _tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "live", tmp_path / "live")
    for name in ("terragrunt.hcl", ".terraform.lock.hcl"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.mark.parametrize(("file", "right", "wrong", "sentence"), MISTAKES)
def test_a_mistake_is_named_with_its_value_its_rule_and_the_way_out(
    tree: Path, file: str, right: str, wrong: str, sentence: str
) -> None:
    text = (tree / file).read_text(encoding="utf-8")
    assert right in text, f"{file} changed: put another mistake into MISTAKES"
    (tree / file).write_text(text.replace(right, wrong, 1), encoding="utf-8")
    done = render(tree)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_without_a_mistake_it_renders(tree: Path) -> None:
    assert render(tree).returncode == 0
