"""AWS's STS before the local cloud's: a role only for who its trust policy names.

moto's AssumeRoleWithWebIdentity grants everyone. Here the token is judged first: who signed it,
its time, the account's OIDC provider, then the role's trust policy as the cloud's IAM holds it.
What passes, and every other request, goes to the cloud unchanged.
https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
Ours: the keys are told. AWS fetches them from the issuer's own address.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

import boto3
from background import Handler, Reply, running, url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from moto.iam.access_control import PermissionResult

from local.aws.policy import verdict

ACTION = "AssumeRoleWithWebIdentity"
SECONDS = 60  # for the cloud to answer
Claims = dict[str, Any]


class Refused(Exception):
    """No credentials: AWS's code, its sentence, the status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


class Exchange(ThreadingHTTPServer):
    """`cloud`: URL of the local cloud; `keys`: URL of the issuer's key set.

    `given`: the roles that were handed out; `refused`: role and code of those that were not.
    """

    def __init__(self, cloud: str, keys: str) -> None:
        super().__init__(("127.0.0.1", 0), Requests)
        self.cloud, self._keys = cloud, keys
        self._iams: dict[str, Any] = {}
        self.given: list[str] = []
        self.refused: list[tuple[str, str]] = []

    def environ(self) -> dict[str, str]:
        """What leads a job's requests here, and those to all other services to the cloud."""
        return {"AWS_ENDPOINT_URL": self.cloud, "AWS_ENDPOINT_URL_STS": url(self)}

    def judge(self, role: str, token: str) -> None:
        """Refused, unless the token may be the role (an ARN)."""
        claims = self._claims(token)
        account, name = role.split(":")[4], role.rpartition("/")[2]
        if account not in self._iams:
            self._iams[account] = _iam(self.cloud, role)
        iam = self._iams[account]
        provider = self._provider(iam, account, claims)
        try:
            trust = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        except iam.exceptions.NoSuchEntityException:
            raise _denied() from None
        issuer = claims["iss"].removeprefix("https://")
        context = {f"{issuer}:{claim}": told for claim, told in claims.items()}
        context["aws:FederatedProvider"] = provider
        if verdict(json.dumps(trust), f"sts:{ACTION}", "*", context) != PermissionResult.PERMITTED:
            raise _denied()

    def _claims(self, token: str) -> Claims:
        """What a token says, if it is signed by the issuer and of this hour."""
        with urllib.request.urlopen(self._keys, timeout=SECONDS) as answer:
            keys = KeySet.import_key_set(json.load(answer))
        try:
            claims = jwt.decode(token, keys, algorithms=["RS256"]).claims
        except (JoseError, ValueError):
            raise Refused("InvalidIdentityToken", "The token's signature is not valid") from None
        if not claims["nbf"] <= time.time():
            raise Refused("InvalidIdentityToken", "The token is not valid yet")
        if not time.time() < claims["exp"]:
            raise Refused("ExpiredTokenException", "Token expired")
        return dict(claims)

    def _provider(self, iam: Any, account: str, claims: Claims) -> str:
        """The ARN of the account's provider for this issuer, which lists the audience."""
        provider = f"arn:aws:iam::{account}:oidc-provider/{claims['iss'].removeprefix('https://')}"
        try:
            found = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=provider)
        except iam.exceptions.NoSuchEntityException:
            said = f"No OpenIDConnect provider found in your account for {claims['iss']}"
            raise Refused("InvalidIdentityToken", said) from None
        if claims.get("aud") not in found["ClientIDList"]:
            raise Refused("InvalidIdentityToken", "Incorrect token audience")
        return provider


def _iam(cloud: str, role: str) -> Any:
    """IAM of the role's account: the cloud's STS gives everyone every role."""
    known = {"region_name": "us-east-1", "endpoint_url": cloud}
    nobody = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    session: Any = boto3.Session()
    sts = session.client("sts", **known, **nobody)
    given = sts.assume_role(RoleArn=role, RoleSessionName="judge")["Credentials"]
    keys = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    return session.client("iam", **known, **keys)


class Requests(Handler):
    """Judges one action; passes the rest on."""

    server: Exchange

    def reply(self, body: bytes) -> Reply:
        """The cloud's reply, or AWS's refusal."""
        form = {key: value[0] for key, value in parse_qs(body.decode("latin-1")).items()}
        if form.get("Action") == ACTION:
            role = form.get("RoleArn", "")
            try:
                self.server.judge(role, form.get("WebIdentityToken", ""))
            except Refused as refused:
                self.server.refused.append((role, refused.code))
                return _xml(refused)
            self.server.given.append(role)
        return self._passed_on(body)

    def _passed_on(self, body: bytes) -> Reply:
        headers = dict(self.headers.items())
        address = f"{self.server.cloud}{self.path}"
        request = urllib.request.Request(address, body or None, headers, method=self.command)
        try:
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                status, told, content = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, told, content = error.code, error.headers, error.read()
        return Reply(status, {"Content-Type": told.get("Content-Type", "text/xml")}, content)


def _denied() -> Refused:
    return Refused("AccessDenied", f"Not authorized to perform sts:{ACTION}", 403)


def _xml(refused: Refused) -> Reply:
    """AWS's error of the query protocol."""
    text = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Type>Sender</Type><Code>{refused.code}</Code><Message>{escape(refused.message)}"
        "</Message></Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId>"
        "</ErrorResponse>"
    )
    return Reply(refused.status, {"Content-Type": "text/xml"}, text.encode())


@contextmanager
def serving(cloud: str, keys: str) -> Iterator[Exchange]:
    """The exchange before a cloud, as long as the block lasts."""
    exchange = Exchange(cloud, keys)
    with running(exchange):
        yield exchange
