"""The headers that every answer has."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import http.client
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from service_answers import ask
from service_processes import environ
from service_showroom import ERRORS, FIXED, PATHS, Showroom
from service_wire import PATIENCE_SECONDS, ours
from showroom import responses
from showroom.headers import SECURITY, for_every_answer
from showroom.settings import read_settings

CONFIGURATION = Path(__file__).parents[2] / "live/common.hcl"
ANSWERS = [*ERRORS, *(("GET", path, 200) for path in PATHS + FIXED), ("OPTIONS", "/", 200)]
RENEWED = timedelta(days=30)
NAMES = sorted(name for name, _ in SECURITY)


def headers(method: str, path: str, **given: str) -> tuple[int, list[tuple[str, str]]]:
    """The status, and every header of the answer as it is sent, twice if it is sent twice."""
    with ours(Showroom().app, headers=SECURITY) as server:
        asked = http.client.HTTPConnection("127.0.0.1", server.port, PATIENCE_SECONDS)
        asked.request(method, path, headers=given)
        answer = asked.getresponse()
        asked.close()
        return answer.status, answer.getheaders()


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_them_once(method: str, path: str, status: int) -> None:
    found, sent = headers(method, path)
    assert found == status
    assert sorted(one for one in sent if one[0] in NAMES) == sorted(SECURITY)


@pytest.mark.parametrize(
    ("status", "condition"),
    [(304, {"If-None-Match": "*"}), (412, {"If-Match": '"x"'}), (400, {"Content-Length": "x"})],
)
def test_an_answer_without_the_picture_has_them_too(status: int, condition: dict[str, str]) -> None:
    found, sent = headers("GET", "/example.jpg", **condition)
    assert found == status
    assert sorted(one for one in sent if one[0] in NAMES) == sorted(SECURITY)


def test_a_crash_has_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(responses, "found", lambda *_: 1 / 0)
    found, sent = headers("GET", "/")
    assert found == 500
    assert sorted(one for one in sent if one[0] in NAMES) == sorted(SECURITY)


def test_a_page_may_load_nothing_but_its_own_style_and_images() -> None:
    policy = dict(SECURITY)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self'; connect-src 'self'; style-src")
    assert "unsafe" not in policy and "*" not in policy


@pytest.mark.parametrize(("environment", "told"), [("dev", "noindex"), ("prod", None)])
def test_only_prod_may_be_found_by_search_engines(environment: str, told: str | None) -> None:
    settings = read_settings(environ(8080) | {"SHOWROOM_ENVIRONMENT": environment})
    assert dict(for_every_answer(settings)).get("X-Robots-Tag") == told


def test_robots_are_let_in_to_read_that() -> None:
    assert b"\nDisallow:\n" in ask(Showroom().app, "/robots.txt").body


def test_whoever_finds_a_hole_knows_whom_to_tell() -> None:
    told = ask(Showroom().app, "/.well-known/security.txt").body.decode()
    (repository,) = re.findall(r'repository += "(.+)"', CONFIGURATION.read_text())
    expected = f"Contact: https://github.com/{repository}/security/advisories/new\n"
    assert expected in told, f"write into service/showroom/fixed/security.txt: {expected}"


def test_whom_to_tell_does_not_run_out() -> None:
    told = ask(Showroom().app, "/.well-known/security.txt").body.decode()
    (until,) = re.findall(r"^Expires: (.+)$", told, re.MULTILINE)
    left = datetime.fromisoformat(until) - datetime.now(UTC)
    assert RENEWED < left < timedelta(days=366), (
        "set Expires in service/showroom/fixed/security.txt to a day in eleven months (RFC 9116)"
    )
