"""The picture as a value: its original, its sizes and formats, and what its own bytes say."""

from dataclasses import dataclass
from datetime import datetime

EXTENSIONS = {"image/avif": "avif", "image/webp": "webp", "image/jpeg": "jpg"}
# Start-of-frame markers C0 to CF; C4, C8 and CC in between are something else (ITU-T T.81, B.1).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Markers that stand alone, with no length behind them: TEM, RST0 to RST7, SOI (T.81, B.1).
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
SCAN, END = 0xDA, 0xD9


class NotAJpeg(ValueError):
    """Bytes that are no JPEG, or one whose size cannot be read; says why."""


@dataclass(frozen=True)
class Image:
    """One file of a picture: one type, one width. `sha256` has 64 hexadecimal digits.

    Its name is its content's: what stands at `key` never changes, in the bucket or for visitors.
    """

    body: bytes
    sha256: str
    content_type: str
    width: int
    height: int

    @property
    def key(self) -> str:
        """Its name in the bucket; behind a slash, its path on the site."""
        return f"pictures/{self.sha256}.{EXTENSIONS[self.content_type]}"


@dataclass(frozen=True)
class Picture:
    """One immutable picture: what is shown, and what is swapped as a whole for a newer one.

    `digest` (64 hexadecimal digits) names it: of its manifest, or of its bytes if it has none.
    `modified` is in UTC, the only zone HTTP knows. `images` are its widths in every type; `share`
    is the one that other sites show beside a link.
    """

    digest: str
    original: Image
    modified: datetime
    title: str = "Showroom"
    alt: str = "The picture on show"
    images: tuple[Image, ...] = ()
    share: Image | None = None

    @property
    def files(self) -> tuple[Image, ...]:
        """All of it."""
        return (self.original, *self.images, *((self.share,) if self.share else ()))


@dataclass(frozen=True)
class Generation:
    """What a bucket says is to be shown, and what was shown before it, if that is still there.

    `key` and `version` are the object that says so and its ETag with its quotes, for the next
    conditional request. `age_seconds` is how long it had been there when it was read.
    """

    shown: Picture
    before: Picture | None
    key: str
    version: str
    age_seconds: float


def jpeg_size(body: bytes) -> tuple[int, int]:
    """Width and height in pixels, from the start-of-frame segment; raises NotAJpeg.

    Segments are skipped by their length, so a thumbnail inside EXIF is not taken for the picture.
    """
    if not body.startswith(b"\xff\xd8\xff"):
        raise NotAJpeg("it does not begin like a JPEG")
    position = 2
    while True:
        marker, position = _marker(body, position)
        if marker in FRAMES:
            return _frame_size(body[position + 2 : position + 7])
        if marker in (SCAN, END):
            raise NotAJpeg("it has no frame before its first scan")
        if marker not in ALONE:
            position += _segment_length(body[position : position + 2])


def _marker(body: bytes, position: int) -> tuple[int, int]:
    """The marker at `position` and the offset behind it; any number of 0xFF may fill the gap."""
    start = position
    while position < len(body) and body[position] == 0xFF:
        position += 1
    if position == start or position >= len(body):
        raise NotAJpeg("it breaks off, or holds no marker where one belongs")
    return body[position], position + 1


def _segment_length(two: bytes) -> int:
    length = int.from_bytes(two, "big")
    if len(two) < 2 or length < 2:  # the length counts its own two bytes
        raise NotAJpeg("it breaks off, or holds a segment with no length")
    return length


def _frame_size(frame: bytes) -> tuple[int, int]:
    """Width and height from precision (1 byte), height (2) and width (2): T.81, B.2.2."""
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    if len(frame) < 5 or not width or not height:
        raise NotAJpeg("its frame has no width or no height")
    return width, height
