"""The headers that every answer has."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from service_answers import ask
from service_showroom import ERRORS, FIXED, PATHS, Showroom
from showroom.headers import SECURITY

CONFIGURATION = Path(__file__).parents[2] / "live/common.hcl"
ANSWERS = [*ERRORS, *(("GET", path, 200) for path in PATHS + FIXED), ("OPTIONS", "/", 200)]
RENEWED = timedelta(days=30)


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_has_them_once(method: str, path: str, status: int) -> None:
    answer = ask(Showroom().app, path, method)
    assert answer.status == status
    assert {name: answer.headers[name.lower()] for name, _ in SECURITY} == dict(SECURITY)


@pytest.mark.parametrize("condition", [{"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_IF_MATCH": '"x"'}])
def test_an_answer_without_the_picture_has_them_too(condition: dict[str, str]) -> None:
    answer = ask(Showroom().app, "/example.jpg", **condition)
    assert answer.status in (304, 412)
    assert {name.lower() for name, _ in SECURITY} <= set(answer.headers)


def test_a_page_may_load_nothing_but_its_own_style_and_images() -> None:
    policy = dict(SECURITY)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; img-src 'self'; connect-src 'self'; style-src")
    assert "unsafe" not in policy and "*" not in policy


@pytest.mark.parametrize(("environment", "told"), [("dev", "noindex"), ("prod", None)])
@pytest.mark.parametrize("path", ["/", "/example.jpg", "/nothing"])
def test_only_prod_may_be_found_by_search_engines(
    environment: str, told: str | None, path: str
) -> None:
    answer = ask(Showroom(SHOWROOM_ENVIRONMENT=environment).app, path)
    assert answer.headers.get("x-robots-tag") == told


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
