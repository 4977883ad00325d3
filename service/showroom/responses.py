"""Responses as values: what is answered, decided without a server."""

import json
from dataclasses import dataclass
from email.utils import format_datetime

from showroom import pages
from showroom.picture import Picture

HTML = "text/html; charset=utf-8"
CACHE_CONTROL = "public, max-age=60"  # a new picture is seen by everybody within about a minute
RETRY_SECONDS = 5
ERRORS = {
    404: ("Nothing is shown here", "This address leads nowhere."),
    405: ("Only for looking", "This address can only be read."),
    500: ("Something broke here", "It has been noted. Please try again."),
    503: ("The picture is on its way", "It is not here yet. Please try again in a few seconds."),
}


@dataclass(frozen=True)
class Response:
    """A whole response: status code, headers but Content-Length, and the body's bytes."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def picture(shown: Picture | None, if_none_match: str | None = None) -> Response:
    """The picture's bytes; 304 if `if_none_match` (the request's header) has them; else 503."""
    if shown is None:
        return error(503)
    etag = f'"{shown.sha256}"'
    headers = (("ETag", etag), ("Cache-Control", CACHE_CONTROL))
    if if_none_match and _matches(if_none_match, etag):
        return Response(304, headers)
    kind = ("Content-Type", shown.content_type)
    modified = ("Last-Modified", format_datetime(shown.last_modified, usegmt=True))
    return Response(200, (kind, modified, *headers), shown.body)


def page(shown: Picture | None) -> Response:
    """The page around the picture; 503 as long as there is none."""
    if shown is None:
        return error(503)
    headers = (("Content-Type", HTML), ("Cache-Control", CACHE_CONTROL))
    return Response(200, headers, pages.picture_page(shown))


def health(loaded: bool, draining: bool) -> Response:
    """What the balancer asks for: 200 while there is a picture and the service is staying."""
    state = "draining" if draining else "ok" if loaded else "loading"
    headers = (("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store"))
    return Response(200 if state == "ok" else 503, headers, f"{state}\n".encode())


def version(facts: dict[str, str | None]) -> Response:
    """What runs here, as JSON."""
    headers = (("Content-Type", "application/json"), ("Cache-Control", "no-store"))
    return Response(200, headers, json.dumps(facts).encode() + b"\n")


def error(status: int) -> Response:
    """A friendly page for an error; a status without words of its own gets those of 500."""
    title, way_out = ERRORS.get(status, ERRORS[500])
    headers = [("Content-Type", HTML), ("Cache-Control", "no-store")]
    if status == 405:
        headers.append(("Allow", "GET, HEAD"))  # the same for every path there is
    if status == 503:
        headers.append(("Retry-After", str(RETRY_SECONDS)))
    return Response(status, tuple(headers), pages.error_page(title, way_out))


def _matches(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: `*` or a list, compared weakly. Our tags hold no comma to trip over."""
    tags = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return bool(tags & {"*", etag})
