"""An instance asks for its role's credentials as on AWS: by the SDK's own way, with a token."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from botocore.exceptions import EndpointConnectionError
from botocore.utils import InstanceMetadataFetcher, InstanceMetadataRegionFetcher
from eventually import eventually

from local.aws import instance_metadata
from local.aws.instance_metadata import InstanceMetadata
from local.declared import Machine

ROLE = "arn:aws:iam::123456789012:role/showroom-dev-instance"
TOKEN, TTL = "X-aws-ec2-metadata-token", "X-aws-ec2-metadata-token-ttl-seconds"


class Sts:  # pylint: disable=too-few-public-methods  # as much of a client as is asked
    """Hands out keys that are good for `lifetime`, counting; silent on demand."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.lifetime, self.silent = timedelta(hours=1), False

    def assume_role(self, **asked: str) -> dict[str, Any]:
        """As boto3's client."""
        if self.silent:
            raise EndpointConnectionError(endpoint_url="sts")
        self.asked.append(asked)
        keys = {
            "AccessKeyId": f"ASIA{len(self.asked)}",
            "SecretAccessKey": "s",
            "SessionToken": "t",
        }
        return {"Credentials": keys | {"Expiration": datetime.now(UTC) + self.lifetime}}


@pytest.fixture(name="sts")
def _sts(monkeypatch: pytest.MonkeyPatch) -> Sts:
    sts = Sts()
    monkeypatch.setattr(instance_metadata, "client", lambda service: sts)
    return sts


@pytest.fixture(name="service")
def _service(sts: Sts, tmp_path: Path) -> Iterator[InstanceMetadata]:
    """The service with two instances, i-1 and i-2."""
    assert sts
    service = InstanceMetadata(tmp_path / "metadata.port")
    machine = Machine("showroom-dev", "eu-central-1b", "InService", "", ROLE, "1", None)
    service.machines.update({"i-1": machine, "i-2": machine})
    yield service
    service.close()


def on_the_same_port(folder: Path) -> InstanceMetadata | None:
    """Another one, as soon as the port of the first is free."""
    try:
        return InstanceMetadata(folder / "metadata.port")
    except OSError:
        return None


def token(service: InstanceMetadata, **headers: str) -> requests.Response:
    """What a request for a token of i-1 gets."""
    return requests.put(f"{service.url}/i-1/latest/api/token", headers=headers, timeout=5)


def told(service: InstanceMetadata, path: str, instance: str = "i-1") -> requests.Response:
    """What i-1's token opens."""
    given = {TOKEN: token(service, **{TTL: "60"}).text}
    return requests.get(f"{service.url}/{instance}/latest/{path}", headers=given, timeout=5)


def test_botocore_finds_the_credentials_below_the_instance(service: InstanceMetadata) -> None:
    at = {"ec2_metadata_service_endpoint": f"{service.url}/i-1/"}
    found = InstanceMetadataFetcher(timeout=5, config=at).retrieve_iam_role_credentials()
    assert (found["role_name"], found["access_key"]) == ("showroom-dev-instance", "ASIA1")


def test_botocore_finds_the_region(service: InstanceMetadata) -> None:
    at = {"ec2_metadata_service_endpoint": f"{service.url}/i-1/"}
    fetcher = InstanceMetadataRegionFetcher(timeout=5, config=at)
    assert fetcher.retrieve_region() == "eu-central-1"


def test_sts_is_asked_for_the_role_in_the_instance_s_name(
    service: InstanceMetadata, sts: Sts
) -> None:
    told(service, "meta-data/iam/security-credentials/showroom-dev-instance")
    assert sts.asked == [{"RoleArn": ROLE, "RoleSessionName": "i-1"}]


def test_the_document_has_every_documented_key(service: InstanceMetadata) -> None:
    found = told(service, "meta-data/iam/security-credentials/showroom-dev-instance").json()
    assert found["Code"] == "Success" and found["Type"] == "AWS-HMAC"
    assert {"LastUpdated", "AccessKeyId", "SecretAccessKey", "Token", "Expiration"} <= found.keys()


@pytest.mark.parametrize("path", ["meta-data/instance-id", "meta-data/nothing", "meta-data/iam/"])
def test_without_a_token_nothing_is_told(service: InstanceMetadata, path: str) -> None:
    assert requests.get(f"{service.url}/i-1/latest/{path}", timeout=5).status_code == 401


def test_another_instance_s_token_opens_nothing(service: InstanceMetadata) -> None:
    assert told(service, "meta-data/instance-id", instance="i-2").status_code == 401


def test_a_token_is_good_for_as_long_as_was_asked(
    service: InstanceMetadata, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {TOKEN: token(service, **{TTL: "60"}).text}
    later = time.monotonic() + 61
    monkeypatch.setattr(instance_metadata, "time", SimpleNamespace(monotonic=lambda: later))
    url = f"{service.url}/i-1/latest/meta-data/instance-id"
    assert requests.get(url, headers=given, timeout=5).status_code == 401


@pytest.mark.parametrize("seconds", ["", "0", "21601", "-1", "an hour"])
def test_a_token_needs_a_time_of_1_second_to_6_hours(
    service: InstanceMetadata, seconds: str
) -> None:
    assert token(service, **{TTL: seconds}).status_code == 400


def test_what_a_proxy_forwards_gets_no_token(service: InstanceMetadata) -> None:
    assert token(service, **{TTL: "60", "X-Forwarded-For": "192.0.2.1"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("instance-id", "i-1"),
        ("placement/availability-zone", "eu-central-1b"),
        ("iam/security-credentials/", "showroom-dev-instance"),
    ],
)
def test_it_tells_what_an_instance_is(service: InstanceMetadata, path: str, text: str) -> None:
    assert told(service, f"meta-data/{path}").text == text


@pytest.mark.parametrize("path", ["nothing", "iam/security-credentials/another-role"])
def test_what_is_not_there_is_not_found(service: InstanceMetadata, path: str) -> None:
    assert told(service, f"meta-data/{path}").status_code == 404


def test_credentials_are_kept(service: InstanceMetadata, sts: Sts) -> None:
    assert service.credentials("i-1", ROLE) == service.credentials("i-1", ROLE) | {
        "LastUpdated": service.credentials("i-1", ROLE)["LastUpdated"]
    }
    assert len(sts.asked) == 1


def test_credentials_that_expire_within_five_minutes_are_renewed(
    service: InstanceMetadata, sts: Sts
) -> None:
    sts.lifetime = timedelta(minutes=4)
    keys = [service.credentials("i-1", ROLE)["AccessKeyId"] for _ in range(2)]
    assert keys == ["ASIA1", "ASIA2"]


def test_while_sts_is_silent_the_kept_ones_are_given_as_long_as_they_are_good(
    service: InstanceMetadata, sts: Sts
) -> None:
    sts.lifetime = timedelta(minutes=4)
    service.credentials("i-1", ROLE)
    sts.silent = True
    assert service.credentials("i-1", ROLE)["AccessKeyId"] == "ASIA1"


def test_without_sts_and_without_kept_ones_it_is_unavailable(
    service: InstanceMetadata, sts: Sts
) -> None:
    sts.silent = True
    found = told(service, "meta-data/iam/security-credentials/showroom-dev-instance")
    assert found.status_code == 503


def test_after_a_restart_it_is_where_running_instances_look(sts: Sts, tmp_path: Path) -> None:
    assert sts
    first = InstanceMetadata(tmp_path / "metadata.port")
    first.close()
    again = eventually(lambda: on_the_same_port(tmp_path), "its port is free again")
    again.close()
    assert again.url == first.url
