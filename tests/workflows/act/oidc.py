"""GitHub's token endpoint as a job sees it, on this machine.

As GitHub's: the two variables, the request, the answer, RS256, the claims (github_tokens.Job), a
key set. https://docs.github.com/en/actions/reference/security/oidc
Ours: the keys, where they are fetched from, and how the asking job is known (asking_job.py): on
GitHub the request token is one job's, here it is one run's, and the stand-in for
aws-actions/configure-aws-credentials tells the job in a header, `Asking-Job`.
"""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from asking_job import Run, Told, asking
from background import Handler, Reply, running, url
from github_tokens import Job
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

ALGORITHM = "RS256"
BEFORE_SECONDS, LIFE_SECONDS = 600, 900  # as in the example of GitHub's page
KEYS = "/.well-known/jwks"


def signed(claims: dict[str, str], key: RSAKey, issued: float | None = None) -> str:
    """A token with a job's claims, `issued` now or at seconds since 1970."""
    now = int(issued or time.time())
    times = {"iat": now, "nbf": now - BEFORE_SECONDS, "exp": now + LIFE_SECONDS}
    whole = claims | times | {"iss": f"https://{claims['iss']}", "jti": secrets.token_hex(16)}
    return jwt.encode({"alg": ALGORITHM, "kid": key.kid}, whole, key)


class Issuer(ThreadingHTTPServer):
    """The endpoint. `granted`: the jobs that got a token; `refused`: why others did not."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Requests)
        self.key = RSAKey.generate_key(2048, {"kid": "tests", "use": "sig", "alg": ALGORITHM})
        self.runs: dict[str, Run] = {}
        self.granted: list[Job] = []
        self.refused: list[str] = []

    @property
    def keys_url(self) -> str:
        """Where its public keys are."""
        return f"{url(self)}{KEYS}"

    def environ(self, run: Run) -> dict[str, str]:
        """What the jobs of a run are told."""
        token = secrets.token_urlsafe()
        self.runs[token] = run
        address = f"{url(self)}/token?api-version=2.0"
        return {"ACTIONS_ID_TOKEN_REQUEST_URL": address, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": token}

    def keys(self) -> dict[str, Any]:
        """The public keys, as a JSON Web Key Set."""
        return dict(KeySet([self.key]).as_dict(private=False))

    def give(self, token: str, audience: str, told: Told) -> Job:
        """The asking job, for that audience. PermissionError, LookupError: none."""
        if token not in self.runs:
            raise PermissionError("no run has that request token")
        job = asking(self.runs[token], told)
        return replace(
            job, audience=audience or f"https://github.com/{job.repository.split('/')[0]}"
        )


class Requests(Handler):
    """GET /token?audience=..., GET /.well-known/jwks."""

    server: Issuer

    def reply(self, body: bytes) -> Reply:
        """JSON: a token, the keys, or why there is none."""
        if self.path == KEYS:
            return _json(200, self.server.keys())
        try:
            job = self.server.give(*self._asked())
        except (PermissionError, LookupError) as error:
            self.server.refused.append(str(error))
            return _json(403 if isinstance(error, PermissionError) else 500, str(error))
        self.server.granted.append(job)
        return _json(200, {"value": signed(job.claims(), self.server.key)})

    def _asked(self) -> tuple[str, str, Told]:
        """The request token, the audience, the job."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        query = parse_qs(urlsplit(self.path).query)
        told = json.loads(self.headers.get("Asking-Job", "{}"))
        return (
            token,
            query.get("audience", [""])[0],
            Told(told["workflow"], told["job"], told["env"]),
        )


def _json(status: int, value: object) -> Reply:
    return Reply(status, {"Content-Type": "application/json"}, json.dumps(value).encode())


@contextmanager
def serving() -> Iterator[Issuer]:
    """The endpoint, as long as the block lasts."""
    issuer = Issuer()
    with running(issuer):
        yield issuer
