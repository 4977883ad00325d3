"""Which token may be which role, judged by the trust policies that Terraform made."""

import base64
import json
import re
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from asking_job import Run, Told, asking
from background import url
from github_admitted import ADMITTED
from github_tokens import DEV, PULL, Job, tokens
from identity_servers import Identity, session
from joserfc.jwk import RSAKey
from local_cloud import ACCOUNT_ID, REGION
from oidc import BEFORE_SECONDS, LIFE_SECONDS, Issuer, signed
from workflow_files import ROOT, read, workflows

pytest_plugins = ["terraform_roles"]
pytestmark = pytest.mark.slow
TOKENS = tokens()
# The role of dev that a job asks for, by the beginning of the job's name.
ASKED = {"build": "publish", "deploy dev": "deploy dev", "deploy prod": "deploy prod"}


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_gets_what_it_may_be_and_else_nothing(identity: Identity, name: str) -> None:
    role = ASKED.get(name.partition(",")[0], "plan dev")
    got = identity.ask(role, signed(TOKENS[name], identity.issuer.key))
    assert (got == session(role)) == (role in ADMITTED.get(name, ())), got
    assert got in (session(role), "AccessDenied", "InvalidIdentityToken")


def _tampered(token: str) -> str:
    """The same signature under other claims."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "==")) | DEV.claims()
    return ".".join([head, _part(claims | {"iss": f"https://{DEV.issuer}"}), signature])


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unsigned(issuer: Issuer) -> str:
    body = signed(DEV.claims(), issuer.key).split(".")[1]
    return f"{_part({'alg': 'none', 'typ': 'JWT'})}.{body}."


def _spoilt(issuer: Issuer) -> dict[str, str]:
    """A right job's token, each wrong in itself, by the code that AWS answers."""
    claims, now = DEV.claims(), time.time()
    other = RSAKey.generate_key(2048, {"kid": "tests"})
    return {
        "expired": signed(claims, issuer.key, now - LIFE_SECONDS - 1),
        "not valid yet": signed(claims, issuer.key, now + BEFORE_SECONDS + 60),
        "signed by another": signed(claims, other),
        "unsigned": _unsigned(issuer),
        "changed": _tampered(signed(replace(DEV, ref="refs/heads/x").claims(), issuer.key)),
        "no token": "a.b.c",
    }


@pytest.mark.parametrize(
    "wrong", ["expired", "not valid yet", "signed by another", "unsigned", "changed", "no token"]
)
def test_a_token_that_is_wrong_in_itself_gets_nothing(identity: Identity, wrong: str) -> None:
    code = "ExpiredTokenException" if wrong == "expired" else "InvalidIdentityToken"
    assert identity.ask("deploy dev", _spoilt(identity.issuer)[wrong]) == code


def test_a_role_that_is_not_there_is_nobodys(identity: Identity) -> None:
    token = signed(replace(DEV, environment="staging").claims(), identity.issuer.key)
    assert identity.ask("deploy staging", token) == "AccessDenied"


def test_what_is_no_exchange_is_the_clouds_to_answer(identity: Identity) -> None:
    sts = boto3.client(
        "sts",
        REGION,
        endpoint_url=url(identity.exchange),
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    assert sts.get_caller_identity()["Account"] == ACCOUNT_ID


CALLS_OF_OURS = [
    (caller.name.removeprefix("workflows/"), called.name, environment)
    for caller in workflows()
    for call in caller.jobs.values()
    if "uses" in call
    for called in [read(f"workflows/{Path(call['uses']).name}")]
    if "role-to-assume" in called.text
    for environment in ("dev", "prod")
]


@pytest.mark.parametrize(("caller", "called", "environment"), CALLS_OF_OURS)
def test_every_job_of_ours_gets_the_role_that_it_asks_for(
    identity: Identity, caller: str, called: str, environment: str
) -> None:
    [(name, job)] = read(called).jobs.items()
    [asked] = re.findall(r"role-to-assume: .*outputs\.(\w+)", read(called).text)
    run = Run(ROOT, caller, PULL if caller == "review.yml" else Job())
    told = Told(read(called).data["name"], name, {"ENVIRONMENT": environment})
    role = asked if asked == "publish" else f"{asked} {environment}"
    token = signed(asking(run, told).claims(), identity.issuer.key)
    assert (job["permissions"]["id-token"], identity.ask(role, token)) == ("write", session(role))
