"""The plans of what is really applied, scanned: what only values reveal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ops.scan.checkov import Scan, scan

Plans = dict[str, dict[str, Any]]
BASTIONS = ("live/dev/bastion", "live/prod/bastion")


def _written(plans: Plans, folder: Path) -> Path:
    """The plans as `terragrunt run --all plan --json-out-dir` writes them."""
    for unit, document in plans.items():
        (folder / unit).mkdir(parents=True)
        (folder / unit / "tfplan.json").write_text(json.dumps(document), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", name="found")
def _found(unchanged: Plans, tmp_path_factory: pytest.TempPathFactory) -> Scan:
    return scan(plans=_written(unchanged, tmp_path_factory.mktemp("plans") / "all"))


def test_the_plans_of_an_applied_stack_show_no_finding(found: Scan) -> None:
    told = [f"{one.check} {one.resource} in {', '.join(one.units)}" for one in found.findings]
    assert told == []


def test_they_need_no_further_skip(found: Scan) -> None:
    assert [one for one in found.skips if one.units] == []


def test_a_mistake_in_a_plan_alone_is_found_and_names_its_units(
    unchanged: Plans, tmp_path: Path
) -> None:
    bastions = {unit: unchanged[unit] for unit in BASTIONS}
    text = json.dumps(bastions).replace('"http_tokens": "required"', '"http_tokens": "optional"')
    found = scan(plans=_written(json.loads(text), tmp_path / "plans"))
    [one] = found.findings
    assert (one.check, one.file, one.units) == (
        "CKV_AWS_79",
        "modules/bastion/instance.tf",
        BASTIONS,
    )
