"""What is run is what the compute module's user data starts."""

import base64
from pathlib import Path

import pytest
from refusals import refusal
from rendered_user_data import rendered

from local.user_data import container

DIGEST = "sha256:" + "ab" * 32
SETTINGS = {
    "AWS_DEFAULT_REGION": "eu-central-1",
    "SHOWROOM_BUCKET": "showroom-dev-123456789012",
    "SHOWROOM_COMMIT": "",
    "SHOWROOM_PORT": "8080",
    "SHOWROOM_SIGNS": "a=b #c 'd' \"e\" $f",
}


@pytest.fixture(name="user_data")
def _user_data(tmp_path: Path) -> str:
    return rendered(tmp_path, DIGEST, SETTINGS)


def test_the_image_is_known_by_its_digest(user_data: str) -> None:
    assert container(user_data).image == DIGEST


def test_settings_are_exactly_those_of_the_template(user_data: str) -> None:
    assert container(user_data).settings == SETTINGS


def edited(user_data: str, old: str, new: str) -> str:
    """The same user data with something else in it."""
    text = base64.b64decode(user_data).decode()
    assert old in text
    return base64.b64encode(text.replace(old, new).encode()).decode()


def test_settings_come_from_the_file_that_docker_is_given(user_data: str) -> None:
    moved = edited(user_data, "--env-file /etc/showroom/service.env", "--env-file /etc/other.env")
    assert "user data is broken ('/etc/other.env')" in refusal(lambda: container(moved))


def test_the_unit_says_when_it_is_started_again_and_when_killed(user_data: str) -> None:
    found = container(user_data)
    assert (found.restart_seconds, found.stop_seconds) == (2, 35)


def test_where_the_unit_is_silent_systemd_and_docker_have_their_own(user_data: str) -> None:
    silent = edited(edited(user_data, "RestartSec=2", ""), " --time 35", "")
    found = container(silent)
    assert (found.restart_seconds, found.stop_seconds) == (0.1, 10)


@pytest.mark.parametrize("text", ["#cloud-config\n: [", "#cloud-config\n- 1", "#cloud-config\n"])
def test_user_data_that_is_no_cloud_config_is_refused_in_one_line(text: str) -> None:
    assert "user data" in refusal(lambda: container(base64.b64encode(text.encode()).decode()))


def test_user_data_that_starts_no_container_is_refused(user_data: str) -> None:
    line = refusal(lambda: container(edited(user_data, "docker run", "docker pull")))
    assert "user data starts 0 containers: expected one" in line


def test_user_data_that_starts_two_containers_is_refused(user_data: str) -> None:
    start = "      ExecStart=/usr/bin/docker run"
    twice = edited(user_data, start, f"      ExecStart=/usr/bin/docker run other\n{start}")
    assert "starts 2 containers" in refusal(lambda: container(twice))


def test_what_cloud_init_would_not_read_starts_nothing(user_data: str) -> None:
    ignored = edited(user_data, "#cloud-config\n", "#!/bin/sh\n")
    assert "starts 0 containers" in refusal(lambda: container(ignored))
