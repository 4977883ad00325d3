"""Applying: an earlier apply is waited for, and a failure tells its reason in one line."""

import os
import shutil
from pathlib import Path

import pytest
from eventually import eventually
from local_cloud import free_port
from refusals import refusal

from local import apply, shell
from local.progress import Steps
from local.settings import DEFAULT_PORTS, Settings
from ops.environments import ROOT, Live

pytest_plugins = ["local_fixtures"]


@pytest.fixture(name="copied")
def _copied(folder: Path, tmp_path: Path) -> Settings:
    """A tree of the test's own, before an AWS that is not there."""
    for name in ("terragrunt.hcl", ".terraform.lock.hcl"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("live", "modules"):
        shutil.copytree(ROOT / name, tmp_path / name)
    return Settings(tmp_path, folder, DEFAULT_PORTS | {"SHOWROOM_CLOUD_PORT": free_port()})


def applied(settings: Settings) -> str:
    """What is said when that tree cannot be applied."""
    environ = shell.environment(settings, Live())
    return refusal(lambda: apply.run(settings, environ, Steps()))


@pytest.fixture(name="lacking")
def _lacking(copied: Settings) -> Settings:
    """The same, where prod lacks a key."""
    env_file = copied.tree / "live" / "prod" / "env.hcl"
    env_file.write_text(env_file.read_text().replace("soak_minutes", "soak_hours"))
    return copied


def test_a_key_that_an_env_file_lacks_is_named_with_the_log(lacking: Settings) -> None:
    line = applied(lacking)
    assert "live/prod/env.hcl" in line and "soak_minutes" in line
    assert line.endswith(f"see {os.path.relpath(lacking.folder / 'apply.log')}")


def test_after_a_failure_nothing_runs(lacking: Settings) -> None:
    applied(lacking)
    assert apply.process(lacking).running() is None and not apply.process(lacking).record.exists()


def test_an_apply_that_said_nothing_is_still_one_line(copied: Settings) -> None:
    log = apply.process(copied).log
    log.write_text("")
    assert "no output" in str(apply.failure(log))


def test_an_earlier_apply_is_waited_for(copied: Settings) -> None:
    earlier = apply.process(copied)
    child = earlier.start(["sleep", "1"], os.environ, Path("/"))
    eventually(earlier.running, "the earlier apply runs")
    apply.join(copied, Steps())
    assert child.poll() == 0
