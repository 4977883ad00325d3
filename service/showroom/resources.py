"""What stands at a path: bytes with their headers, made once and then looked up per request."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from showroom.picture import Image, Picture

PICTURE_PATH = "/example.jpg"
HTML = "text/html; charset=utf-8"
FOLDER = Path(__file__).with_name("fixed")
FIXED = {
    "/favicon.svg": ("favicon.svg", "image/svg+xml"),
    "/favicon.ico": ("favicon.ico", "image/x-icon"),
    "/robots.txt": ("robots.txt", "text/plain; charset=utf-8"),
    "/.well-known/security.txt": ("security.txt", "text/plain; charset=utf-8"),  # RFC 9116, 3
}

REVALIDATED = "no-cache"  # kept, but asked about: its images change with it
MINUTE = "public, max-age=60"  # a new picture is seen by everybody within about a minute
DAY = "public, max-age=86400"
FOR_EVER = "public, max-age=31536000, immutable"  # its name is its content's


@dataclass(frozen=True)
class Resource:
    """A representation, and its gzip where that is smaller; tags are strong and in quotes."""

    body: bytes
    content_type: str
    cache_control: str
    etag: str
    modified: datetime | None = None
    gzipped: "Resource | None" = None


Resources = Mapping[str, Resource]


def text(body: bytes, content_type: str, cache_control: str) -> Resource:
    """One that is also kept compressed, if that pays; each has its own tag (RFC 9110, 8.8.3)."""
    packed = gzip.compress(body, 9, mtime=0)
    small = Resource(packed, content_type, cache_control, _tag(packed))
    return Resource(
        body,
        content_type,
        cache_control,
        _tag(body),
        None,
        small if len(packed) < len(body) else None,
    )


def fixed() -> dict[str, Resource]:
    """What is there whatever is shown; read from the package."""
    return {
        path: text((FOLDER / name).read_bytes(), kind, DAY) for path, (name, kind) in FIXED.items()
    }


def of_picture(picture: Picture, other: Picture | None, page: bytes) -> Resources:
    """The page, the original, and every file of `picture` and of `other` under its own name."""
    files = [*picture.files, *(other.files if other else ())]
    named = {f"/{one.key}": _file(one, FOR_EVER, None) for one in files}
    original = _file(picture.original, MINUTE, picture.modified)
    return {**named, "/": text(page, HTML, REVALIDATED), PICTURE_PATH: original}


def _file(image: Image, cache_control: str, modified: datetime | None) -> Resource:
    return Resource(image.body, image.content_type, cache_control, f'"{image.sha256}"', modified)


def _tag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()}"'
