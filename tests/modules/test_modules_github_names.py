"""The roles that a workflow asks for are those that the module makes."""

from __future__ import annotations

from argparse import Namespace

import pytest
from terraform_plan import Plan

from ops.environments import Environment, Live
from ops.job import roles

pytest_plugins = ["module_plans"]
CALLS = {"plan": "access_dev", "deploy": "access_dev", "publish": "access_shared"}


@pytest.mark.parametrize("role", CALLS)
def test_a_role_has_the_name_that_the_module_gives_it(
    planned: Plan, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    common = Live().common | {"name": "showroom"}  # as in module_calls
    monkeypatch.setattr(Live, "common", common)
    monkeypatch.setattr(Live, "environments", {"dev": Environment("dev", common, {})})
    name = planned.value(CALLS[role], f'aws_iam_role.this["{role}"]', "name")
    assert roles.run(Namespace(environment="dev"))[role].endswith(f":role/{name}")


def test_a_role_is_of_its_environments_own_account(monkeypatch: pytest.MonkeyPatch) -> None:
    common = Live().common
    prod = Environment("prod", common, {"account_id": "999999999999", "domain": "example.com"})
    monkeypatch.setattr(Live, "environments", {"prod": prod})
    told = roles.run(Namespace(environment="prod"))
    assert ":999999999999:" in told["plan"] and ":999999999999:" in told["deploy"]
    assert f":{common['account_id']}:" in told["publish"], "the registry is the first account's"
