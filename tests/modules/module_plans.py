"""A pytest plugin: every Terraform root that some test wants, planned in the background."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from compute_story import ComputeStory
from local_cloud import REGION, LocalCloud
from mistyped_values import ALONE, TOGETHER, ZONE_PRIVATE, ZONE_TWICE, Mistyped
from module_calls import PLANNED
from terraform_plan import Plan
from terraform_root import TerraformRoot

Work = Callable[[LocalCloud, Path], Any]


def _refused(name: str, table: list[Mistyped], cloud: LocalCloud, scratch: Path) -> list[str]:
    calls = {f"case_{number}": wrong.call() for number, wrong in enumerate(table)}
    return TerraformRoot(name, calls, cloud, scratch).errors()


def _together(cloud: LocalCloud, scratch: Path) -> list[str]:
    route53 = cloud.client("route53")
    vpc = {"VPCRegion": REGION, "VPCId": cloud.client("ec2").describe_vpcs()["Vpcs"][0]["VpcId"]}
    route53.create_hosted_zone(
        Name=ZONE_PRIVATE, CallerReference="3", VPC=vpc, HostedZoneConfig={"PrivateZone": True}
    )
    for reference in ("1", "2"):
        route53.create_hosted_zone(Name=ZONE_TWICE, CallerReference=reference)
    return _refused("mistyped_together", TOGETHER, cloud, scratch)


WORK: dict[str, Work] = {
    "compute": ComputeStory,
    "mistyped": lambda cloud, scratch: _refused("mistyped", ALONE, cloud, scratch),
    "mistyped_together": _together,
    "planned": lambda cloud, scratch: TerraformRoot("planned", PLANNED, cloud, scratch).plan(),
}


@pytest.fixture(scope="session", name="work")
def _work(
    request: pytest.FixtureRequest, cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Any]]]:
    items: list[Any] = request.session.items
    wanted = {name for item in items for name in item.fixturenames} & WORK.keys()
    scratch = tmp_path_factory.mktemp("terraform")
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        # By name, so that the compute story, the longest, begins first.
        yield {name: pool.submit(WORK[name], cloud, scratch) for name in sorted(wanted)}


@pytest.fixture(scope="session", name="planned")
def _planned(work: dict[str, Future[Plan]]) -> Plan:
    """Every module with right values, in an account that holds nothing yet."""
    return work["planned"].result()


@pytest.fixture(scope="session", name="mistyped")
def _mistyped(work: dict[str, Future[list[str]]]) -> list[str]:
    """What is said to wrong values."""
    return work["mistyped"].result()


@pytest.fixture(scope="session", name="mistyped_together")
def _mistyped_together(work: dict[str, Future[list[str]]]) -> list[str]:
    """What is said to values that are wrong only beside others, or in this account."""
    return work["mistyped_together"].result()


@pytest.fixture(scope="session", name="compute")
def _compute(work: dict[str, Future[ComputeStory]]) -> ComputeStory:
    """The compute module applied, released, and its release lost."""
    return work["compute"].result()
