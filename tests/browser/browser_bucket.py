"""What ./showroom publish makes of service/example.jpg, as files; made once and kept in .local/."""

import hashlib
import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ops.publish.files import TYPES, WIDTHS, make
from ops.publish.manifest import digest_of, document, key_of, pointer
from ops.publish.original import read_original

ROOT = Path(__file__).parents[2]
ORIGINAL = ROOT / "service/example.jpg"
KEPT = ROOT / ".local/tests/browser"
WORDS = {"title": "Showroom", "alt": "The picture on show"}
KINDS = {
    "json": "application/json",
    "avif": "image/avif",
    "webp": "image/webp",
    "jpg": "image/jpeg",
}


def published() -> Path:
    """A folder with every object of the bucket under its key, after one publication."""
    made_by = repr((TYPES, WIDTHS, WORDS, version("pillow"))).encode()
    name = hashlib.sha256(ORIGINAL.read_bytes() + made_by).hexdigest()[:16]
    if not (KEPT / name).exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT) as scratch:
            _publish(Path(scratch, name))
            shutil.move(Path(scratch, name), KEPT / name)  # whole, or not at all
    return KEPT / name


def _publish(folder: Path) -> None:
    files = make(read_original(ORIGINAL), lambda *_: None)
    manifest = document(files, WORDS)
    shown = key_of(digest_of(manifest))
    objects = {file.key: file.body for file in files.every}
    for key, body in {**objects, shown: manifest, "current.json": pointer(shown, None)}.items():
        (folder / key).parent.mkdir(parents=True, exist_ok=True)
        (folder / key).write_bytes(body)


def upload(s3: Any, bucket: str, folder: Path) -> None:
    """Puts every file of the folder into a new bucket."""
    s3.create_bucket(Bucket=bucket)
    for file in sorted(folder.rglob("*.*")):
        s3.put_object(
            Bucket=bucket,
            Key=str(file.relative_to(folder)),
            Body=file.read_bytes(),
            ContentType=KINDS[file.suffix[1:]],
        )
