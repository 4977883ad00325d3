"""One balancer for the tests of a file, and a target for each of them: a pytest plugin."""

from collections.abc import Iterator

import pytest
from local_cloud import free_port
from running_balancer import Balancer, Target

from local.settings import DEFAULT_PORTS, Settings
from ops.environments import ROOT


@pytest.fixture(scope="module", name="balancer")
def _balancer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Balancer]:
    folder = tmp_path_factory.mktemp("balancer")
    balancer = Balancer(Settings(ROOT, folder, {name: free_port() for name in DEFAULT_PORTS}))
    balancer.ensure(443, 80)
    yield balancer
    balancer.process.stop(seconds=1)


@pytest.fixture(name="target")
def _target(balancer: Balancer) -> Iterator[Target]:
    target = Target()
    balancer.send_to(target)
    yield target
    target.end()
