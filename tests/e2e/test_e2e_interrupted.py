"""`make up` killed in each of its phases and run again: in the end as if it had never been."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from applied_stack import Stack
from local_cloud import ROOT

from local import apply, cloud
from local.processes import Process

pytestmark = pytest.mark.drill


@pytest.fixture(scope="module", name="stack")
def _stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("interrupted"))
    yield stack
    stack.local("down")


def begin(stack: Stack, sign: str) -> tuple[subprocess.Popen[str], list[str]]:
    """Start `up` and read what it says until a line with that sign."""
    up = subprocess.Popen(  # pylint: disable=consider-using-with  # its killing is the test
        stack.command("up"),
        cwd=ROOT,
        env=stack.env | stack.variables,
        stderr=subprocess.PIPE,
        text=True,
    )
    said: list[str] = []
    assert up.stderr
    for line in up.stderr:
        said.append(line)
        if sign in line:
            return up, said
    raise AssertionError(f"'{sign}' was never said: {''.join(said)}")


def cut_off(stack: Stack, sign: str) -> str:
    """Kill -9 of `up` alone, as soon as it says that; what it started lives on."""
    up, said = begin(stack, sign)
    up.kill()
    up.communicate()
    return "".join(said)


def test_up_survives_being_killed_in_every_phase(stack: Stack) -> None:
    starting = subprocess.Popen(  # pylint: disable=consider-using-with  # the same
        stack.command("up"), cwd=ROOT, env=stack.env | stack.variables, stderr=subprocess.DEVNULL
    )
    with pytest.raises(subprocess.TimeoutExpired):
        starting.wait(1.2)  # the embedded AWS is starting
    starting.kill()
    starting.wait()
    cut_off(
        stack, "embedded AWS at" if not cloud.process(stack.settings).running() else "github_access"
    )
    up, _ = begin(stack, "network")
    applying = apply.process(stack.settings).running()
    assert applying, "the apply should outlive the up that began it"
    for one in [*applying.children(recursive=True), applying, psutil.Process(up.pid)]:
        one.kill()
    up.communicate()
    assert "beginning anew" in cut_off(stack, "everything applied")
    cut_off(stack, "showroom deploy dev")
    last = stack.local("up")
    assert last.returncode == 0, last.stderr


def test_after_all_that_both_sites_serve_the_picture(stack: Stack) -> None:
    picture = (stack.tree / "service/example.jpg").read_bytes()
    shown = [stack.get(name, "/example.jpg").content for name in ("dev", "prod")]
    assert shown == [picture, picture]


def test_after_all_that_a_plan_changes_nothing(stack: Stack) -> None:
    assert {unit: found for unit, found in stack.plan(".").items() if found} == {}


def test_down_then_leaves_no_process(stack: Stack) -> None:
    settings = stack.settings
    records = [*settings.folder.glob("*.json"), *settings.folder.glob("instances/*.json")]
    processes = [Process(record.stem, record.parent) for record in records]
    assert len([one for one in processes if one.running()]) == 8  # aws, machines, balancer, 2 + 3
    stack.local("down")
    assert [one.name for one in processes if one.running()] == []
    every: list[Any] = psutil.net_connections("tcp")
    listening = {one.laddr.port for one in every if one.status == "LISTEN"}
    assert not listening & set(settings.ports.values())
