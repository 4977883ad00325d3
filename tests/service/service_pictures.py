"""Pictures with all their files, as a publisher would make them, but for the pixels."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from showroom.picture import EXTENSIONS, Image, Picture

URL = "https://showroom.example.com"
MODIFIED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
WIDTHS = (480, 1440, 3200)


def image(body: bytes, width: int, height: int, content_type: str = "image/jpeg") -> Image:
    """One file."""
    return Image(body, hashlib.sha256(body).hexdigest(), content_type, width, height)


def manifested(title: str, alt: str, original: bytes, height: int = 2000) -> Picture:
    """A picture 3200 pixels wide, with every type in WIDTHS and one to be shared."""
    images = tuple(
        image(f"{title} {kind} {width}".encode(), width, width * height // 3200, kind)
        for kind in EXTENSIONS
        for width in WIDTHS
    )
    share = image(f"{title} shared".encode(), 1200, 630)
    whole = Picture("", image(original, 3200, height), MODIFIED, title, alt, images, share)
    digest = hashlib.sha256(manifest(whole)).hexdigest()
    return Picture(digest, whole.original, MODIFIED, title, alt, images, share)


def manifest(picture: Picture, **differing: Any) -> bytes:
    """The document that lists it; `differing` are keys of its own."""
    listed: dict[str, Any] = {
        "version": 1,
        "title": picture.title,
        "alt": picture.alt,
        "original": entry(picture.original),
        "images": [entry(one) for one in picture.images],
        "share": entry(picture.share) if picture.share else None,
    }
    return json.dumps(listed | differing, sort_keys=True, separators=(",", ":")).encode()


def entry(file: Image) -> dict[str, Any]:
    """What a manifest says of a file."""
    size = {"width": file.width, "height": file.height, "bytes": len(file.body)}
    return {"type": file.content_type, "sha256": file.sha256, **size}


def upload(s3: Any, bucket: str, picture: Picture, before: str | None = None) -> str:
    """Puts all of it into a bucket and points to it; the key of its manifest."""
    for file in picture.files:
        s3.put_object(Bucket=bucket, Key=file.key, Body=file.body)
    document = manifest(picture)
    key = f"manifests/{hashlib.sha256(document).hexdigest()}.json"
    s3.put_object(Bucket=bucket, Key=key, Body=document)
    point(s3, bucket, key, before)
    return key


def point(s3: Any, bucket: str, shown: str, before: str | None = None) -> None:
    """Writes current.json."""
    pointer = json.dumps({"version": 1, "shown": shown, "before": before})
    s3.put_object(Bucket=bucket, Key="current.json", Body=pointer.encode())
