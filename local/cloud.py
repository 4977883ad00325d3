"""The embedded AWS: started, ready when it answers, and the hosted zone that a user would own."""

from __future__ import annotations

import os
import sys
import time

import boto3
import psutil
import requests

from local.processes import Process, require_free
from local.settings import Settings
from ops.environments import ROOT, Live
from ops.errors import Refusal

READY_SECONDS = 60


def process(settings: Settings) -> Process:
    """The process of the embedded AWS."""
    return Process("aws", settings.folder)


def start(settings: Settings, live: Live) -> bool:
    """Start it unless it runs, wait until it answers, make the zone; False if it ran already."""
    aws = process(settings)
    if aws.running() and _answers(settings, seconds=20):  # it may be busy
        return False
    aws.stop()
    port = settings.ports["SHOWROOM_CLOUD_PORT"]
    require_free(port, "SHOWROOM_CLOUD_PORT")
    command = [sys.executable, "-m", "local.server", str(port), str(live.common["account_id"])]
    child = aws.start(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT)
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(settings):
        if child.poll() is not None or time.monotonic() > deadline:
            raise Refusal("the embedded AWS does not answer", "an answer", f"see {aws.log}")
        time.sleep(0.1)
    return True


def own_zone(live: Live) -> None:
    """The hosted zone of common.hcl, which on AWS its user owns already."""
    route53 = boto3.client("route53")
    wanted = f"{live.common['dns_zone']}."
    if wanted not in [zone["Name"] for zone in route53.list_hosted_zones()["HostedZones"]]:
        route53.create_hosted_zone(Name=wanted, CallerReference=wanted)


def locks(live: Live) -> list[str]:
    """State locks that are held, as bucket/key."""
    s3 = boto3.client("s3")
    buckets = [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]]
    return [
        f"{bucket}/{item['Key']}"
        for bucket in buckets
        if bucket.startswith(f"{live.common['name']}-") and "-state-" in bucket
        for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])
        if item["Key"].endswith(".tflock")
    ]


def used(settings: Settings) -> bool:
    """Whether somebody's Terraform is at work on this cloud: then a state lock is no left-over."""
    return any(
        process.info["name"] in ("terraform", "terragrunt")
        and (process.info["environ"] or {}).get("AWS_ENDPOINT_URL") == settings.endpoint
        for process in psutil.process_iter(["name", "environ"])
    )


def _answers(settings: Settings, seconds: float = 2) -> bool:
    try:
        return requests.get(f"{settings.endpoint}/moto-api/", timeout=seconds).ok
    except requests.RequestException:
        return False
