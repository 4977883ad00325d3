"""A request that is sent again is answered as before, and done once."""

from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from local.lost_answers import KEPT, given_again


def counting(status: str = "200 OK") -> WSGIApplication:
    """An application whose every answer is a new number."""
    asked: list[None] = []

    def application(_: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        asked.append(None)
        start_response(status, [("Content-Type", "text/plain")])
        return [str(len(asked)).encode()]

    return application


def ask(application: WSGIApplication, invocation: str, method: str = "POST") -> bytes:
    """The body of an answer."""
    environ = {"REQUEST_METHOD": method, "HTTP_AMZ_SDK_INVOCATION_ID": invocation}
    return b"".join(application(environ, lambda *_: lambda _: None))


def test_the_same_invocation_is_done_once() -> None:
    application = given_again(counting())
    assert [ask(application, "a"), ask(application, "b"), ask(application, "a")] == [
        b"1",
        b"2",
        b"1",
    ]


@pytest.mark.parametrize(
    ("status", "method"), [("400 Bad", "POST"), ("500 No", "POST"), ("200 OK", "GET")]
)
def test_a_failure_or_a_reading_is_done_again(status: str, method: str) -> None:
    application = given_again(counting(status))
    assert [ask(application, "a", method) for _ in range(2)] == [b"1", b"2"]


def test_requests_without_an_invocation_are_all_done() -> None:
    application = given_again(counting())
    assert [ask(application, "") for _ in range(2)] == [b"1", b"2"]


def test_only_the_latest_answers_are_kept() -> None:
    application = given_again(counting())
    for number in range(KEPT + 1):
        ask(application, str(number))
    assert ask(application, "0") == str(KEPT + 2).encode()
