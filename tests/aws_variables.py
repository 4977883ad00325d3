"""Where this process looks for AWS."""

import functools
import os
from collections.abc import Mapping

import boto3
import pytest


@functools.cache
def session(url: str) -> boto3.session.Session:
    """One for each endpoint: a new one for every test would read boto3's models anew."""
    assert url
    return boto3.session.Session()


def lead_to(environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives this process that AWS configuration and no other; boto3 remembers no other's keys."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name in [name for name in environ if name.startswith("AWS_")]:
        monkeypatch.setenv(name, environ[name])
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session(environ["AWS_ENDPOINT_URL"]))
