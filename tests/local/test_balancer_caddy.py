"""What is declared, said as Caddy understands it."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from running_balancer import ARN, NAME, declared

from local.balancer.caddy import SLOTS, configuration, send_to, slots
from local.declared import Declared

PORTS = {(NAME, 443): 8443, (NAME, 80): 8080}


def servers(told: Declared) -> dict[str, Any]:
    """Caddy's servers by name."""
    found: dict[str, Any] = configuration(told, PORTS)["apps"]["http"]["servers"]
    return found


def location(**action: str) -> str:
    """Where the plain listener sends its visitors."""
    balancer = declared().balancers[NAME]
    plain = balancer.listeners[1]
    plain = replace(plain, action={**plain.action, **action})
    told = replace(declared(), balancers={NAME: replace(balancer, listeners=(plain,))})
    server = servers(told)[f"{NAME}-80"]
    return str(server["routes"][0]["handle"][-1]["headers"]["Location"][0])


def test_no_instance_is_in_the_configuration() -> None:
    assert configuration(declared(["i-1", "i-2"]), PORTS) == configuration(declared(), PORTS)


def test_the_idle_timeout_is_the_declared_one() -> None:
    assert servers(declared())[f"{NAME}-443"]["idle_timeout"] == "2s"


def test_nothing_is_left_to_fill_in() -> None:
    assert '"@' not in json.dumps(configuration(declared(), PORTS))


def test_a_listener_without_a_port_here_is_left_out() -> None:
    assert configuration(declared(), {})["apps"]["http"]["servers"] == {}


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        ({}, "https://{typed_host}:8443/{typed_path}{http.request.uri.prefixed_query}"),
        (
            {"protocol": "#{protocol}", "port": "#{port}", "query": ""},
            "http://{typed_host}:8080/{typed_path}",
        ),
        (
            {"host": "example.com", "port": "444", "path": "/new", "query": "a=b"},
            "https://example.com:444/new?a=b",
        ),
        (
            {"query": "a=b&#{query}"},
            "https://{typed_host}:8443/{typed_path}?a=b&{http.request.uri.query}",
        ),
    ],
)
def test_a_redirect_leads_to_where_the_listener_is_here(
    action: dict[str, str], expected: str
) -> None:
    assert location(**action) == expected


@pytest.mark.parametrize("ports", [[1], [2, 1], [1, 2, 3, 4, 5, 6]])
def test_targets_get_even_shares(tmp_path: Path, ports: list[int]) -> None:
    send_to(tmp_path / slots(ARN), ports)
    files = [(tmp_path / slots(ARN) / str(slot)).read_text() for slot in range(SLOTS)]
    assert {files.count(f"127.0.0.1:{port}") for port in ports} == {SLOTS // len(ports)}


def test_groups_of_one_name_in_two_accounts_are_two() -> None:
    assert slots(ARN) != slots(ARN.replace("123456789012", "210987654321"))
