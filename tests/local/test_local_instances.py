"""The service runs as the launch template of its group says, or one line says why it does not."""

import itertools
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil
import pytest
import requests
from aws_variables import lead_to
from launched_site import LaunchedSite
from local_cloud import ACCOUNT_ID, REGION, LocalCloud, free_port
from refusals import refusal

from local import image, instances
from local.settings import Settings, port_variable
from ops.environments import ROOT, Environment
from ops.publish import publish

pytestmark = pytest.mark.slow

PICTURE = ROOT / "service" / "example.jpg"
NUMBERS = itertools.count()


@pytest.fixture(name="led_there")
def _led_there(cloud: LocalCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process takes the session's cloud for AWS."""
    lead_to(cloud.environ(), monkeypatch)


@dataclass(frozen=True)
class Site:
    """An environment in the session's cloud, and where its process lives."""

    launched: LaunchedSite
    settings: Settings

    @property
    def environment(self) -> Environment:
        """The environment, which nobody else uses."""
        return self.launched.environment

    def build(self, service: Path = ROOT / "service") -> str:
        """The image of a service; its digest."""
        return image.build(service, self.settings.folder / "images")

    def serve(self) -> bool:
        """Serve what is launched."""
        return instances.serve(self.settings, self.environment)

    def get(self, path: str) -> requests.Response:
        """What a visitor gets, by the address that a person is told."""
        return requests.get(self.settings.site_url(self.environment.name) + path, timeout=10)

    def process(self) -> psutil.Process:
        """The living process behind it."""
        process = instances.process(self.settings, self.environment).running()
        assert process
        return process


@contextmanager
def prepared(cloud: LocalCloud, scratch: Path) -> Iterator[Site]:
    """A site of which nothing is there yet; whatever of it runs is ended."""
    common = {"name": "showroom", "region": REGION, "account_id": ACCOUNT_ID}
    environment = Environment(f"site{next(NUMBERS)}", common, {})
    ports = {"SHOWROOM_CLOUD_PORT": cloud.port, port_variable(environment.name): free_port()}
    site = Site(LaunchedSite(cloud, environment, scratch), Settings(ROOT, scratch / "run", ports))
    try:
        yield site
    finally:
        instances.process(site.settings, environment).stop(seconds=5)


def show(site: Site) -> None:
    """Release and publish, and serve that."""
    site.launched.create(site.build())
    publish(site.environment, PICTURE)
    assert site.serve()


@pytest.fixture(name="site")
def _site(cloud: LocalCloud, tmp_path: Path, led_there: None) -> Iterator[Site]:
    """A site of the test's own."""
    assert led_there is None
    with prepared(cloud, tmp_path) as site:
        yield site


@pytest.fixture(scope="module", name="shown")
def _shown(cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site that shows the picture, for all who leave it as it is."""
    with prepared(cloud, tmp_path_factory.mktemp("shown")) as site:
        with pytest.MonkeyPatch.context() as monkeypatch:
            lead_to(cloud.environ(), monkeypatch)
            show(site)
        yield site


def test_it_serves_the_very_bytes(shown: Site) -> None:
    assert shown.get("/example.jpg").content == PICTURE.read_bytes()


def test_it_says_what_it_runs(shown: Site) -> None:
    told = shown.get("/version").json()
    assert (told["release"], told["environment"]) == (shown.build(), shown.environment.name)


def test_it_runs_the_image_and_not_the_checkout(shown: Site) -> None:
    folder = str(shown.settings.folder / "images" / shown.build().removeprefix("sha256:"))
    process = shown.process()
    assert (process.cwd(), process.environ()["PYTHONPATH"]) == (folder, folder)


def test_it_has_the_credentials_of_its_role_and_nothing_of_ours(shown: Site) -> None:
    environ = shown.process().environ()
    assert environ["AWS_SESSION_TOKEN"] and environ["AWS_ACCESS_KEY_ID"] != "test"
    assert "AWS_CONFIG_FILE" not in environ and "HOME" not in environ


@pytest.mark.usefixtures("led_there")
def test_what_is_served_already_is_left_alone(shown: Site) -> None:
    before = shown.process()
    assert not shown.serve()
    assert shown.process() == before


@pytest.mark.usefixtures("led_there")
def test_a_version_that_the_group_does_not_name_changes_nothing(shown: Site) -> None:
    shown.launched.add_version("sha256:" + "0" * 64)
    assert not shown.serve()


@pytest.mark.usefixtures("led_there")
def test_a_service_that_was_killed_is_started_again(shown: Site) -> None:
    process = shown.process()
    process.kill()
    process.wait(10)
    assert shown.serve()
    assert shown.get("/healthz").ok


def test_the_version_that_the_group_names_takes_its_place(site: Site, tmp_path: Path) -> None:
    show(site)
    service = shutil.copytree(ROOT / "service", tmp_path / "service")
    (service / "showroom" / "later.py").write_text('"""Something later."""\n')
    later = site.build(service)
    site.launched.name_version(site.launched.add_version(later))
    assert site.serve()
    assert instances.served(site.settings, site.environment) == later


def test_on_another_port_it_answers_there_and_no_longer_here(site: Site) -> None:
    show(site)
    ports = {**site.settings.ports, port_variable(site.environment.name): free_port()}
    moved = replace(site, settings=replace(site.settings, ports=ports))
    assert moved.serve() and moved.get("/healthz").ok
    with pytest.raises(requests.ConnectionError):
        site.get("/healthz")


def test_before_the_first_release_nothing_runs(site: Site) -> None:
    line = refusal(site.serve)
    assert line.startswith(f"{site.environment.name} runs nothing")
    assert "release something first" in line


def test_an_image_that_is_not_here_is_named(site: Site) -> None:
    site.launched.create("sha256:" + "0" * 64)
    assert f"image sha256:{'0' * 64} is not here" in refusal(site.serve)


def test_a_crash_at_the_start_is_told_at_once_with_its_own_words(site: Site) -> None:
    site.launched.create(site.build(), SHOWROOM_REFRESH_SECONDS="never")
    begun = time.monotonic()
    line = refusal(site.serve)
    assert "SHOWROOM_REFRESH_SECONDS is 'never': expected a whole number" in line
    assert time.monotonic() - begun < instances.READY_SECONDS


def test_a_taken_port_is_named_with_the_variable_that_moves_it(site: Site) -> None:
    site.launched.create(site.build())
    variable = port_variable(site.environment.name)
    with socket.create_server(("127.0.0.1", site.settings.ports[variable])):
        line = refusal(site.serve)
    assert "is taken" in line and f"set {variable}" in line


@pytest.fixture(scope="module", name="empty")
def _empty(
    cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Site, str]]:
    """A site whose bucket holds no picture, and what was said when it was to be served."""
    with prepared(cloud, tmp_path_factory.mktemp("empty")) as site:
        with pytest.MonkeyPatch.context() as monkeypatch:
            lead_to(cloud.environ(), monkeypatch)
            monkeypatch.setattr(instances, "READY_SECONDS", 5)
            site.launched.create(site.build())
            line = refusal(site.serve)
        yield site, line


def test_a_bucket_without_the_picture_is_told_with_the_way_out(empty: tuple[Site, str]) -> None:
    site, line = empty
    assert line.startswith(f"{site.environment.name} does not answer")
    assert f"s3://{site.environment.bucket_name}/example.jpg" in line and "upload a picture" in line


@pytest.mark.usefixtures("led_there")
def test_once_published_the_site_heals(empty: tuple[Site, str]) -> None:
    site, _ = empty
    publish(site.environment, PICTURE)
    site.serve()
    assert site.get("/example.jpg").content == PICTURE.read_bytes()
