"""What a bucket says about its picture: two small JSON documents, read with suspicion.

`current.json` points to what is shown; a manifest, named by its own digest, lists files.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from showroom.picture import EXTENSIONS

VERSION = 1
MAX_BYTES = 256 * 1024  # a document
MAX_FILES = 64
MAX_FILE_BYTES = 20_000_000  # a file of a picture; anything larger is a mistake
MAX_PICTURE_BYTES = 40_000_000  # all of them; memory is finite, and holds two pictures
MAX_SIDE = 65_535  # pixels: ITU-T T.81, B.2.2, and no other type here has more
SHA256 = "[0-9a-f]{64}"
NAMED = re.compile(rf"(manifests/{SHA256}\.json|pictures/{SHA256}\.jpg)")
LONGEST = {"title": 120, "alt": 300}  # characters


class NotAManifest(ValueError):
    """A document that is not what it should be; says why."""


@dataclass(frozen=True)
class Pointer:
    """Keys of what is shown and of what was before: a manifest's, or a lone JPEG's."""

    shown: str
    before: str | None


@dataclass(frozen=True)
class File:
    """What a manifest says of one file: type, pixels, bytes, and the sha256 that names it."""

    content_type: str
    width: int
    height: int
    bytes: int
    sha256: str

    @property
    def key(self) -> str:
        """Where it is in the bucket."""
        return f"pictures/{self.sha256}.{EXTENSIONS[self.content_type]}"


@dataclass(frozen=True)
class Manifest:
    """A picture: its words, the original, all its widths in every type, the one to be shared."""

    title: str
    alt: str
    original: File
    images: tuple[File, ...]
    share: File | None


def digest_in(key: str) -> str:
    """The 64 digits that a key of NAMED holds."""
    return key.rpartition("/")[2].partition(".")[0]


def read_pointer(document: bytes) -> Pointer:
    """What current.json says; raises NotAManifest."""
    found = _document(document)
    shown, before = found.get("shown"), found.get("before")
    for name, key in (("shown", shown), ("before", before or shown)):
        if not isinstance(key, str) or not NAMED.fullmatch(key):
            raise NotAManifest(f"{name} is {_short(key)}: expected the key of a manifest or a JPEG")
    return Pointer(str(shown), before or None)


def read_manifest(document: bytes) -> Manifest:
    """What a manifest says; raises NotAManifest."""
    found = _document(document)
    listed = found.get("images")
    if not isinstance(listed, list) or len(listed) > MAX_FILES:
        raise NotAManifest(f"images is {_short(listed)}: expected a list of at most {MAX_FILES}")
    images = tuple(_file(f"images[{place}]", one) for place, one in enumerate(listed))
    original = _file("original", found.get("original"))
    share = _file("share", found["share"]) if found.get("share") else None
    if original.content_type != "image/jpeg":
        raise NotAManifest(f"original is {original.content_type}: expected image/jpeg")
    total = sum(one.bytes for one in (original, *images, *((share,) if share else ())))
    if total > MAX_PICTURE_BYTES:
        raise NotAManifest(f"its files have {total} bytes: expected at most {MAX_PICTURE_BYTES}")
    return Manifest(_words(found, "title"), _words(found, "alt"), original, images, share)


def _document(document: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        raise NotAManifest("it is no JSON") from None
    if not isinstance(found, dict) or found.get("version") != VERSION:
        raise NotAManifest(f"expected a JSON object of version {VERSION}")
    return found


def _words(found: Mapping[str, Any], name: str) -> str:
    words, longest = found.get(name), LONGEST[name]
    if not isinstance(words, str) or not 0 < len(words) <= longest or not words.isprintable():
        raise NotAManifest(f"{name} is {_short(words)}: expected one line of at most {longest}")
    return words


def _file(name: str, found: Any) -> File:
    if not isinstance(found, dict) or str(found.get("type")) not in EXTENSIONS:
        raise NotAManifest(f"{name} is {_short(found)}: expected a JPEG, WebP or AVIF")
    sizes = {"width": MAX_SIDE, "height": MAX_SIDE, "bytes": MAX_FILE_BYTES}
    for size, largest in sizes.items():
        given = found.get(size)
        if not isinstance(given, int) or given is True or not 0 < given <= largest:
            raise NotAManifest(f"{name}: {size} is {_short(given)}: expected 1 to {largest}")
    if not isinstance(found.get("sha256"), str) or not re.fullmatch(SHA256, found["sha256"]):
        raise NotAManifest(f"{name}: sha256 is no 64 hexadecimal digits")
    facts = (found["width"], found["height"], found["bytes"], found["sha256"])
    return File(found["type"], *facts)


def _short(value: object) -> str:
    return repr(value)[:40]
