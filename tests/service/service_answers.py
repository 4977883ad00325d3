"""One WSGI call, as a server would make it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults


@dataclass(frozen=True)
class Answer:
    """What came back; the names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(app: WSGIApplication, path: str, method: str = "GET", **environ: str) -> Answer:
    """The answer to one request; `environ` are more variables, such as HTTP_IF_NONE_MATCH."""
    begun: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]], _exc_info: object = None) -> Any:
        begun.update(status=int(status[:3]), headers={k.lower(): v for k, v in headers})

    variables: dict[str, Any] = {"PATH_INFO": path, "REQUEST_METHOD": method, **environ}
    setup_testing_defaults(variables)
    body: Iterable[bytes] = app(variables, start)
    length = int(begun["headers"].get("content-length", 0))  # no server sends more
    return Answer(begun["status"], begun["headers"], b"".join(body)[:length])
