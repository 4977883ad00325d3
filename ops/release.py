"""A release: one small value in an SSM parameter; its history is the audit trail."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from ops.aws import client
from ops.environments import Environment
from ops.errors import Refusal


@dataclass(frozen=True)
class Release:
    """What runs: digests as sha256:<64 hex digits>, `ami` as ami-<hex>, `commit` whole or empty."""

    image: str
    picture: str
    ami: str
    commit: str
    source: str
    reason: str


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
    history = f"see `aws ssm get-parameter-history --name {name}` and write back the last good one"
    try:
        fields = json.loads(value)
        if not all(isinstance(text, str) for text in fields.values()):
            raise TypeError(value)
        return Release(**fields) if fields else None
    except (ValueError, TypeError, AttributeError):
        raise Refusal(f"{name} holds no release", "JSON with its six texts", history) from None


def write(environment: Environment, release: Release) -> None:
    """Make it the release of that environment: the next apply and roll-out go by it."""
    ssm = client("ssm", environment)
    ssm.put_parameter(
        Name=environment.release_parameter_name,
        Value=json.dumps(asdict(release), indent=1),
        Type="String",
        Overwrite=True,
    )
