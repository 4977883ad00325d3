"""A local image: service/ as a sorted tar under its sha256, run by the project's own Python.

It stands for the image that service/Dockerfile describes; the same content has the same digest
anywhere.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

from ops.errors import Refusal

LEFT_OUT = {
    "__pycache__",
    "example.jpg",
}  # made by running; and the picture, which lives in its bucket


def pack(service: Path) -> bytes:
    """service/ as a tar: names sorted, owners, times and rights all the same."""
    files = sorted(
        path
        for path in service.rglob("*")
        if path.is_file() and not LEFT_OUT & set(path.relative_to(service).parts)
    )
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in files:
            entry = tarfile.TarInfo(path.relative_to(service).as_posix())
            entry.size = path.stat().st_size
            entry.mode = 0o644
            with path.open("rb") as content:
                tar.addfile(entry, content)
    return buffer.getvalue()


def build(service: Path, images: Path) -> str:
    """Keep the image of `service` below `images` and return its digest, sha256:<64 hex digits>."""
    packed = pack(service)
    digest = hashlib.sha256(packed).hexdigest()
    images.mkdir(parents=True, exist_ok=True)
    draft = images / f"{digest}.draft"
    draft.write_bytes(packed)
    draft.replace(images / f"{digest}.tar")
    return f"sha256:{digest}"


def unpack(digest: str, images: Path) -> Path:
    """The folder of the image with that digest; Refusal if it was not built here or was changed."""
    name = digest.removeprefix("sha256:")
    packed, folder = images / f"{name}.tar", images / name
    try:
        content = packed.read_bytes()
    except FileNotFoundError:
        raise Refusal(
            f"image {digest} is not here", "one that was built here", "build it"
        ) from None
    if hashlib.sha256(content).hexdigest() != name:
        raise Refusal(f"{packed} was changed", f"content of {digest}", "make down, then make up")
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
        tar.extractall(folder)
    return folder
