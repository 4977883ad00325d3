"""One local AWS for a whole test session, with the hosted zone that a user would own already."""

from collections.abc import Iterator

import pytest
from local_cloud import DNS_ZONE, LocalCloud


@pytest.fixture(scope="session", name="cloud")
def _cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    cloud = LocalCloud(tmp_path_factory.mktemp("cloud") / "server.log")
    try:
        cloud.client("route53").create_hosted_zone(Name=DNS_ZONE, CallerReference="tests")
        yield cloud
    finally:
        cloud.stop()
