"""What every answer gets, whatever it is: headers, a line in the log, a calm 500."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import pytest
from service_answers import ask
from service_showroom import BODY, Showroom
from showroom import responses


@pytest.fixture(name="showroom")
def _showroom() -> Showroom:
    return Showroom()


def test_a_crash_is_a_500_without_a_traceback_for_the_visitor(
    showroom: Showroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(responses, "found", lambda *_: 1 / 0)
    answer = ask(showroom.app, "/")
    assert answer.status == 500
    assert b"ZeroDivisionError" not in answer.body
    assert "ZeroDivisionError" in showroom.log[0]["traceback"]
    assert showroom.log[1]["request_id"] == showroom.log[0]["request_id"]


def test_every_request_is_one_line_in_the_log(showroom: Showroom) -> None:
    ask(
        showroom.app,
        "/example.jpg",
        HTTP_X_AMZN_TRACE_ID="Root=1-67891233-abcdef012345678912345678",
    )
    (line,) = showroom.log
    assert line.pop("duration_ms") >= 0
    assert line == {
        "event": "request",
        "method": "GET",
        "path": "/example.jpg",
        "status": 200,
        "bytes": len(BODY),
        "request_id": "Root=1-67891233-abcdef012345678912345678",
    }


@pytest.mark.parametrize(("method", "tags"), [("HEAD", ""), ("GET", "*")])
def test_an_answer_without_a_body_is_logged_with_no_bytes(
    showroom: Showroom, method: str, tags: str
) -> None:
    ask(showroom.app, "/example.jpg", method, HTTP_IF_NONE_MATCH=tags)
    assert showroom.log[0]["bytes"] == 0


@pytest.mark.parametrize("strange", ["", "a b", "x" * 201, 'Root="1"', "\x1b[31m"])
def test_a_strange_trace_id_is_not_repeated(showroom: Showroom, strange: str) -> None:
    ask(showroom.app, "/", HTTP_X_AMZN_TRACE_ID=strange)
    assert len(showroom.log[0]["request_id"]) == 32


def test_a_long_path_is_cut_in_the_log(showroom: Showroom) -> None:
    ask(showroom.app, "/" + "x" * 5000)
    assert len(showroom.log[0]["path"]) == 200
