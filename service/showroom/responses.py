"""Responses as values: what is answered, decided without a server."""

import hashlib
import json
from dataclasses import dataclass
from email.utils import format_datetime

from showroom import pages
from showroom.conditions import Asked, Representation, judge
from showroom.picture import Picture

HTML = "text/html; charset=utf-8"
CACHE_CONTROL = "public, max-age=60"  # a new picture is seen by everybody within about a minute
RETRY_SECONDS = 5
ALLOW = "GET, HEAD, OPTIONS"  # the same for every path there is
ERRORS = {
    404: ("Nothing is shown here", "This address leads nowhere."),
    405: ("Only for looking", "This address can only be read."),
    412: ("Not the one you mean", "It has changed since you last saw it."),
    416: ("Not that part", "It is shorter than that."),
    500: ("Something broke here", "It has been noted. Please try again."),
    503: ("The picture is on its way", "It is not here yet. Please try again in a few seconds."),
}


@dataclass(frozen=True)
class Response:
    """A whole response: status code, headers but Content-Length, and the body's bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def picture(shown: Picture | None, request: Asked) -> Response:
    """The picture's bytes, or what the request's conditions and range make of them; else 503."""
    if shown is None:
        return error(503)
    found = Representation(f'"{shown.sha256}"', len(shown.body), shown.last_modified)
    return _conditional(found, shown.content_type, shown.body, request)


def page(shown: Picture | None, request: Asked) -> Response:
    """The page around the picture; 503 as long as there is none."""
    if shown is None:
        return error(503)
    body = pages.picture_page(shown)
    found = Representation(f'"{hashlib.sha256(body).hexdigest()}"', len(body))
    return _conditional(found, HTML, body, request)  # a release changes it, too: no date


def _conditional(found: Representation, kind: str, body: bytes, request: Asked) -> Response:
    """A representation as it was asked for: whole, a part, unchanged, or not at all."""
    verdict = judge(request, found)
    if verdict.status in (412, 416):
        return error(verdict.status, found.length)
    headers = [("ETag", found.etag), ("Cache-Control", CACHE_CONTROL)]
    if verdict.status == 304:
        return Response(304, tuple(headers))
    headers += [("Content-Type", kind), ("Accept-Ranges", "bytes")]
    if found.modified:
        headers.append(("Last-Modified", format_datetime(found.modified, usegmt=True)))
    if verdict.status == 206:
        where = f"bytes {verdict.first}-{verdict.last}/{found.length}"
        headers.append(("Content-Range", where))
        body = body[verdict.first : verdict.last + 1]
    return Response(verdict.status, tuple(headers), body)


def options() -> Response:
    """What may be done here."""
    return Response(200, (("Allow", ALLOW), ("Cache-Control", "no-store")))


def health(loaded: bool, draining: bool) -> Response:
    """What the balancer asks for: 200 while there is a picture and the service is staying."""
    state = "draining" if draining else "ok" if loaded else "loading"
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"))
    return Response(200 if state == "ok" else 503, headers, f"{state}\n".encode())


def version(facts: dict[str, str | None]) -> Response:
    """What runs here, as JSON."""
    headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
    return Response(200, headers, json.dumps(facts).encode() + b"\n")


def error(status: int, length: int = 0) -> Response:
    """A friendly page for an error; a status without words of its own gets those of 500.

    `length`, in bytes, is that of what a range was asked of (416).
    """
    title, way_out = ERRORS.get(status, ERRORS[500])
    headers = [("Content-Type", HTML), ("Cache-Control", "no-store")]
    if status == 405:
        headers.append(("Allow", ALLOW))
    if status == 416:
        headers.append(("Content-Range", f"bytes */{length}"))
    if status == 503:
        headers.append(("Retry-After", str(RETRY_SECONDS)))
    return Response(status, tuple(headers), pages.error_page(title, way_out))
