"""An account, and an environment in it for every test: a pytest plugin."""

import itertools
from collections.abc import Iterator

import pytest
from aws_variables import lead_to
from local_cloud import ACCOUNT_ID, REGION
from ops_account import Account, opened

from ops.environments import Environment

NUMBERS = itertools.count()


@pytest.fixture(scope="session", name="opened_account")
def _opened_account() -> Iterator[Account]:
    with opened() as account:
        yield account


@pytest.fixture(name="account")
def _account(opened_account: Account, monkeypatch: pytest.MonkeyPatch) -> Account:
    """The account, with this process's own AWS configuration leading there."""
    lead_to(opened_account.environ, monkeypatch)
    return opened_account


@pytest.fixture(name="environment")
def _environment() -> Environment:
    """An environment that nobody else uses, of which nothing is applied yet."""
    common = {"name": "showroom", "region": REGION, "account_id": ACCOUNT_ID}
    return Environment(f"test{next(NUMBERS)}", common, {})
