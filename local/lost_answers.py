"""An answer that got lost is given again, instead of done again.

An SDK that has no answer sends its request once more under the same invocation id. What was not
idempotent would then fail as a duplicate, once in a few thousand requests of a busy machine.
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

KEPT = 500  # answers; an SDK sends again within seconds

Answer = tuple[str, list[tuple[str, str]], bytes]


def given_again(application: WSGIApplication) -> WSGIApplication:
    """The application, with its latest good answers to changes remembered.

    It is entered by one thread at a time: moto's stores are plain dictionaries without locks.
    """
    answers: OrderedDict[str, Answer] = OrderedDict()
    lock = Lock()

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        with lock:
            given = answers.get(invocation) or _asked(application, environ)
            if invocation and given[0].startswith("2") and environ["REQUEST_METHOD"] != "GET":
                answers[invocation] = given
            if len(answers) > KEPT:
                answers.popitem(last=False)
        start_response(given[0], given[1])
        return [given[2]]

    return answer


def _asked(application: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """The whole answer of the application."""
    head: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Any:
        head[:] = [status, headers]

    body = b"".join(application(environ, start_response))
    return head[0], head[1], body
