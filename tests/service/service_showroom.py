"""The whole application with a picture, or without one, and with a log that remembers."""

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import Any

from service_jpegs import jpeg
from service_pictures import URL, image, manifested
from service_processes import environ
from showroom.app import create_app
from showroom.gallery import Gallery
from showroom.lifecycle import Lifecycle
from showroom.pages import picture_page
from showroom.picture import Generation, Picture
from showroom.settings import read_settings

BODY = jpeg(3200, 2000, scan_bytes=1_400_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
MODIFIED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SHOWN = Picture(SHA256, image(BODY, 3200, 2000), MODIFIED)
RICH = manifested("A vase", "A blue vase on a table", BODY)
FIXED = ["/favicon.svg", "/favicon.ico", "/robots.txt", "/.well-known/security.txt"]
PATHS = ["/", "/example.jpg", "/healthz", "/version"]
ERRORS = [("GET", "/nothing", 404), ("POST", "/example.jpg", 405), ("POST", "/nothing", 404)]


class Showroom:  # pylint: disable=too-few-public-methods  # what matters is what it holds
    """An application, what stands behind it, and what it logged."""

    def __init__(self, picture: Picture | None = SHOWN, **settings: str) -> None:
        self.log: list[dict[str, Any]] = []
        self.lifecycle = Lifecycle()
        frame = partial(picture_page, url=settings.get("SHOWROOM_URL", URL))
        gallery = Gallery(lambda _: found(picture), 30, lambda *_, **__: None, frame)
        gallery.refresh()
        table = read_settings(environ(8080) | {"SHOWROOM_COMMIT": "c0ffee0"} | settings)
        self.app = create_app(table, gallery, self.lifecycle, self._write)

    def _write(self, event: str, **facts: Any) -> None:
        self.log.append({"event": event, **facts})


def found(picture: Picture | None) -> Generation:
    """What a store finds; LookupError without a picture."""
    if picture is None:
        raise LookupError
    return Generation(picture, None, "example.jpg", '"v"', 3600)
