"""The command `showroom destroy`: what an environment costs goes, what cannot be made again stays.

That is what a deploy role may do, see modules/github_access/deploy_limits.tf. A person destroys the
rest, as docs/aws.md says.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any, NamedTuple

from ops.aws import client
from ops.environments import ROOT, Environment, Live
from ops.errors import Refusal
from ops.progress import say
from ops.review.comment import rendered, write
from ops.review.terragrunt import run as terragrunt

UNITS = ("compute", "load_balancer", "bastion", "network")  # each before those that it needs
KEPT = ("aws_ssm_parameter", "aws_cloudwatch_log_group", "aws_kms_", "aws_s3_bucket")


class Destroyed(NamedTuple):
    """Addresses of resources, which may have several instances."""

    unit: str
    taken: list[str]
    kept: list[str]
    seconds: float = 0


def arguments(command: argparse.ArgumentParser) -> None:
    """What the command takes."""
    command.add_argument("environment", metavar="ENV", help="an environment: a folder of live/")
    command.add_argument("--name", required=True, metavar="NAME", help="typed: <name>-<env>")
    command.add_argument("--summary", type=Path, metavar="FILE", help="append Markdown")
    command.add_argument("--json", action="store_true", help="print the result as JSON")


def run(options: argparse.Namespace) -> int:
    """Destroys unit after unit; 0. Refusal if it may not, or at the first that fails."""
    environment = Live(ROOT).environment(options.environment)
    if options.name != environment.prefix:
        way_out = "type the name of what is to be destroyed"
        raise Refusal(f"--name is '{options.name}'", environment.prefix, way_out)
    if environment.own.get("protected") is not False:
        found = f"{environment.name} is protected"
        raise Refusal(
            found, "protected = false in its env.hcl", "set and apply it first, or keep it"
        )
    told: list[Destroyed] = []
    try:
        for unit in UNITS:
            told.append(_destroyed(unit, environment))
    finally:
        facts = {"environment": environment.name, "told": told}
        write(options.summary, rendered("destroyed.md", **facts), "a")
        as_json = json.dumps([one._asdict() for one in told], indent=1)
        print(as_json if options.json else rendered("destroyed.txt", **facts).rstrip("\n"))
    return 0


def terraform(targets: list[str]) -> list[str]:
    """Terragrunt's arguments. A target takes along whatever depends on it."""
    only = [f"-target={one}" for one in targets]
    return ["run", "--", "destroy", "-auto-approve", "-input=false", *only]


def parted(resources: list[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """The addresses of a state's resources that go, and of those that stay."""
    stays = {
        ".".join(filter(None, (one.get("module"), one["type"], one["name"]))): one["type"]
        for one in resources
        if one["mode"] == "managed"
    }
    kept = [address for address, kind in stays.items() if kind.startswith(KEPT)]
    return [address for address in stays if address not in kept], kept


def _resources(environment: Environment, path: str) -> list[dict[str, Any]]:
    """A unit's, by its state itself: Terragrunt reads none where a neighbour has no outputs."""
    s3 = client("s3", environment)
    at = {"Bucket": environment.state_bucket_name, "Key": f"{path}/terraform.tfstate"}
    try:
        told = json.loads(s3.get_object(**at)["Body"].read())
    except (s3.exceptions.NoSuchKey, s3.exceptions.NoSuchBucket):
        return []  # never applied
    return list(told.get("resources", []))


def _destroyed(unit: str, environment: Environment) -> Destroyed:
    path = f"live/{environment.name}/{unit}"
    taken, kept = parted(_resources(environment, path))
    begun = time.monotonic()
    if taken:
        say(f"{path}: destroying {len(taken)} resources")
        terragrunt(terraform(taken), ROOT / path)
    return Destroyed(unit, taken, kept, round(time.monotonic() - begun, 1))
