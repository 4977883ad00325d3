"""What is applied is rolled out: the compute unit's hook, run by the real Terragrunt.

Terraform is a stand-in that writes down how it was called; so is the launcher.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hcl_files import MODULES, named
from live_copy import copy_live
from local_cloud import ROOT, plain_environ

TERRAGRUNT = ROOT / ".local" / "bin" / "terragrunt"
OUTPUTS = {
    name: {"value": {}, "type": ["map", "string"], "sensitive": False}
    for module in MODULES
    for name in named(module / "outputs.tf", "output")
}
TERRAFORM = """#!/bin/sh
case "$1" in
  --version | -version | version) echo "Terraform v1.11.4" ;;
  output) cat "{outputs}" ;;
  init) ;;
  *) echo "terraform $*" >> "{log}"; exit "${{APPLY_ENDS_WITH:-0}}" ;;
esac
"""
LAUNCHER = """#!/bin/sh
echo "showroom $* as $AWS_ACCESS_KEY_ID" >> "{log}"
exit "${{ROLL_OUT_ENDS_WITH:-0}}"
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(name="log")
def _log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def _script(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture(name="run")
def _run(tmp_path: Path, log: Path) -> Run:
    """Terragrunt in a copy of live/dev/compute, with those arguments and variables."""
    copy_live(tmp_path)
    made = shutil.ignore_patterns(".terra*")
    shutil.copytree(ROOT / "modules", tmp_path / "modules", ignore=made)
    outputs = tmp_path / "outputs.json"
    outputs.write_text(json.dumps(OUTPUTS), encoding="utf-8")
    _script(tmp_path / "terraform", TERRAFORM.format(outputs=outputs, log=log))
    _script(tmp_path / "showroom", LAUNCHER.format(log=log))
    environ = plain_environ() | {
        "TG_TF_PATH": str(tmp_path / "terraform"),
        "TG_NON_INTERACTIVE": "true",
        "TG_DOWNLOAD_DIR": str(tmp_path / "cache"),
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": "whoever",
        "AWS_SECRET_ACCESS_KEY": "applies",
    }

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(TERRAGRUNT), *arguments],
            cwd=tmp_path / "live" / "dev" / "compute",
            env=environ | variables,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


ROLLED_OUT = "showroom deploy dev --applied as whoever"


def _called(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines()


def test_what_is_applied_is_rolled_out_by_whoever_applied(run: Run, log: Path) -> None:
    done = run("apply", "-auto-approve")
    assert done.returncode == 0, done.stderr
    assert _called(log)[-1] == ROLLED_OUT


def test_an_apply_fails_with_its_roll_out(run: Run) -> None:
    assert run("apply", "-auto-approve", ROLL_OUT_ENDS_WITH="3").returncode != 0


def test_what_was_not_applied_is_not_rolled_out(run: Run, log: Path) -> None:
    assert run("apply", "-auto-approve", APPLY_ENDS_WITH="1").returncode != 0
    assert ROLLED_OUT not in _called(log)


@pytest.mark.parametrize("command", [["destroy"], ["run", "--", "apply", "-destroy=true"]])
def test_what_is_taken_away_is_not_rolled_out(run: Run, log: Path, command: list[str]) -> None:
    done = run(*command)
    assert done.returncode == 0, done.stderr
    assert _called(log) and ROLLED_OUT not in _called(log)
