"""Responses as values: what is answered, decided without a server."""

import json
from dataclasses import dataclass
from email.utils import format_datetime

from showroom import pages
from showroom.conditions import Asked, Representation, judge, takes_gzip
from showroom.resources import HTML, Resource

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
    """A whole response: status code, headers but Content-Length, and the body's bytes.

    Of a part, `body` is still the whole, which nobody copies: `part` is its first and last byte.
    """

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    part: tuple[int, int] | None = None

    @property
    def length(self) -> int:
        """Bytes to be sent."""
        return self.part[1] - self.part[0] + 1 if self.part else len(self.body)


def found(resource: Resource, request: Asked, coding: str = "") -> Response:
    """A resource as it was asked for: whole, a part, unchanged, or not at all.

    `coding` is the request's Accept-Encoding.
    """
    varies = [("Vary", "Accept-Encoding")] if resource.gzipped else []
    packed = resource.gzipped if resource.gzipped and takes_gzip(coding) else None
    sent = packed or resource
    verdict = judge(request, Representation(sent.etag, len(sent.body), sent.modified))
    if verdict.status in (412, 416):
        return error(verdict.status, len(sent.body))
    headers = [("ETag", sent.etag), ("Cache-Control", sent.cache_control), *varies]
    if verdict.status == 304:
        return Response(304, tuple(headers))
    headers += [("Content-Type", sent.content_type), ("Accept-Ranges", "bytes")]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    if sent.modified:
        headers.append(("Last-Modified", format_datetime(sent.modified, usegmt=True)))
    part = (verdict.first, verdict.last) if verdict.status == 206 else None
    if part:
        headers.append(("Content-Range", f"bytes {part[0]}-{part[1]}/{len(sent.body)}"))
    return Response(verdict.status, tuple(headers), sent.body, part)


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
