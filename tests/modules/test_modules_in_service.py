"""The script by which an instance says that it serves: run as it is, with the real curl."""

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from local_cloud import ROOT
from machine_services import KEYS, MachineServices

SCRIPT = ROOT / "modules" / "compute" / "in_service.sh"
Started = Callable[..., MachineServices]


def _refused(code: str) -> tuple[int, str]:
    """As AWS's query protocol tells a fault."""
    return 400, f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"


@pytest.fixture(name="started")
def _started(tmp_path: Path) -> Iterator[Started]:
    services: list[MachineServices] = []

    def start(refusals: int = 0, answer: tuple[int, str] = (200, "")) -> MachineServices:
        services.append(MachineServices(tmp_path, refusals, answer))
        return services[-1]

    yield start
    for one in services:
        one.close()


def test_it_is_a_script_that_sh_reads() -> None:
    assert subprocess.run(["sh", "-n", str(SCRIPT)], check=False, timeout=10).returncode == 0


def test_auto_scaling_is_told_once_and_only_when_the_service_serves(started: Started) -> None:
    services = started(refusals=1)
    done = services.run(SCRIPT)
    assert (done.returncode, done.stderr) == (0, "")
    assert [told.served for told in services.told] == [True]


def test_it_says_which_instance_of_which_group_goes_on(started: Started) -> None:
    services = started()
    services.run(SCRIPT)
    assert dict(pair.split("=") for pair in services.told[0].body.split("&")) == {
        "Action": "CompleteLifecycleAction",
        "Version": "2011-01-01",
        "AutoScalingGroupName": "showroom-dev",
        "LifecycleHookName": "showroom-dev-serves",
        "InstanceId": "i-0123456789abcdef0",
        "LifecycleActionResult": "CONTINUE",
    }


def test_it_signs_with_the_instances_own_role(started: Started) -> None:
    services = started()
    services.run(SCRIPT)
    headers = services.told[0].headers
    assert headers["Authorization"].split("Credential=")[1].startswith(f"{KEYS.access_key}/")
    assert headers["X-Amz-Security-Token"] == KEYS.token
    assert services.told[0].signed()


def test_no_list_of_processes_shows_its_secret(started: Started) -> None:
    services = started()
    services.run(SCRIPT)
    shown = services.arguments()
    assert "/healthz" in shown
    assert KEYS.secret_key not in shown and str(KEYS.token) not in shown


def test_after_a_reboot_or_without_a_hook_nobody_waits_and_that_is_no_failure(
    started: Started,
) -> None:
    done = started(answer=_refused("ValidationError")).run(SCRIPT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "i-0123456789abcdef0 serves: nobody waits for it\n"


def test_any_other_refusal_is_a_failure_with_its_reason(started: Started) -> None:
    done = started(answer=_refused("AccessDenied")).run(SCRIPT)
    assert done.returncode == 1
    assert "showroom-dev was not told: " in done.stderr and "AccessDenied" in done.stderr


def test_without_metadata_it_fails_rather_than_waits(started: Started) -> None:
    services = started()
    services.close()
    assert services.run(SCRIPT).returncode != 0
