"""A token endpoint and a judging STS, before a cloud of which tests know the roles."""

from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from local_cloud import ACCOUNT_ID
from oidc import Issuer
from token_exchange import Exchange

IAM = f"arn:aws:iam::{ACCOUNT_ID}:role/showroom"


class Identity(NamedTuple):
    """The two servers before a cloud whose roles Terraform made."""

    issuer: Issuer
    exchange: Exchange
    sts: Any  # a client that asks it, without credentials

    def ask(self, role: str, token: str) -> str:
        """The ARN that a token becomes, or AWS's code."""
        try:
            given = self.sts.assume_role_with_web_identity(
                RoleArn=arn(role), RoleSessionName="test", WebIdentityToken=token
            )
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return str(given["AssumedRoleUser"]["Arn"])


def arn(role: str) -> str:
    """Of a role by the name of the tables: "publish", "plan dev"."""
    return f"{IAM}-{'-'.join(reversed(role.split())) if ' ' in role else f'shared-{role}'}"


def session(role: str, name: str = "test") -> str:
    """What it is called once somebody is it."""
    return f"{arn(role).replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/{name}"
