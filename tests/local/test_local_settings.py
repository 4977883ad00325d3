"""The table of ports and folders, and what is said to wrong values."""

from pathlib import Path

import pytest
from refusals import refusal

from local import settings
from ops.environments import ROOT, Live

BOTH = ["dev", "prod"]
CLOUD = "SHOWROOM_CLOUD_PORT"


def test_left_alone_the_ports_are_those_of_the_readme() -> None:
    https = {CLOUD: 5055, "SHOWROOM_DEV_PORT": 8443, "SHOWROOM_PROD_PORT": 9443}
    http = {"SHOWROOM_DEV_HTTP_PORT": 8080, "SHOWROOM_PROD_HTTP_PORT": 9080}
    assert settings.read(BOTH, {}).ports == https | http


@pytest.mark.parametrize("name", [CLOUD, "SHOWROOM_DEV_PORT", "SHOWROOM_PROD_PORT"])
def test_every_port_can_be_set(name: str) -> None:
    assert settings.read(BOTH, {name: "12345"}).ports[name] == 12345


@pytest.mark.parametrize("port", ["1", "65535"])
def test_the_outermost_ports_are_ports(port: str) -> None:
    assert settings.read(BOTH, {CLOUD: port}).ports[CLOUD] == int(port)


@pytest.mark.parametrize("value", ["", "http", "0", "65536", "-1", "80.5", "8080 ", "5055,5056"])
def test_what_is_no_port_is_named_with_its_value(value: str) -> None:
    line = refusal(lambda: settings.read(BOTH, {CLOUD: value}))
    assert line.startswith(f"{CLOUD} is '{value}': expected a whole number from 1 to 65535")


def test_two_that_share_a_port_are_both_named() -> None:
    line = refusal(lambda: settings.read(BOTH, {"SHOWROOM_DEV_PORT": "9443"}))
    assert "SHOWROOM_DEV_PORT and SHOWROOM_PROD_PORT are both 9443" in line


def test_further_environments_get_ports_of_their_own() -> None:
    ports = settings.read([*BOTH, "qa", "stage-2"], {}).ports
    names = ("QA_PORT", "QA_HTTP_PORT", "STAGE_2_PORT", "STAGE_2_HTTP_PORT")
    assert [ports[f"SHOWROOM_{name}"] for name in names] == [10443, 10080, 11443, 11080]


def test_the_port_of_a_further_environment_can_be_set() -> None:
    chosen = settings.read([*BOTH, "stage-2"], {"SHOWROOM_STAGE_2_PORT": "12345"})
    assert chosen.site_url("stage-2") == "https://localhost:12345"


def test_a_listener_is_found_by_its_balancer_and_its_declared_port() -> None:
    dev = Live().environment("dev")
    here = settings.read(BOTH, {}).listeners([dev])
    assert here == {(dev.prefix, 443): 8443, (dev.prefix, 80): 8080}


def test_the_endpoint_is_an_address_so_that_s3_is_spoken_to_in_path_style() -> None:
    assert settings.read(BOTH, {CLOUD: "5999"}).endpoint == "http://127.0.0.1:5999"


def test_left_alone_it_serves_this_checkout() -> None:
    chosen = settings.read(BOTH, {})
    assert (chosen.tree, chosen.folder) == (ROOT, ROOT / ".local" / "cloud")


def test_folders_hold_from_any_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    given = {"SHOWROOM_TREE": "copy", "SHOWROOM_CLOUD_FOLDER": "run"}
    chosen = settings.read(BOTH, given)
    assert (chosen.tree, chosen.folder) == (tmp_path / "copy", tmp_path / "run")
