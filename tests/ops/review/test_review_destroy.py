"""`showroom destroy`: what goes, what stays, in which order, and who is refused."""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from hcl_files import Blocks, named, parsed
from live_copy import copy_live
from local_cloud import ROOT
from reviewed_tree import Tree, applied

from ops.__main__ import main
from ops.review import destroy
from ops.review.destroy import KEPT, UNITS, parted, terraform

TERRAGRUNT = '#!/bin/sh\necho "${PWD##*/} $*" >> "$SAID"\n[ "${PWD##*/}" != "$FAILS" ]\n'
DESTROY = "run --strict-mode --no-color --non-interactive -- destroy -auto-approve -input=false"
REFERENCE = re.compile(r"\b(data\.)?((?:aws|terraform)_\w+)\.(\w+)")
FILES = [file for unit in UNITS for file in sorted((ROOT / "modules" / unit).glob("*.tf"))]


def resource(kind: str, name: str, **more: str) -> dict[str, Any]:
    """As a state has it."""
    return {"mode": "managed", "type": kind, "name": name} | more


STATES = {
    "compute": [
        resource("aws_autoscaling_group", "this"),
        resource("aws_ssm_parameter", "release"),
        resource("aws_iam_policy_document", "this", mode="data"),
    ],
    "load_balancer": [resource("aws_cloudwatch_log_group", "firewall")],
    "network": [
        resource("aws_vpc", "this"),
        *(
            resource(kind, "flow")
            for kind in ("aws_kms_key", "aws_kms_alias", "aws_kms_key_policy")
        ),
    ],
    "storage": [resource("aws_s3_bucket", "this")],
}


@pytest.fixture(name="said")
def _said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a Terragrunt that does nothing writes what it was told, in a copy of live/."""
    monkeypatch.setattr(destroy, "_resources", lambda _, path: STATES.get(Path(path).name, []))
    monkeypatch.setenv("SAID", str(tmp_path / "said"))
    monkeypatch.setenv("FAILS", "nothing")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    copy_live(tmp_path / "tree")
    monkeypatch.setattr(destroy, "ROOT", tmp_path / "tree")
    (tmp_path / "terragrunt").write_text(TERRAGRUNT, encoding="utf-8")
    (tmp_path / "terragrunt").chmod(0o755)
    (tmp_path / "said").touch()
    return tmp_path / "said"


def test_a_command_names_each_target() -> None:
    assert terraform(["aws_vpc.this"])[2:] == [
        "destroy", "-auto-approve", "-input=false", "-target=aws_vpc.this"
    ]  # fmt: skip  # as it is typed


def test_what_cannot_be_made_again_stays_and_what_is_only_read_is_neither() -> None:
    gone = (["aws_autoscaling_group.this"], ["aws_ssm_parameter.release"])
    assert parted(STATES["compute"]) == gone
    assert len(parted(STATES["network"])[1]) == 3


def test_what_a_module_within_made_has_its_whole_address() -> None:
    inner = resource("aws_vpc", "this", module='module.inner["a"]')
    assert parted([inner]) == (['module.inner["a"].aws_vpc.this'], [])


def test_what_needs_others_goes_first_and_a_unit_without_anything_to_take_is_left_alone(
    said: Path,
) -> None:
    assert main(["destroy", "dev", "--name", "gallery-dev"]) == 0
    assert said.read_text(encoding="utf-8").splitlines() == [
        f"compute {DESTROY} -target=aws_autoscaling_group.this",
        f"network {DESTROY} -target=aws_vpc.this",
    ]


@pytest.mark.parametrize("name", ["gallery-prod", "dev", "", "gallery-dev "])
def test_another_name_destroys_nothing(
    name: str, said: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["destroy", "dev", "--name", name]) == 1
    assert capsys.readouterr().err.startswith(f"showroom: --name is '{name}': expected gallery-dev")
    assert said.read_text(encoding="utf-8") == ""


def test_what_is_protected_is_not_destroyed(said: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["destroy", "prod", "--name", "gallery-prod"]) == 1
    assert "prod is protected: expected protected = false" in capsys.readouterr().err
    assert said.read_text(encoding="utf-8") == ""


def test_the_first_unit_that_fails_stops_it_and_the_summary_says_how_far_it_came(
    said: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAILS", "network")
    summary = said.with_name("s.md")
    assert main(["destroy", "dev", "--name", "gallery-dev", "--summary", str(summary)]) == 1
    told = summary.read_text(encoding="utf-8")
    assert "| compute | 1 in " in told and "| network |" not in told and "It stopped here" in told


@pytest.mark.usefixtures("said")
def test_json_tells_what_went_and_what_stays(capsys: pytest.CaptureFixture[str]) -> None:
    main(["destroy", "dev", "--name", "gallery-dev", "--json"])
    network = json.loads(capsys.readouterr().out)[-1]
    assert network["taken"] == ["aws_vpc.this"] and "aws_kms_key.flow" in network["kept"]


def test_each_unit_goes_before_those_that_it_needs() -> None:
    for number, unit in enumerate(UNITS):
        needs = named(ROOT / "live/dev" / unit / "terragrunt.hcl", "dependency")
        assert not {*needs} & {*UNITS[:number]}


def blocks(kind: str) -> dict[str, Blocks]:
    """Resources or data of what is destroyed, by `unit type.name`."""
    return {
        f"{file.parent.name} {what}.{name}": body
        for file in FILES
        for block in parsed(file).get(kind, [])
        for what, one in block.items()
        for name, body in one.items()
    }


def test_what_stays_needs_nothing_that_goes() -> None:
    data = blocks("data")
    kept = {name: body for name, body in blocks("resource").items() if " aws_" in name}
    asked = [
        (name.split()[0], body) for name, body in kept.items() if name.split()[1].startswith(KEPT)
    ]
    assert len(asked) >= 6
    for unit, body in asked:
        for is_data, kind, name in REFERENCE.findall(str(body)):
            if is_data:
                asked.append((unit, data[f"{unit} {kind}.{name}"]))
            else:
                assert kind.startswith(KEPT), f"{unit}: a target takes its dependents along"


@pytest.mark.slow
def test_real_units_go_and_a_second_time_nothing_is_left(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(destroy, "ROOT", tree.root)
    tree.change("live/dev/env.hcl", "size = 2", "size = 2\n  protected = false")
    try:
        assert main(["destroy", "dev", "--name", "mini-dev"]) == 0
        assert "compute: destroyed 1 in" in capsys.readouterr().out
        assert main(["destroy", "dev", "--name", "mini-dev"]) == 0
        assert "compute: nothing was left\nload_balancer" in capsys.readouterr().out
    finally:
        tree.restore()
        applied(tree)
