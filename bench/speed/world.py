"""What every row of the speed table finds: buckets in a local S3, and the same objects as files."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.s3 import local_s3, write_objects
from bench.speed.contenders import Effort
from bench.speed.pictures import publish
from bench.tests_on_path import jpeg

# Bucket by bucket: a picture with its widths and types; one file of the size that is usual
# for an image on a page.
PUBLISHED, PLAIN = "published", "plain"
PLAIN_BYTES = 300_000


@dataclass(frozen=True)
class World:
    """A temporary folder, the S3's URL, its objects as files (bucket/key), and how much to do."""

    folder: Path
    s3_url: str
    objects: Path
    effort: Effort
    tell: Callable[[str], None]

    def fresh(self, name: str) -> Path:
        """A new folder, named so that a configuration file can name it too."""
        made = self.folder / re.sub("[^a-z0-9]+", "-", name)
        made.mkdir()
        return made


@contextmanager
def world(folder: Path, effort: Effort, tell: Callable[[str], None]) -> Iterator[World]:
    """Publishes, and copies what was published into files."""
    with local_s3() as s3:
        file = jpeg(1280, 800, PLAIN_BYTES - len(jpeg(scan_bytes=0)))
        s3.holding(PLAIN, {"example.jpg": file})
        publish(s3.client, s3.holding(PUBLISHED, {}))
        objects = folder / "objects"
        for bucket in (PLAIN, PUBLISHED):
            write_objects(s3.client, bucket, objects)
        yield World(folder, s3.url, objects, effort, tell)
