"""Credentials of a role that are late, expire or cannot be renewed: the picture stays, or comes."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial

import pytest
from faulty_s3 import Fault, FaultyS3, lent, refuse
from metadata_service import Metadata, OnlyFor, there
from s3_faults import hang
from service_pictures import upload
from service_processes import Service, eventually, free_port
from service_stages import LOOKS, Stage, impatient, picture
from service_visits import visited

pytestmark = pytest.mark.slow
Start = Callable[..., Service]
Begin = Callable[..., Stage]
HOUR = 3600
# Renewal begins as soon as an hour has lost its first two seconds; usually it is at 15 minutes.
SOON = "from botocore.credentials import RefreshableCredentials as R; R._advisory_refresh_timeout"
RENEWED_SOON = f"{SOON} = {HOUR - 2}"


@pytest.fixture(name="port")
def _port() -> int:
    """Where the metadata service is, if it is there."""
    return free_port()


@pytest.fixture(name="s3")
def _s3() -> FaultyS3:
    """An S3 that knows the first role's credentials only."""
    s3 = FaultyS3()
    s3.faults[""] = OnlyFor("first")
    return s3


@pytest.fixture(name="begin")
def _begin(start: Start, port: int, s3: FaultyS3) -> Iterator[Begin]:
    """Starts a service that has a picture to load, and nothing but a role to do it with."""
    with lent(s3) as url:

        def begin(more: str = "") -> Stage:
            new = picture()
            upload(s3, "", new)
            role = {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}
            role["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = f"http://127.0.0.1:{port}"
            role["AWS_EC2_METADATA_DISABLED"] = "false"
            service = start(shell=impatient(more), AWS_ENDPOINT_URL=url, **role)
            service.event("listening")
            return Stage(s3, service, new, new)

        yield begin


@pytest.mark.parametrize("behaviour", ["absent", "hangs", "500"])
def test_a_metadata_service_that_comes_late_is_waited_for(
    begin: Begin, port: int, behaviour: str
) -> None:
    role = Metadata("first")
    role.behaviour = behaviour
    with ExitStack() as services:
        come = partial(services.enter_context, there(role, port))
        if behaviour != "absent":
            come()
        stage = begin()
        assert "no AWS credentials" in stage.service.event("picture_unavailable")["reason"]
        assert stage.service.status("/healthz") == 503
        role.behaviour = "serves"
        if behaviour == "absent":
            come()
        stage.comes()
        assert (stage.service.status("/healthz"), len(stage.troubles())) == (200, 1)


def test_credentials_are_renewed_before_they_expire(begin: Begin, port: int, s3: FaultyS3) -> None:
    s3.faults[""] = signed = OnlyFor("first", "second")
    with there(Metadata("first", HOUR), port) as role:
        stage = begin(RENEWED_SOON)
        stage.comes()
        role.access_key = "second"
        eventually(lambda: "second" in signed.used, "the second credentials are used")
    assert stage.troubles() == []


def test_credentials_that_expired_all_the_same_are_replaced(
    begin: Begin, port: int, s3: FaultyS3
) -> None:
    with there(Metadata("first", seconds=2), port) as role:
        stage = begin()
        stage.comes()
        s3.faults[""] = OnlyFor("second")
        with visited(stage.service, stage.shown) as visits:
            stage.publish(picture())
            stage.wait_for_looks()
        assert visits.all_well, visits
        (trouble,) = stage.troubles()
        assert "ExpiredToken" in trouble["reason"]
        role.access_key = "second"
        stage.comes()


def test_valid_credentials_outlive_a_metadata_service_that_is_gone(begin: Begin, port: int) -> None:
    with there(Metadata("first"), port):
        stage = begin()
        stage.comes()
    stage.publish(picture())
    stage.comes()
    assert stage.troubles() == []


@pytest.mark.parametrize("fault", [refuse(500, "InternalError"), hang], ids=["500", "hangs"])
def test_valid_credentials_outlive_a_fault_of_s3_besides(
    begin: Begin, port: int, s3: FaultyS3, fault: Fault
) -> None:
    with there(Metadata("first"), port):
        stage = begin()
        stage.comes()
    s3.faults["current.json"] = fault
    stage.wait_for_looks()
    del s3.faults["current.json"]
    stage.publish(picture())
    stage.comes()


def test_the_picture_outlives_credentials_that_nobody_renews(
    begin: Begin, port: int, s3: FaultyS3
) -> None:
    with there(Metadata("first"), port) as role:
        stage = begin()
        stage.comes()
        role.behaviour, role.asked = "500", 0
        s3.faults[""] = OnlyFor("second")
        with visited(stage.service, stage.shown) as visits:
            stage.publish(picture())
            eventually(lambda: role.asked > 3 * LOOKS, "the role is asked for again and again")
        assert visits.all_well, visits
        expired, nobody = (trouble["reason"] for trouble in stage.troubles())
        assert ("ExpiredToken" in expired, "no AWS credentials" in nobody) == (True, True)
        role.access_key, role.behaviour = "second", "serves"
        stage.comes()
