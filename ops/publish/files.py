"""All files of a picture: every width in every type, and one for other sites to show."""

import hashlib
import io
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from PIL import Image, ImageOps

from ops.errors import Refusal
from ops.publish.original import MAX_BYTES, Original

# Pixels. Windows of 360 at three pixels each to 3840; each next one is a quarter to a half wider.
WIDTHS = (480, 768, 1080, 1440, 1920, 2560, 3840)
SHARE = (1200, 630)  # https://developers.facebook.com/docs/sharing/webmasters/images
# Sizes and likeness: docs/benchmarks.md. One thread each, so that the bytes are always the same.
TYPES: dict[str, dict[str, Any]] = {
    "avif": {"quality": 55, "speed": 6, "max_threads": 1},
    "webp": {"quality": 78, "method": 4},
    "jpeg": {"quality": 75, "progressive": True, "optimize": True},
}
MAX_PICTURE_BYTES = 40_000_000  # of all files: service/showroom/manifest.py takes no more
EXTENSIONS = {"avif": "avif", "webp": "webp", "jpeg": "jpg"}


@dataclass(frozen=True)
class File:
    """One file; `kind` is a key of TYPES."""

    body: bytes
    kind: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """64 hexadecimal digits."""
        return hashlib.sha256(self.body).hexdigest()

    @property
    def content_type(self) -> str:
        """Its media type."""
        return f"image/{self.kind}"

    @property
    def key(self) -> str:
        """Its key in a bucket."""
        return f"pictures/{self.sha256}.{EXTENSIONS[self.kind]}"


@dataclass(frozen=True)
class Files:
    """The original, its other widths in every type, the one to be shared."""

    original: File
    images: tuple[File, ...]
    share: File

    @property
    def every(self) -> tuple[File, ...]:
        """All of them."""
        return (self.original, *self.images, self.share)


def widths(width: int) -> list[int]:
    """Those that a picture is made in: no wider than it is, and its own unless that is huge."""
    narrower = [one for one in WIDTHS if one < width]
    return [*narrower, width] if width <= WIDTHS[-1] else narrower


def make(original: Original, progress: Callable[[int, str], None]) -> Files:
    """All files; `progress` is told percentage and name of each that is done.

    Refusal if they are more than the service takes.
    """
    whole = original.image
    sizes = [(one, max(1, round(whole.height * one / whole.width))) for one in widths(whole.width)]
    jobs = [(kind, size) for size in reversed(sizes) for kind in TYPES]  # the longest first
    images: list[File] = []

    def encode(job: tuple[str, tuple[int, int]]) -> File:
        kind, size = job
        # An image for each: save() leaves its options in it, and threads would take each other's.
        return _encoded(kind, whole.resize(size, Image.Resampling.LANCZOS))

    with ThreadPoolExecutor(os.cpu_count()) as several:  # Pillow encodes outside of Python's lock
        for file in several.map(encode, jobs):
            images.append(file)
            percentage = 100 * len(images) // len(jobs)
            progress(percentage, f"{file.kind} {file.width} × {file.height}")
    share = ImageOps.fit(whole, SHARE, Image.Resampling.LANCZOS)
    first = File(original.body, "jpeg", whole.width, whole.height)
    return _taken(Files(first, tuple(sorted(images, key=_place)), _encoded("jpeg", share)))


def _taken(files: Files) -> Files:
    """The same. Refusal if the service would not load them: nobody would see the picture."""
    sizes = [len(one.body) for one in files.every]
    if max(sizes) > MAX_BYTES or sum(sizes) > MAX_PICTURE_BYTES:
        found = f"the picture's files have {sum(sizes)} bytes, the largest {max(sizes)}"
        expected = f"at most {MAX_PICTURE_BYTES}, each {MAX_BYTES}"
        raise Refusal(found, expected, "publish it with fewer pixels")
    return files


def _place(file: File) -> tuple[int, int]:
    return list(TYPES).index(file.kind), file.width


def _encoded(kind: str, image: Image.Image) -> File:
    file = io.BytesIO()
    image.save(file, kind.upper(), **TYPES[kind])  # no exif, no profile: pixels alone
    return File(file.getvalue(), kind, image.width, image.height)
