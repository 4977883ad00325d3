"""`python -m local`: exit codes, what it prints, and that two of them wait for each other."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from eventually import eventually
from local_cloud import plain_environ

from local.processes import Process
from local.progress import Steps
from local.settings import Settings
from local.up import alone
from ops.environments import ROOT

pytest_plugins = ["local_fixtures"]

TIMEOUT_SECONDS = 60
Popen = subprocess.Popen[str]
Begin = Callable[..., Popen]


@pytest.fixture(name="begin")
def _begin(settings: Settings) -> Iterator[Begin]:
    """Starts `python -m local` for that local cloud, with variables of its own."""
    begun: list[Popen] = []
    ports = {name: str(port) for name, port in settings.ports.items()}
    environ = plain_environ() | ports | {"SHOWROOM_CLOUD_FOLDER": str(settings.folder)}

    def begin(*arguments: str, **more: str) -> Popen:
        command = [sys.executable, "-m", "local", *arguments]
        begun.append(
            subprocess.Popen(  # pylint: disable=consider-using-with  # ended below
                command,
                cwd=ROOT,
                env=environ | more,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return begun[-1]

    yield begin
    for process in begun:
        with process:
            process.kill()


def ended(process: Popen) -> tuple[int, str, str]:
    """Its exit code, its output and its errors."""
    out, err = process.communicate(timeout=TIMEOUT_SECONDS)
    return process.returncode, out, err


def test_down_says_when_nothing_was_running(begin: Begin) -> None:
    assert ended(begin("down")) == (0, "nothing was running\n", "")


def test_down_works_where_nothing_ever_was(begin: Begin, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "never" / "been")
    assert ended(begin("down", SHOWROOM_CLOUD_FOLDER=nowhere))[0] == 0


def test_down_stops_what_runs_and_names_it(begin: Begin, settings: Settings) -> None:
    processes = [Process(name, settings.folder) for name in ("balancer", "aws")]
    for process in processes:
        process.start(["sleep", "300"], os.environ, Path("/"))
        eventually(process.running, "it runs")
    assert ended(begin("down")) == (0, "stopped: balancer, aws\n", "")
    assert [process.running() for process in processes] == [None, None]


def test_down_leaves_nothing_that_a_next_up_would_believe(begin: Begin, settings: Settings) -> None:
    (settings.folder / "applied").write_text("what an apply left")
    assert ended(begin("down"))[0] == 0
    assert [path.name for path in settings.folder.iterdir()] == ["up.lock"]


def test_a_second_one_waits_for_the_first_and_says_so(begin: Begin, settings: Settings) -> None:
    with alone(settings, Steps()):
        second = begin("down")
        assert second.stderr
        assert "another make up or make down is at work" in second.stderr.readline()
        assert second.poll() is None
    assert ended(second)[:2] == (0, "nothing was running\n")


def test_the_lock_goes_with_a_process_that_is_killed(begin: Begin, settings: Settings) -> None:
    with alone(settings, Steps()):
        waiting = begin("down")
        assert waiting.stderr and waiting.stderr.readline()
        waiting.kill()
        assert waiting.wait(TIMEOUT_SECONDS) == -signal.SIGKILL
    assert ended(begin("down"))[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_asked_to_end_says_so_in_one_line(
    begin: Begin, settings: Settings, number: signal.Signals
) -> None:
    with alone(settings, Steps()):
        waiting = begin("down")
        assert waiting.stderr and waiting.stderr.readline()
        waiting.send_signal(number)
        assert ended(waiting) == (130, "", "showroom: interrupted; run it again to go on\n")


@pytest.mark.parametrize("arguments", [[], ["sideways"]])
def test_wrong_use_exits_with_2(begin: Begin, arguments: list[str]) -> None:
    code, out, err = ended(begin(*arguments))
    assert (code, out) == (2, "") and "usage: python -m local" in err


def test_down_works_whatever_has_become_of_the_settings(begin: Begin, tmp_path: Path) -> None:
    broken = {"SHOWROOM_DEV_PORT": "http", "SHOWROOM_TREE": str(tmp_path / "nowhere")}
    assert ended(begin("down", **broken)) == (0, "nothing was running\n", "")


def test_a_wrong_setting_is_one_line(begin: Begin) -> None:
    code, out, err = ended(begin("up", SHOWROOM_DEV_PORT="http"))
    assert (code, out) == (1, "")
    assert err.startswith("showroom: SHOWROOM_DEV_PORT is 'http'") and err.count("\n") == 1


def test_a_tree_without_common_hcl_is_one_line(begin: Begin, tmp_path: Path) -> None:
    (tmp_path / "live" / "dev").mkdir(parents=True)
    (tmp_path / "live" / "dev" / "env.hcl").write_text("locals {\n  a = 1\n}\n")
    code, out, err = ended(begin("up", SHOWROOM_TREE=str(tmp_path)))
    assert (code, out) == (1, "")
    assert "common.hcl" in err and err.count("\n") == 1


def test_an_env_file_that_is_no_hcl_is_one_line(begin: Begin, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "live", tmp_path / "live")
    (tmp_path / "live" / "dev" / "env.hcl").write_text("locals {\n")
    code, out, err = ended(begin("up", SHOWROOM_TREE=str(tmp_path)))
    assert (code, out) == (1, "")
    assert "live/dev/env.hcl is no HCL" in err and err.count("\n") == 1


def test_up_on_a_taken_port_is_one_line_and_starts_nothing(
    begin: Begin, settings: Settings
) -> None:
    with socket.create_server(("127.0.0.1", settings.ports["SHOWROOM_CLOUD_PORT"])):
        code, out, err = ended(begin("up"))
    assert (code, out) == (1, "")
    assert "set SHOWROOM_CLOUD_PORT" in err and err.count("\n") == 1
    assert [path.name for path in settings.folder.iterdir()] == ["up.lock"]
