"""Clients of AWS that give up in time: boto3's own settings let a dead connection hang."""

from __future__ import annotations

from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError

from ops.environments import Environment
from ops.errors import Refusal

# 15 s when AWS cannot be reached, 90 s when it is reached and silent. An answer may take its time:
# the end of a large upload is still on its way when boto3 begins to wait.
CONFIG = Config(
    connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3}
)


def client(service: str, environment: Environment) -> Any:
    """A client of one service in an environment's region. Refusal if the endpoint set is no URL."""
    try:
        return boto3.client(  # type: ignore[call-overload]  # its overloads want a literal name
            service, region_name=environment.common["region"], config=CONFIG
        )
    except ValueError as error:
        if isinstance(error, BotoCoreError):  # a wrong region is both, and tells its own line
            raise
        raise Refusal(str(error), "a URL", "correct AWS_ENDPOINT_URL") from None
