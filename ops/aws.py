"""Clients of AWS that give up in time: boto3's own settings let a dead connection hang."""

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


def client(service: str, environment: Environment, **credentials: str) -> Any:
    """A client of one service in an environment's region. Refusal if the endpoint set is no URL."""
    try:
        return boto3.client(  # type: ignore[call-overload]  # its overloads want a literal name
            service, region_name=environment.common["region"], config=CONFIG, **credentials
        )
    except ValueError as error:
        if isinstance(error, BotoCoreError):  # a wrong region is both, and tells its own line
            raise
        raise Refusal(str(error), "a URL", "correct AWS_ENDPOINT_URL") from None


def as_publisher(service: str, environment: Environment, role: str = "publisher") -> Any:
    """The same, as a role that the picture's bucket admits from outside of its VPC.

    The "reader" reads alone, for other environments. Refusal if the role cannot be assumed.
    """
    role_arn = f"arn:aws:iam::{environment.account_id}:role/{environment.prefix}-{role}"
    sts = client("sts", environment)
    try:
        given = sts.assume_role(RoleArn=role_arn, RoleSessionName="showroom")["Credentials"]
    except sts.exceptions.ClientError as error:
        found = f"{role_arn} is refused ({error.response['Error']['Code']})"
        way_out = "apply the storage unit first, or log in as somebody with sts:AssumeRole"
        raise Refusal(found, "a role to publish as", way_out) from None
    return client(
        service,
        environment,
        aws_access_key_id=given["AccessKeyId"],
        aws_secret_access_key=given["SecretAccessKey"],
        aws_session_token=given["SessionToken"],
    )
