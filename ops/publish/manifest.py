"""The two documents of a bucket, as values; what reads them is service/showroom/manifest.py."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ops.errors import Refusal
from ops.publish.files import File, Files

VERSION = 1
LONGEST = {"title": 120, "alt": 300}  # characters
NAMED = re.compile(r"(manifests/[0-9a-f]{64}\.json|pictures/[0-9a-f]{64}\.jpg)")
DEFAULTS = {"title": "Showroom", "alt": "The picture on show"}


@dataclass(frozen=True)
class Pointer:
    """What current.json says: keys of what is shown and was before, None where nothing is.

    `etag` is its own, with quotes; None if there is no current.json yet.
    """

    shown: str | None = None
    before: str | None = None
    etag: str | None = None

    @property
    def digest(self) -> str | None:
        """sha256:<64 hex digits> of what is shown."""
        return digest_in(self.shown) if self.shown else None


def digest_in(key: str) -> str:
    """sha256:<64 hex digits> of a key that holds them."""
    return "sha256:" + key.rpartition("/")[2].partition(".")[0]


def digest_of(body: bytes) -> str:
    """sha256:<64 hex digits>."""
    return f"sha256:{hashlib.sha256(body).hexdigest()}"


def key_of(digest: str) -> str:
    """Where the manifest of that digest is."""
    return f"manifests/{digest.removeprefix('sha256:')}.json"


def lone_key_of(digest: str) -> str:
    """Where a picture of that digest is that has no manifest."""
    return f"pictures/{digest.removeprefix('sha256:')}.jpg"


def document(files: Files, words: Mapping[str, str]) -> bytes:
    """A manifest: the same bytes for the same files and words, so that its digest names them."""
    listed = {
        "version": VERSION,
        **words,
        "original": _entry(files.original),
        "images": [_entry(one) for one in files.images],
        "share": _entry(files.share),
    }
    return _canonical(listed)


def pointer(shown: str, before: str | None) -> bytes:
    """A current.json."""
    return _canonical({"version": VERSION, "shown": shown, "before": before})


def listed_keys(manifest: bytes) -> list[str]:
    """Keys of all files of a manifest that is believed, each once."""
    told = json.loads(manifest)
    entries = [told["original"], *told["images"], *([told["share"]] if told.get("share") else [])]
    kinds = {"image/avif": "avif", "image/webp": "webp", "image/jpeg": "jpg"}
    keys = [f"pictures/{one['sha256']}.{kinds[one['type']]}" for one in entries]
    return list(dict.fromkeys(keys))


def words_of(manifest: bytes | None, original: str) -> dict[str, str]:
    """Title and alt text of a manifest if it is one of this original's digest, else the usual."""
    told = json.loads(manifest) if manifest else {}
    same = f"sha256:{told.get('original', {}).get('sha256')}" == original
    return {name: told[name] if same else usual for name, usual in DEFAULTS.items()}


def checked(name: str, words: str) -> str:
    """A title or an alt text as it was typed; Refusal if the service would not believe it."""
    if not 0 < len(words) <= LONGEST[name] or not words.isprintable() or words.isspace():
        found = f"--{name} is {words[:40]!r}"
        raise Refusal(found, f"one line of 1 to {LONGEST[name]} characters", "shorten it")
    return words


def _entry(file: File) -> dict[str, Any]:
    size = {"width": file.width, "height": file.height, "bytes": len(file.body)}
    return {"type": file.content_type, "sha256": file.sha256, **size}


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
