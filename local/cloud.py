"""The embedded AWS: started, ready when it answers, and the hosted zone that a user would own."""

import os
import sys
import time

import boto3
import psutil

from local.processes import Process, answers, require_free
from local.settings import Settings
from ops.environments import ROOT, Live
from ops.errors import Refusal

READY_SECONDS = 60


def process(settings: Settings) -> Process:
    """The process of the embedded AWS."""
    return Process("aws", settings.folder)


def start(settings: Settings, live: Live) -> bool:
    """Start it unless it runs, wait until it answers, make the zone; False if it ran already."""
    aws, url = process(settings), f"{settings.endpoint}/moto-api/"
    if aws.running() and answers(url, seconds=20):  # it may be busy
        return False
    aws.stop()
    port = settings.ports["SHOWROOM_CLOUD_PORT"]
    require_free(port, "SHOWROOM_CLOUD_PORT")
    command = [sys.executable, "-m", "local.server", str(port), str(live.common["account_id"])]
    child = aws.start(command, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT)
    deadline = time.monotonic() + READY_SECONDS
    while not answers(url):
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


def locks() -> list[str]:
    """The keys of state locks that are held."""
    s3 = boto3.client("s3")
    found = [s3.list_objects_v2(Bucket=one["Name"]) for one in s3.list_buckets()["Buckets"]]
    keys = [item["Key"] for one in found for item in one.get("Contents", [])]
    return [key for key in keys if key.endswith(".tflock")]


def used(settings: Settings) -> bool:
    """Whether somebody's Terraform is at work on this cloud: then a state lock is no left-over."""
    return any(
        process.info["name"] in ("terraform", "terragrunt")
        and (process.info["environ"] or {}).get("AWS_ENDPOINT_URL") == settings.endpoint
        for process in psutil.process_iter(["name", "environ"])
    )
