"""What an instance is told at its first boot: cloud-config that starts one container by digest."""

import configparser
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from compute_story import ComputeStory
from local_cloud import ACCOUNT_ID, REGION, ROOT
from module_calls import IMAGE, REGISTRY_HOST, REGISTRY_URL, SITE_URL

pytest_plugins = ["module_plans"]

CLOUD_INIT = shutil.which("cloud-init")
UNIT = "/etc/systemd/system/showroom.service"
TELLING = "/etc/systemd/system/showroom-in-service.service"
SETTINGS = "/etc/showroom/service.env"


@pytest.fixture(name="config")
def _config(compute: ComputeStory) -> dict[str, Any]:
    config: dict[str, Any] = yaml.safe_load(compute.user_data())
    return config


@pytest.fixture(name="files")
def _files(config: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {file["path"]: file for file in config["write_files"]}


def _section(text: str, name: str = "Service") -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells case apart
    unit.read_string(text)
    return unit[name]


@pytest.fixture(name="service")
def _service(files: dict[str, dict[str, str]]) -> configparser.SectionProxy:
    return _section(files[UNIT]["content"])


@pytest.fixture(name="telling")
def _telling(files: dict[str, dict[str, str]]) -> configparser.SectionProxy:
    return _section(files[TELLING]["content"])


def test_it_says_that_it_is_cloud_config(compute: ComputeStory) -> None:
    assert compute.user_data().startswith("#cloud-config\n")


def test_it_fits_into_what_ec2_takes(compute: ComputeStory) -> None:
    assert len(compute.user_data().encode()) < 16 * 1024


def test_the_container_is_named_by_its_digest(service: configparser.SectionProxy) -> None:
    assert service["ExecStart"].startswith("/usr/bin/docker run ")
    assert service["ExecStart"].split()[-1] == f"{REGISTRY_URL}@{IMAGE}"


def test_the_container_can_neither_write_nor_rise(service: configparser.SectionProxy) -> None:
    command = service["ExecStart"]
    for flag in ("--read-only", "--cap-drop ALL", "--security-opt no-new-privileges"):
        assert f" {flag} " in command


def test_the_container_shares_the_hosts_network_since_metadata_is_one_hop_away(
    service: configparser.SectionProxy,
) -> None:
    assert " --network host " in service["ExecStart"]


def test_the_container_logs_to_the_environments_group(service: configparser.SectionProxy) -> None:
    command = service["ExecStart"]
    assert " --log-driver awslogs " in command
    assert " --log-opt awslogs-group=/showroom-dev/service " in command
    assert f" --log-opt awslogs-region={REGION} " in command


def test_visitors_do_not_wait_for_the_log(service: configparser.SectionProxy) -> None:
    command = service["ExecStart"]
    assert " --log-opt mode=non-blocking --log-opt max-buffer-size=25m " in command


def test_the_service_is_started_again_however_often_it_ends(
    files: dict[str, dict[str, str]],
) -> None:
    assert _section(files[UNIT]["content"], "Unit")["StartLimitIntervalSec"] == "0"


def test_the_service_gets_exactly_its_settings(files: dict[str, dict[str, str]]) -> None:
    assert files[SETTINGS]["content"].splitlines() == [
        f"AWS_DEFAULT_REGION={REGION}",
        f"SHOWROOM_BUCKET=showroom-dev-{ACCOUNT_ID}",
        "SHOWROOM_COMMIT=c0ffee0",
        "SHOWROOM_ENVIRONMENT=released",
        "SHOWROOM_PORT=8080",
        f"SHOWROOM_RELEASE={IMAGE}",
        f"SHOWROOM_URL={SITE_URL}",
    ]


def test_the_container_reads_those_settings(service: configparser.SectionProxy) -> None:
    assert f" --env-file {SETTINGS} " in service["ExecStart"]


def test_settings_and_login_are_for_root_alone(files: dict[str, dict[str, str]]) -> None:
    for path in (SETTINGS, "/root/.docker/config.json"):
        assert files[path]["permissions"] == "0600"


def test_docker_logs_in_to_the_registry_by_the_instances_role(
    config: dict[str, Any], files: dict[str, dict[str, str]]
) -> None:
    docker = json.loads(files["/root/.docker/config.json"]["content"])
    assert docker == {"credHelpers": {REGISTRY_HOST: "ecr-login"}}
    assert config["packages"] == ["amazon-ecr-credential-helper"]


def test_a_service_that_ends_is_started_again(service: configparser.SectionProxy) -> None:
    assert service["Restart"] == "always"


def test_docker_is_given_longer_to_stop_than_the_balancer_to_let_go(
    service: configparser.SectionProxy,
) -> None:
    stop = int(service["ExecStop"].split()[3])
    deregistration_delay_seconds = 30
    assert deregistration_delay_seconds < stop < int(service["TimeoutStopSec"])


def test_the_ecs_agent_of_the_machine_image_stays_off(config: dict[str, Any]) -> None:
    assert config["bootcmd"] == [["systemctl", "mask", "--now", "ecs.service"]]


def test_the_service_starts_with_the_machine(config: dict[str, Any]) -> None:
    assert config["runcmd"][-1][:3] == ["systemctl", "enable", "--now"]
    assert config["runcmd"][-1][-2:] == [Path(UNIT).name, Path(TELLING).name]


def test_an_instance_carries_the_very_script_that_is_tested(
    files: dict[str, dict[str, str]], telling: configparser.SectionProxy
) -> None:
    file = files[telling["ExecStart"].split()[0]]
    assert file["content"] == (ROOT / "modules/compute/in_service.sh").read_text(encoding="utf-8")
    assert file["permissions"] == "0755"


def test_the_script_is_told_port_group_hook_and_region(
    telling: configparser.SectionProxy,
) -> None:
    arguments = telling["ExecStart"].split()[1:]
    assert arguments == ["8080", "showroom-released", "showroom-released-serves", REGION]


def test_a_script_that_could_not_tell_tries_again(telling: configparser.SectionProxy) -> None:
    assert (telling["Type"], telling["Restart"]) == ("oneshot", "on-failure")
    assert int(telling["RestartSec"]) > 10 / 5  # systemd gives up at five starts in ten seconds


@pytest.mark.skipif(CLOUD_INIT is None, reason="cloud-init is not installed here")
def test_cloud_init_itself_accepts_it(compute: ComputeStory, tmp_path: Path) -> None:
    file = tmp_path / "user-data"
    file.write_text(compute.user_data(), encoding="utf-8")
    command = [str(CLOUD_INIT), "schema", "--config-file", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
