"""A release: one small value in an SSM parameter; its history is the audit trail."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime

from ops.aws import client
from ops.environments import Environment
from ops.errors import Refusal

REASON_LENGTH = 300  # characters, so that a release stays below the 4 KB of a parameter


@dataclass(frozen=True)
class Release:
    """What runs: digests as sha256:<64 hex digits>, `ami` as ami-<hex>, `commit` whole or empty.

    `rejects`: digest of the image that it took back, by rollback or a failed roll-out; or empty.
    """

    image: str
    picture: str
    ami: str
    commit: str
    source: str
    reason: str
    rejects: str = ""

    @property
    def what(self) -> tuple[str, str, str]:
        """What visitors get by it; the rest tells of it. Equal: one and the same release."""
        return self.image, self.picture, self.ami


@dataclass(frozen=True)
class Entry:
    """One version of the parameter: `who` is an ARN; `release` None if it was empty or broken."""

    version: int
    when: datetime
    who: str
    release: Release | None


def current(environment: Environment) -> Release | None:
    """The release of an environment, None before the first. Refusal if the parameter has none."""
    ssm = client("ssm", environment)
    name = environment.release_parameter_name
    try:
        value = ssm.get_parameter(Name=name)["Parameter"]["Value"]
    except ssm.exceptions.ParameterNotFound:
        raise Refusal(f"{name} is missing", "a parameter", "apply the compute unit first") from None
    return parse(name, value)


def parse(name: str, value: str) -> Release | None:
    """A parameter's value as a release, None for an empty object. Refusal for anything else."""
    way_out = f"see `aws ssm get-parameter-history --name {name}` and write back the last good one"
    try:
        fields = json.loads(value)
        if not all(isinstance(text, str) for text in fields.values()):
            raise TypeError(value)
        return Release(**fields) if fields else None
    except (ValueError, TypeError, AttributeError):
        raise Refusal(f"{name} holds no release", "JSON with its six texts", way_out) from None


def history(environment: Environment) -> list[Entry]:
    """Every version of the parameter, newest first, none if it is missing: AWS keeps a hundred.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-versions.html
    """
    ssm = client("ssm", environment)
    name = environment.release_parameter_name
    pages = ssm.get_paginator("get_parameter_history").paginate(Name=name)
    try:
        found = [version for page in pages for version in page["Parameters"]]
    except ssm.exceptions.ParameterNotFound:
        return []
    found.sort(key=lambda version: int(version["Version"]), reverse=True)
    return [
        Entry(
            version["Version"],
            version["LastModifiedDate"],
            version.get("LastModifiedUser", ""),
            _told(name, version["Value"]),
        )
        for version in found
    ]


def _told(name: str, value: str) -> Release | None:
    try:
        return parse(name, value)
    except Refusal:
        return None


def write(environment: Environment, release: Release | None) -> None:
    """Make it the release: the next apply and roll-out go by it. None: as before the first."""
    told = asdict(release) | {"reason": release.reason[:REASON_LENGTH]} if release else {}
    value = json.dumps(told, indent=1)  # after two braces SSM would look for a parameter
    client("ssm", environment).put_parameter(
        Name=environment.release_parameter_name,
        Value=value.replace("{{", r"\u007b\u007b"),
        Type="String",
        Overwrite=True,
    )
