"""The file that somebody publishes: a whole JPEG, upright, in sRGB, and nothing else in it."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from ops.errors import Refusal

MAX_BYTES = 20_000_000  # the service refuses larger ones: service/showroom/manifest.py
MAX_SIDE = 16_383  # pixels of a WebP: RFC 9649, 2.5, has 14 bits for each
MAX_PIXELS = 50_000_000  # 150 MB while it is worked on; larger than any camera's usual picture
QUALITY = 92  # where it has to be encoded anew: hardly to be told apart
ORIENTATION = 0x0112  # Exif 2.32, 4.6.4 A
# ITU-T T.81, table B.1: markers; those that stand alone; those that hold what no visitor needs:
# APP1 to APP15 (Exif with its place on earth, XMP, profiles, thumbnails) and comments. APP0 (JFIF)
# stays, and APP14: Adobe's says which colours the numbers are.
START, SCAN, END = 0xD8, 0xDA, 0xD9
# Frames that no browser shows: lossless, hierarchical, arithmetic (ITU-T T.81, table B.1).
UNSHOWN = frozenset({0xC3, *range(0xC5, 0xD0)}) - {0xC8, 0xCC}
TOLD = (frozenset(range(0xE1, 0xF0)) - {0xEE}) | {0xFE}


@dataclass(frozen=True)
class Original:
    """`body` is what visitors get; `image` its pixels, RGB. `kept`: not encoded anew."""

    body: bytes
    image: Image.Image = field(compare=False)  # Pillow knows no hash of it
    kept: bool


def read_original(path: Path) -> Original:
    """A file as it is shown. Refusal if it is no JPEG, is cut off, too large or a bomb."""
    image = _opened(path, body := _read(path))
    turned = ImageOps.exif_transpose(image)
    profile = image.info.get("icc_profile")
    upright = image.getexif().get(ORIENTATION, 1) == 1
    if turned.mode == "RGB" and upright and _is_srgb(profile) and _is_shown(body):
        turned.info.clear()
        return Original(stripped(body), turned, True)
    shown = _in_srgb(path, turned, profile)
    shown.info.clear()  # Pillow would write its comment again
    file = io.BytesIO()
    shown.save(file, "JPEG", quality=QUALITY, progressive=True, optimize=True)
    return Original(file.getvalue(), shown, False)


def stripped(body: bytes) -> bytes:
    """A JPEG without what it tells of itself, its pixels untouched; nothing behind its end."""
    return b"\xff\xd8" + b"".join(body[a:b] for a, b, marker in _parts(body) if marker not in TOLD)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)  # no more than it takes to know
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror}", "a JPEG file", "name another") from None
    if len(body) > MAX_BYTES:
        raise Refusal(f"{path} is too large", f"at most {MAX_BYTES} bytes", "make it smaller")
    return body


def _opened(path: Path, body: bytes) -> Image.Image:
    """All of its pixels, decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # counted below
            image = Image.open(io.BytesIO(body), formats=["JPEG"])
        if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
            raise Image.DecompressionBombError
        image.load()
    except Image.DecompressionBombError:
        found = f"{path} is too wide and high"
        expected = f"at most {MAX_PIXELS} pixels, none of its sides above {MAX_SIDE}"
        raise Refusal(found, expected, "make it smaller") from None
    except UnidentifiedImageError:
        raise Refusal(f"{path} is no JPEG", "a JPEG file", "convert it first") from None
    except (OSError, SyntaxError, ValueError):  # what Pillow raises, whatever is broken
        raise Refusal(f"{path} is cut off or damaged", "a whole JPEG", "copy it again") from None
    return image


def _parts(body: bytes) -> Iterator[tuple[int, int, int]]:
    """Begin, end and marker of each segment behind the first marker, scans with their data.

    Of a JPEG that Pillow has read: what is broken ends it.
    """
    at = 2
    while at + 4 <= len(body) and body[at] == 0xFF:
        marker = body[at + 1]
        if marker == END:
            break
        end = at + 1 if marker == 0xFF else at + 2 + int.from_bytes(body[at + 2 : at + 4], "big")
        if marker == SCAN:
            end = _end_of_scan(body, end)
        yield at, end, marker
        at = end
    yield at, at + 2, END


def _end_of_scan(body: bytes, at: int) -> int:
    """Where the next marker is: not a stuffed zero, not one of the eight that part a scan."""
    while (at := body.find(b"\xff", at)) != -1 and at + 1 < len(body):
        if body[at + 1] != 0 and not 0xD0 <= body[at + 1] <= 0xD7 and body[at + 1] != 0xFF:
            return at
        at += 1
    return len(body)


def _is_shown(body: bytes) -> bool:
    """Whether browsers know its kind; Pillow knows more."""
    return not UNSHOWN & {marker for *_, marker in _parts(body)}


def _is_srgb(profile: bytes | None) -> bool:
    """Whether its numbers mean what a browser takes them for without a profile."""
    try:
        return not profile or _described(profile).startswith("sRGB")  # no "Linear sRGB"
    except (ImageCms.PyCMSError, OSError):
        return False


def _described(profile: bytes) -> str:
    return ImageCms.getProfileDescription(_profile(profile))


def _profile(profile: bytes) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(io.BytesIO(profile))


def _in_srgb(path: Path, image: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return image.convert("RGB")
    try:
        srgb = ImageCms.createProfile("sRGB")
        shown = ImageCms.profileToProfile(image, _profile(profile), srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        found = f"{path} has a colour profile that cannot be read"
        raise Refusal(found, "sRGB, or a profile", "convert it to sRGB first") from None
    assert shown  # None only where it is changed in place
    return shown
