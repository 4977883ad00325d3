"""The service of an environment, run as its launch template says: one process for the whole group.

Not there yet: a process for each instance, and a balancer before them.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import boto3
import requests

from local import image
from local.processes import Process, require_free
from local.settings import Settings, port_variable
from local.user_data import Container, container
from ops.environments import Environment
from ops.errors import Refusal

READY_SECONDS = 20


def process(settings: Settings, environment: Environment) -> Process:
    """The process that serves an environment."""
    return Process(f"site-{environment.name}", settings.folder)


def launched(environment: Environment) -> dict[str, Any] | None:
    """The launch template data of the environment's group, in the version that the group names."""
    found = boto3.client("autoscaling").describe_auto_scaling_groups(
        AutoScalingGroupNames=[environment.prefix]
    )["AutoScalingGroups"]
    if not found:
        return None
    template = found[0]["LaunchTemplate"]
    versions = boto3.client("ec2").describe_launch_template_versions(
        LaunchTemplateId=template["LaunchTemplateId"], Versions=[template["Version"]]
    )["LaunchTemplateVersions"]
    data: dict[str, Any] = versions[0]["LaunchTemplateData"]
    return data


def credentials(profile_arn: str) -> dict[str, str]:
    """What the metadata service would give: credentials of the role of an instance profile."""
    profile = boto3.client("iam").get_instance_profile(
        InstanceProfileName=profile_arn.split("/")[-1]
    )
    role_arn = profile["InstanceProfile"]["Roles"][0]["Arn"]
    given = boto3.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="instance")[
        "Credentials"
    ]
    return {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }


def serve(settings: Settings, environment: Environment) -> bool:
    """Serve what is launched; False if it is served already. Refusal if nothing is launched."""
    data = launched(environment)
    if data is None:
        raise Refusal(f"{environment.name} runs nothing", "a group", "release something first")
    wanted = container(data["UserData"])
    site = process(settings, environment)
    mark, launch = settings.folder / f"{site.name}.launch", json.dumps(data, default=str)
    same = mark.is_file() and mark.read_text(encoding="utf-8") == launch
    if same and site.running() and served(settings, environment) == wanted.image:
        return False
    site.stop()
    port = settings.site_port(environment.name)
    require_free(port, port_variable(environment.name))
    folder = image.unpack(wanted.image, settings.folder / "images")
    access = credentials(data["IamInstanceProfile"]["Arn"])
    env = {**_inherited(), **wanted.settings, **access, **_published(settings, port, folder)}
    site.start([sys.executable, "-m", "showroom"], env=env, cwd=folder)
    mark.write_text(launch, encoding="utf-8")
    _await(settings, environment, site, wanted)
    return True


def _inherited() -> dict[str, str]:
    """Of this process's own variables, only those without which no program runs."""
    return {key: os.environ[key] for key in ("PATH", "LANG", "TMPDIR") if key in os.environ}


def _published(settings: Settings, port: int, folder: Path) -> dict[str, str]:
    """What Docker's port mapping and the network do for a real instance."""
    return {
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONPATH": str(folder),
        "SHOWROOM_HOST": "127.0.0.1",
        "SHOWROOM_PORT": str(port),
    }


def served(settings: Settings, environment: Environment) -> str | None:
    """The digest of the image that answers, or None while nothing with a picture does."""
    url = f"http://127.0.0.1:{settings.site_port(environment.name)}"
    try:
        healthy = requests.get(f"{url}/healthz", timeout=2).ok
        return str(requests.get(f"{url}/version", timeout=2).json()["release"]) if healthy else None
    except (requests.RequestException, ValueError, KeyError):
        return None


def _await(settings: Settings, environment: Environment, site: Process, wanted: Container) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while served(settings, environment) != wanted.image:
        if time.monotonic() > deadline or (not site.running() and site.record.exists()):
            found = f"{environment.name} does not answer ({_reason(site.log)})"
            raise Refusal(found, "a healthy service", f"see {site.log}")
        time.sleep(0.1)


def _reason(log: Path) -> str:
    """Why it is not there, in its own words: the newest of its lines that tells of no request."""
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    told = [line for line in lines if '"event": "request"' not in line] or ["no output"]
    try:
        return str(json.loads(told[-1])["reason"])
    except (ValueError, TypeError, KeyError):
        return told[-1][:200]
