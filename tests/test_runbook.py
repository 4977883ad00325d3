"""The runbook has an entry for whatever rings or refuses, and its commands are commands."""

from __future__ import annotations

import re
import shlex
import subprocess
from dataclasses import fields, replace
from datetime import timedelta

import botocore.session
import pytest
import runbook
from hcl_files import parsed
from local_cloud import ROOT
from refusal_sentences import says, sentences

from ops import __main__ as showroom
from ops import errors, gate
from ops.environments import Live

FOLDERS = ("ops", "ops/job", "ops/preview", "ops/publish", "ops/review")
REFUSED = sentences(sorted(file for one in FOLDERS for file in (ROOT / one).glob("*.py")))
IT_SAYS, GATE = runbook.quoted("It says"), runbook.quoted("The gate of a promotion")
BROKEN = {
    "target": "dev",
    "in_registry": False,
    "rolling": True,
    "apart": ["the template"],
    "unwell": ["i-1"],
    "ran": None,
    "rejected": ["dev"],
    "picture_there": False,
}
SESSION = botocore.session.get_session()


def alarms() -> set[str]:
    """The alarms of modules/, without what their names begin with."""
    balancer = parsed(ROOT / "modules/load_balancer/alarms.tf")
    four = {key for block in balancer["locals"] for key in block.get("alarms", {})}
    files = [ROOT / f"modules/{name}.tf" for name in ("compute/alarm", "monitoring/stale_picture")]
    others = "".join(file.read_text(encoding="utf-8") for file in files)
    return four | set(re.findall(r'alarm_name +="?.*\}-([a-z-]+)"', others.replace('= "', '="')))


def gate_sentences() -> list[str]:
    """What the gate says of each rule that is broken alone, and of a soak that is too short."""
    good = gate.Facts("dev", "prod")
    alone = [replace(good, **{name: value}) for name, value in BROKEN.items()]  # type: ignore[arg-type]
    return [
        sentence
        for facts in [*alone, replace(good, soak=timedelta(minutes=4))]
        for sentence in gate.broken(facts)
    ]


def test_every_alarm_has_a_row() -> None:
    assert len(alarms()) == 6
    assert set(runbook.quoted("An alarm rings")) == alarms()


def test_every_exit_code_has_a_row() -> None:
    codes = {one.code for one in vars(errors).values() if hasattr(one, "code")}
    rows = re.findall(r"^\| (\d+) \|", runbook.TEXT, re.MULTILINE)
    assert {int(row) for row in rows} == codes | {0, 2, 130}


@pytest.mark.parametrize("sentence", REFUSED, ids=REFUSED.values())
def test_every_refusal_has_a_row(sentence: str) -> None:
    assert [row for row in IT_SAYS if says(sentence, row)], "quote its words under 'It says'"


@pytest.mark.parametrize("row", IT_SAYS)
def test_every_row_is_of_something_that_is_said(row: str) -> None:
    assert [sentence for sentence in REFUSED if says(sentence, row)], "nothing says so any more"


def test_every_rule_of_the_gate_has_a_row_and_every_row_a_rule() -> None:
    said = gate_sentences()
    assert set(BROKEN) | {"source", "soak"} == {field.name for field in fields(gate.Facts)}
    assert [one for one in said if not any(says(one, row) for row in GATE)] == []
    assert [row for row in GATE if not any(says(one, row) for one in said)] == []


@pytest.mark.parametrize("line", [one for one in runbook.lines(on_aws=False) if "showroom" in one])
def test_a_command_of_showroom_is_one(line: str) -> None:
    words = shlex.split(line)
    assert words[0] == "./showroom"
    showroom.parser().parse_args(words[1:])


@pytest.mark.parametrize("line", runbook.lines(on_aws=True))
def test_a_command_of_aws_has_a_call_and_options_that_aws_knows(line: str) -> None:
    _, service, call, *options = shlex.split(line)
    model = SESSION.get_service_model(service.removesuffix("api"))
    [name] = [one for one in list(model.operation_names) if one.lower() == call.replace("-", "")]
    shape = model.operation_model(name).input_shape
    members = {one.lower() for one in shape.members} if shape else set()
    given = {one.removeprefix("--").replace("-", "") for one in options if one.startswith("--")}
    assert given - {"query"} <= members


def test_every_block_is_shell() -> None:
    script = "\n".join(line for block in runbook.blocks() for line in block.lines)
    said = subprocess.run(["sh", "-n"], input=script, capture_output=True, text=True, check=False)
    assert said.stderr == ""


def test_what_needs_an_account_says_so_and_nothing_else_does() -> None:
    needing = [line for line in runbook.lines(on_aws=False) if line.startswith("aws ")]
    assert needing == []
    assert all(line.startswith("aws ") for line in runbook.lines(on_aws=True))


def test_every_place_that_it_points_to_is_there() -> None:
    titles = re.findall(r"^## (.+)$", runbook.TEXT, re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", one).lower().replace(" ", "-") for one in titles}
    assert set(re.findall(r"\]\(#([^)]+)\)", runbook.TEXT)) <= anchors


def test_its_names_are_the_real_ones() -> None:
    dev = Live().environments["dev"]
    values = {"NAME": str(dev.common["name"]), "ENV": "dev", "ACCOUNT": dev.account_id}
    named = re.sub("NAME|ENV|ACCOUNT", lambda found: values[found[0]], runbook.TEXT)
    assert f"--name {dev.release_parameter_name} " in named
    assert f"--bucket {dev.state_bucket_name} " in named
    assert f"--launch-template-name {dev.prefix} " in named
