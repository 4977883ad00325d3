"""What every response gets: its line in the log, and a calm 500.

The headers that all of them have are added later, by connection.py: also to waitress's own.
"""

import re
import time
import traceback
import uuid
from collections.abc import Iterable
from http import HTTPStatus
from types import TracebackType
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from showroom import responses
from showroom.headers import Headers
from showroom.troubles import Log

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]

TRACE_ID = re.compile("[A-Za-z0-9=;:._-]{1,200}")  # what a balancer sends; nothing else is repeated
MAX_PATH = 200  # characters of a path in the log


def envelope(app: WSGIApplication, log: Log) -> WSGIApplication:
    """`app` with the log line and the 500; its body is handed on untouched.

    Untouched, because waitress sends the very object without a copy. So the log's duration is
    that of making the response, and its bytes are those promised by Content-Length.
    """

    def enveloped(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, seen = time.perf_counter(), Seen(environ, start_response)
        try:
            return app(environ, seen.start)
        # Whatever it is: the log gets the traceback, the visitor a page.
        except Exception:  # noqa: BLE001  # pylint: disable=broad-exception-caught
            log("error", request_id=seen.request_id, traceback=traceback.format_exc())
            return seen.fail()
        finally:
            log("request", **seen.facts(), duration_ms=_milliseconds_since(started))

    return enveloped


class Seen:
    """One request and what was answered to it, for the log. Bottle rewrites environ: look first."""

    def __init__(self, environ: WSGIEnvironment, start_response: StartResponse) -> None:
        self._start_response = start_response
        self._method = environ["REQUEST_METHOD"][:20]
        self._path = environ.get("PATH_INFO", "")[:MAX_PATH]
        self.request_id = request_id(environ.get("HTTP_X_AMZN_TRACE_ID", ""))
        self._status, self._bytes = 0, 0

    def start(self, status: str, headers: Headers, exc_info: ExcInfo | None = None) -> Any:
        """WSGI's start_response, which is looked at and handed on."""
        self._status = int(status[:3])
        length = dict(headers).get("Content-Length", "0")
        self._bytes = 0 if self._method == "HEAD" else int(length)
        return self._start_response(status, headers, exc_info)

    def fail(self) -> list[bytes]:
        """Answers with the page for a 500."""
        answer = responses.error(500)
        length = ("Content-Length", str(len(answer.body)))
        self.start(f"500 {HTTPStatus(500).phrase}", [*answer.headers, length])
        return [] if self._method == "HEAD" else [answer.body]

    def facts(self) -> dict[str, object]:
        """The access log's line, but for the duration."""
        request = {"method": self._method, "path": self._path, "request_id": self.request_id}
        return {**request, "status": self._status, "bytes": self._bytes}


def request_id(trace_id: str) -> str:
    """The balancer's X-Amzn-Trace-Id if there is one that looks like it, else one of our own."""
    return trace_id if TRACE_ID.fullmatch(trace_id) else uuid.uuid4().hex


def _milliseconds_since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)
