"""The whole application with a picture, or without one, and with a log that remembers."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from service_jpegs import jpeg
from service_processes import environ
from showroom.app import create_app
from showroom.gallery import Gallery
from showroom.lifecycle import Lifecycle
from showroom.picture import Picture
from showroom.settings import read_settings

BODY = jpeg(30, 20, scan_bytes=1_400_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
SHOWN = Picture(BODY, SHA256, "image/jpeg", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), 30, 20, "v")
PATHS = ["/", "/example.jpg", "/healthz", "/version"]
ERRORS = [("GET", "/nothing", 404), ("POST", "/example.jpg", 405), ("POST", "/nothing", 404)]


class Showroom:  # pylint: disable=too-few-public-methods  # what matters is what it holds
    """An application, what stands behind it, and what it logged."""

    def __init__(self, picture: Picture | None = SHOWN) -> None:
        self.log: list[dict[str, Any]] = []
        self.lifecycle = Lifecycle()
        gallery = Gallery(lambda _: picture or self._missing(), 30, lambda *_, **__: None)
        gallery.refresh()
        settings = read_settings(environ(8080) | {"SHOWROOM_COMMIT": "c0ffee0"})
        self.app = create_app(settings, gallery, self.lifecycle, self._write)

    def _write(self, event: str, **facts: Any) -> None:
        self.log.append({"event": event, **facts})

    def _missing(self) -> Picture:
        raise LookupError
