"""The application: which path is answered by which response. The only file that knows Bottle.

Bottle has no type information, so its objects are Any here and nowhere else; handlers return
our own typed Response, and `_answer` is the one place that turns it into Bottle's.
"""

import io
from collections.abc import Callable
from typing import Any
from wsgiref.types import WSGIApplication

from bottle import Bottle, HTTPError, HTTPResponse, request

from showroom import responses
from showroom.conditions import asked
from showroom.envelope import envelope
from showroom.gallery import Gallery, Log
from showroom.lifecycle import Lifecycle
from showroom.pages import PICTURE_PATH
from showroom.responses import Response
from showroom.settings import Settings


def create_app(
    settings: Settings, gallery: Gallery, lifecycle: Lifecycle, log: Log
) -> WSGIApplication:
    """The whole WSGI application. Its handlers read memory only and never wait for anything."""

    def show_picture() -> Response:
        return responses.picture(gallery.picture, asked(request.environ))

    def show_page() -> Response:
        return responses.page(gallery.picture, asked(request.environ))

    def show_health() -> Response:
        return responses.health(gallery.picture is not None, lifecycle.draining)

    def show_version() -> Response:
        return responses.version(_version(settings, gallery))

    routes = {
        "/": show_page,
        PICTURE_PATH: show_picture,
        "/healthz": show_health,
        "/version": show_version,
    }
    return envelope(_bottle(routes), log)


def _version(settings: Settings, gallery: Gallery) -> dict[str, str | None]:
    shown = gallery.picture
    return {
        "release": settings.release,
        "commit": settings.commit or None,
        "environment": settings.environment,
        "picture_sha256": shown.sha256 if shown else None,
    }


def _bottle(routes: dict[str, Callable[[], Response]]) -> Any:
    """A Bottle instance with GET (and so HEAD) for `routes`; everything else is an error page."""
    app = Bottle()
    app.catchall = False  # the envelope answers a crash, and logs it in one line
    app.add_hook("before_request", _refuse_other_alphabets)
    app.default_error_handler = lambda problem: _answer(responses.error(problem.status_code))
    for path, handler in routes.items():
        app.route(path, "GET", lambda handler=handler: _answer(handler()))
        app.route(path, "OPTIONS", lambda: _answer(responses.options()))
    return app


def _answer(response: Response) -> Any:
    """A new HTTPResponse each time: Bottle shares the headers of one that is returned twice.

    The body goes out as a file, which waitress reads from: neither copied nor spilled to a disk.
    """
    length = ("Content-Length", str(len(response.body)))
    body = io.BytesIO(response.body) if response.body else b""
    return HTTPResponse(body, response.status, [*response.headers, length])


def _refuse_other_alphabets() -> None:
    """Bottle drops bytes that are no UTF-8 and would serve /%ffversion as /version."""
    if not request.environ["bottle.raw_path"].isascii():
        raise HTTPError(404)
