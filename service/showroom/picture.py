"""The picture as a value, and what its own bytes say about it."""

from dataclasses import dataclass
from datetime import datetime

# Start-of-frame markers C0 to CF; C4, C8 and CC in between are something else (ITU-T T.81, B.1).
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# Markers that stand alone, with no length behind them: TEM, RST0 to RST7, SOI (T.81, B.1).
ALONE = frozenset({0x01, *range(0xD0, 0xD9)})
SCAN, END = 0xDA, 0xD9


class NotAJpeg(ValueError):
    """Bytes that are no JPEG, or one whose size cannot be read; says why."""


@dataclass(frozen=True)
class Picture:
    """One immutable picture: what is served, and what is swapped as a whole for a newer one.

    `last_modified` is in UTC, the only zone HTTP knows. `version` is S3's own ETag, with its
    quotes, for the next conditional request; visitors see `sha256` (64 hexadecimal digits of
    `body`), which is the same on every instance.
    """

    body: bytes
    sha256: str
    content_type: str
    last_modified: datetime
    width: int
    height: int
    version: str


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
