"""A service without patience, and the S3 that it reads, which does as it is told."""

import itertools
import json
from dataclasses import dataclass
from typing import Any

from faulty_s3 import FaultyS3
from service_jpegs import jpeg
from service_pictures import manifested, upload
from service_processes import Service, eventually
from showroom.picture import Picture

NUMBERS = itertools.count(1)
POINTER = "current.json"
LOOKS = 3
# The service as it is, but for its patience: showroom/s3.py, patience.py and refresher.py.
IMPATIENT = """
import sys
from botocore.config import Config
from botocore.retries.standard import ExponentialBackoff
from showroom import patience, refresher, s3
from showroom.__main__ import main
s3.CONFIG = s3.CONFIG.merge(Config(connect_timeout=0.5, read_timeout=0.3))
s3.BODY_SECONDS = 0.3
patience.LOOK_SECONDS = 3
ExponentialBackoff.delay_amount = lambda *_: 0.05
refresher.pause_seconds = lambda *_: 0.2
{more}
sys.exit(main())
"""


def impatient(more: str = "") -> str:
    """What a Service's shell runs instead; `more` is a line of Python without single quotes."""
    return f"exec \"$0\" -c '{IMPATIENT.format(more=more)}'"


@dataclass
class Stage:
    """An S3, the service that reads it, and the picture on show."""

    s3: FaultyS3
    service: Service
    shown: Picture
    published: Picture

    def publish(self, new: Picture) -> None:
        """Puts it into S3, to be shown as soon as that works."""
        self.published = new
        upload(self.s3, "", new)

    def wait_for_looks(self) -> None:
        """Until the service has looked LOOKS times, from the beginning of a look to its end."""
        before = self.s3.asked.count(POINTER)
        enough = before + LOOKS + 1  # the last one has just begun
        eventually(lambda: self.s3.asked.count(POINTER) >= enough, f"{LOOKS} looks at S3")

    def troubles(self) -> list[dict[str, Any]]:
        """All lines that say so, so far."""
        return self.service.events("picture_unavailable")

    def heal(self) -> None:
        """Ends all faults; then what was published last is shown by itself."""
        self.s3.mend()
        self.comes()

    def comes(self) -> None:
        """Waits for what was published last, and looks at it."""

        def looked() -> bool:
            found = json.loads(self.service.get("/version")[1])["picture_sha256"]
            return bool(found == self.published.digest)

        eventually(looked, f"{self.published.title} is shown")
        assert self.service.get("/example.jpg")[1] == self.published.original.body
        self.shown = self.published


def picture() -> Picture:
    """One that no test has seen, with all its files."""
    number = next(NUMBERS)
    return manifested(f"Picture {number}", "A vase", jpeg(3200, 2000, scan_bytes=9000 + number))
