"""The embedded AWS: started once, ready when it answers, back after whatever happened to it."""

import re
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from aws_variables import lead_to
from eventually import eventually
from local_cloud import free_port, plain_environ
from refusals import refusal

from local import cloud, shell
from local.settings import DEFAULT_PORTS, Settings
from ops.environments import ROOT, Live

pytestmark = pytest.mark.slow

pytest_plugins = ["local_fixtures"]

OTHER_ACCOUNT = "210987654321"


@pytest.fixture(scope="module", name="live")
def _live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """A live/ of an account that is not moto's own."""
    tree = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "live", tree / "live")
    common = tree / "live" / "common.hcl"
    common.write_text(re.sub(r'"\d{12}"', f'"{OTHER_ACCOUNT}"', common.read_text()))
    return Live(tree)


def own_settings(folder: Path) -> Settings:
    """A local cloud on a free port."""
    return Settings(ROOT, folder, DEFAULT_PORTS | {"SHOWROOM_CLOUD_PORT": free_port()})


@dataclass(frozen=True)
class Started:
    """A running one, and what its start said."""

    settings: Settings
    said: bool


@pytest.fixture(scope="module", name="started")
def _started(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """One for all tests that do not end it."""
    settings = own_settings(tmp_path_factory.mktemp("cloud"))
    try:
        yield Started(settings, cloud.start(settings, live))
    finally:
        cloud.process(settings).stop(seconds=5)


@pytest.fixture(name="client")
def _client(started: Started, live: Live, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Clients of it, made as the local programs make theirs."""
    lead_to(plain_environ() | shell.variables(started.settings, live), monkeypatch)
    return boto3.client


def pid(settings: Settings) -> int | None:
    """The number of its process."""
    running = cloud.process(settings).running()
    return running.pid if running else None


def test_a_start_says_that_it_started_one(started: Started) -> None:
    assert started.said and pid(started.settings)


def test_right_after_its_start_it_answers_as_the_account_of_live(
    started: Started, client: Any
) -> None:
    assert started and client("sts").get_caller_identity()["Account"] == OTHER_ACCOUNT


def test_a_second_start_says_that_there_is_one(started: Started, live: Live) -> None:
    assert not cloud.start(started.settings, live)


def test_a_second_start_leaves_the_first_one_be(started: Started, live: Live) -> None:
    before = pid(started.settings)
    cloud.start(started.settings, live)
    assert pid(started.settings) == before


def test_it_listens_on_this_machine_only(started: Started) -> None:
    process = cloud.process(started.settings).running()
    assert process
    listening = [one.laddr.ip for one in process.net_connections() if one.status == "LISTEN"]
    assert listening == ["127.0.0.1"]


def test_the_users_zone_is_there_once(live: Live, client: Any) -> None:
    cloud.own_zone(live)
    cloud.own_zone(live)
    zones = client("route53").list_hosted_zones()["HostedZones"]
    assert [zone["Name"] for zone in zones] == [f"{live.common['dns_zone']}."]


@pytest.fixture(name="held")
def _held(client: Any, live: Live) -> Iterator[str]:
    """A state lock that is held, beside a state."""
    s3, state = client("s3"), "live/dev/network/terraform.tfstate"
    where = {"LocationConstraint": live.common["region"]}
    bucket = live.environment("dev").state_bucket_name
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=where)
    for key in (state, f"{state}.tflock"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"{}")
    yield f"{state}.tflock"
    for key in (state, f"{state}.tflock"):
        s3.delete_object(Bucket=bucket, Key=key)


def test_a_state_lock_that_is_held_is_found(held: str) -> None:
    assert cloud.locks() == [held]


@pytest.mark.usefixtures("client")
def test_where_nothing_is_applied_no_lock_is_held() -> None:
    assert cloud.locks() == []


def test_a_taken_port_is_named_with_the_variable_that_moves_it(folder: Path, live: Live) -> None:
    settings = own_settings(folder)
    port = settings.ports["SHOWROOM_CLOUD_PORT"]
    with socket.create_server(("127.0.0.1", port)):
        line = refusal(lambda: cloud.start(settings, live))
    assert line.startswith(f"port {port} is taken") and "set SHOWROOM_CLOUD_PORT" in line


def test_on_a_taken_port_nothing_is_started(folder: Path, live: Live) -> None:
    settings = own_settings(folder)
    with socket.create_server(("127.0.0.1", settings.ports["SHOWROOM_CLOUD_PORT"])):
        refusal(lambda: cloud.start(settings, live))
    assert not list(folder.iterdir())


def test_killed_without_warning_it_is_started_anew(folder: Path, live: Live) -> None:
    settings = own_settings(folder)
    cloud.start(settings, live)
    process = cloud.process(settings).running()
    assert process
    process.kill()
    process.wait(10)
    assert cloud.start(settings, live) and pid(settings) != process.pid


def test_one_that_does_not_answer_any_more_is_replaced(folder: Path, live: Live) -> None:
    settings = own_settings(folder)
    hung = cloud.process(settings).start(["sleep", "300"], {"PATH": "/usr/bin:/bin"}, folder)
    eventually(lambda: pid(settings), "it is recorded")
    assert cloud.start(settings, live)
    assert hung.wait(10) and pid(settings) != hung.pid


def test_one_that_ends_at_its_start_is_told_with_its_log(
    folder: Path, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cloud, "ROOT", folder)  # where there is no package to run
    line = refusal(lambda: cloud.start(own_settings(folder), live))
    assert "does not answer" in line and f"see {folder / 'aws.log'}" in line
    assert "No module named" in (folder / "aws.log").read_text()


def test_stopped_it_leaves_its_port(folder: Path, live: Live) -> None:
    settings = own_settings(folder)
    cloud.start(settings, live)
    assert cloud.process(settings).stop()
    with socket.create_server(("127.0.0.1", settings.ports["SHOWROOM_CLOUD_PORT"])):
        assert pid(settings) is None


def test_a_proxy_of_this_machine_does_not_come_between(
    started: Started, live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{free_port()}")
    for name, value in shell.environment(started.settings, live).items():
        monkeypatch.setenv(name, value)
    assert not cloud.start(started.settings, live)
