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
from showroom.gallery import Gallery
from showroom.lifecycle import Lifecycle
from showroom.resources import PICTURE_PATH, fixed
from showroom.responses import Response
from showroom.settings import Settings
from showroom.troubles import Log


def create_app(
    settings: Settings, gallery: Gallery, lifecycle: Lifecycle, log: Log
) -> WSGIApplication:
    """The whole WSGI application. Its handlers read memory only and never wait for anything."""

    always = fixed()

    def show() -> Response:
        """Whatever stands at this path; until the first picture is here, little does."""
        environ, shown = request.environ, gallery.shown
        resource = (shown.resources if shown else {}).get(environ["PATH_INFO"])
        resource = resource or always.get(environ["PATH_INFO"])
        if resource is None:
            return responses.error(404 if shown else 503)
        return responses.found(resource, asked(environ), environ.get("HTTP_ACCEPT_ENCODING", ""))

    def show_health() -> Response:
        return responses.health(gallery.shown is not None, lifecycle.draining)

    def show_version() -> Response:
        return responses.version(_version(settings, gallery))

    shown_paths = ["/", PICTURE_PATH, "/pictures/<name>", *always]
    routes = {**dict.fromkeys(shown_paths, show), "/healthz": show_health, "/version": show_version}
    return envelope(_bottle(routes), log)


def _version(settings: Settings, gallery: Gallery) -> dict[str, str | None]:
    shown = gallery.shown
    return {
        "release": settings.release,
        "commit": settings.commit or None,
        "environment": settings.environment,
        "picture_sha256": shown.picture.digest if shown else None,
    }


def _bottle(routes: dict[str, Callable[[], Response]]) -> Any:
    """A Bottle instance with GET (and so HEAD) for `routes`; everything else is an error page."""
    app = Bottle()
    app.catchall = False  # the envelope answers a crash, and logs it in one line
    app.add_hook("before_request", _refuse_other_alphabets)
    app.default_error_handler = lambda problem: _answer(responses.error(problem.status_code))
    for path, handler in routes.items():
        app.route(path, "GET", lambda handler=handler, **_: _answer(handler()))
        app.route(path, "OPTIONS", lambda **_: _answer(responses.options()))
    return app


def _answer(response: Response) -> Any:
    """A new HTTPResponse each time: Bottle shares the headers of one that is returned twice.

    The body goes out as a file, which waitress reads from: neither copied nor spilled to a disk.
    Of a part it reads from where the file stands, and as much as Content-Length says.
    """
    length = ("Content-Length", str(response.length))
    body: Any = io.BytesIO(response.body) if response.body else b""
    if response.part:
        body.seek(response.part[0])
    return HTTPResponse(body, response.status, [*response.headers, length])


def _refuse_other_alphabets() -> None:
    """Bottle drops bytes that are no UTF-8 and would serve /%ffversion as /version."""
    if not request.environ["bottle.raw_path"].isascii():
        raise HTTPError(404)
