"""Applying the compute unit, with a Terragrunt that plays a part."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from eventually import eventually
from refusals import refusal

from ops import apply
from ops.environments import Environment

ENVIRONMENT = Environment("dev", {"name": "showroom", "account_id": "1"}, {})
FAILED = """\
21:13:17.296 INFO   terraform: Terraform has been successfully initialized!
{"@level":"info","@message":"Plan: 1 to add","type":"change_summary"}
{"@level":"error","@message":"Error: x","diagnostic":{"severity":"error","summary":"No valid ami","detail":"expected\\nami-<hex>"}}
{"@level":"error","@message":"Error: y","diagnostic":{"severity":"error","summary":"Access denied"}}
21:13:17.353 ERROR  error occurred:

* Failed to execute "terraform apply" in ./.terragrunt-cache
"""
UNREAD = "21:13:00.069 ERROR  /live/dev/compute/terragrunt.hcl:8,9: Invalid expression; Expected\n"


def test_the_reasons_are_terraforms_own_sentences() -> None:
    assert apply.reasons(FAILED) == ["No valid ami: expected ami-<hex>", "Access denied:"]


def test_where_terraform_never_ran_the_reason_is_terragrunts() -> None:
    assert apply.reasons(UNREAD) == [UNREAD.partition("ERROR  ")[2].strip()]


OF_UNITS = """\
21:13:17.296 STDERR [live/dev/network] terraform: Error: Wrong name
21:13:17.296 STDERR [live/dev/network] terraform:   on main.tf line 3:
21:13:17.296 STDERR [live/dev/storage] terraform: Error: Access denied
21:13:17.297 STDERR [live/dev/network] terraform: say another.
21:13:17.353 ERROR  Run failed: 2 errors occurred:
"""


def test_of_several_units_each_reason_names_its_own() -> None:
    assert apply.reasons(OF_UNITS) == [
        "live/dev/network: Wrong name say another.",
        "live/dev/storage: Access denied",
    ]


@pytest.fixture(name="terragrunt")
def _terragrunt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program that is found as terragrunt, empty yet; a tree with dev's compute unit."""
    (tmp_path / "live/dev/compute").mkdir(parents=True)
    monkeypatch.setattr(apply, "ROOT", tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    program = tmp_path / "terragrunt"
    program.touch(0o755)
    return program


def test_the_hook_is_told_that_the_roll_out_comes_later(terragrunt: Path) -> None:
    terragrunt.write_text('#!/bin/sh\necho "$SHOWROOM_ROLL_OUT $PWD $*" > told\n')
    apply.apply(ENVIRONMENT)
    told = (terragrunt.parent / "live/dev/compute/told").read_text(encoding="utf-8")
    assert told.startswith(f"later {terragrunt.parent}/live/dev/compute apply -auto-approve")


def test_a_success_leaves_no_log_and_a_failure_names_it(terragrunt: Path) -> None:
    terragrunt.write_text("#!/bin/sh\nexit 0\n")
    apply.apply(ENVIRONMENT)
    terragrunt.write_text("#!/bin/sh\nexit 1\n")
    assert refusal(lambda: apply.apply(ENVIRONMENT)).startswith("apply failed: no output: expected")
    next(terragrunt.parent.glob("*.log")).unlink()
    terragrunt.write_text("#!/bin/sh\necho '12:00:00.000 ERROR  no state' >&2; exit 1\n")
    line = refusal(lambda: apply.apply(ENVIRONMENT))
    [log] = terragrunt.parent.glob("*.log")
    assert line == f"apply failed: no state: expected the compute unit applied; see {log}"


def test_without_terragrunt_the_line_says_what_to_run(
    terragrunt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terragrunt.unlink()
    monkeypatch.setenv("PATH", str(terragrunt.parent))
    assert "make setup" in refusal(lambda: apply.apply(ENVIRONMENT))


@pytest.mark.slow
def test_one_that_takes_too_long_is_told_once_and_the_line_says_so(
    terragrunt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apply, "LONGEST_SECONDS", 0.5)
    terraform = "trap 'touch dropped' INT\nfor i in $(seq 30); do sleep 0.05; done\n"
    (terragrunt.parent / "terraform.sh").write_text(terraform)
    terragrunt.write_text(
        f"#!/bin/sh\ntrap 'touch told' INT\nsh {terragrunt.parent}/terraform.sh\nexit 1\n"
    )
    line = refusal(lambda: apply.apply(ENVIRONMENT))
    unit = terragrunt.parent / "live/dev/compute"
    assert line.startswith("apply failed: stopped after 0.5 s: expected")
    assert [one.name for one in unit.iterdir()] == ["told"]


CALLER = """
import pathlib
from ops import apply
from ops.environments import Environment
apply.ROOT = pathlib.Path({root!r})
apply.apply(Environment("dev", {{"name": "showroom", "account_id": "1"}}, {{}}))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("interrupts", "end"), [(1, "by itself"), (2, "in a hurry")])
def test_an_interrupted_apply_ends_what_it_began(
    terragrunt: Path, interrupts: int, end: str
) -> None:
    done = terragrunt.parent / "done"
    terragrunt.write_text(
        f"#!/bin/sh\ntrap 'echo in a hurry > {done}; exit 1' INT\ntouch {done}\n"
        f"for i in $(seq 30); do sleep 0.05; done\necho by itself > {done}\n"
    )
    caller = [sys.executable, "-c", CALLER.format(root=str(terragrunt.parent))]
    with subprocess.Popen(caller, stderr=subprocess.PIPE, start_new_session=True) as child:
        eventually(done.exists, "it began")
        for _ in range(interrupts):
            time.sleep(0.4)  # for the first quarter of a second subprocess takes two for one
            os.killpg(child.pid, signal.SIGINT)  # as a terminal does
        _, said = child.communicate(timeout=10)
    assert done.read_text(encoding="utf-8") == f"{end}\n" and b"KeyboardInterrupt" in said
