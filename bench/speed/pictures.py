"""What the bucket holds: the example and its widths, as ./showroom publish makes them."""

from pathlib import Path
from typing import Any

from bench.processes import ROOT
from ops.publish.files import make
from ops.publish.manifest import DEFAULTS, digest_of, document, key_of, pointer
from ops.publish.original import read_original

ORIGINAL = ROOT / "service" / "example.jpg"


def publish(client: Any, bucket: str, picture: Path = ORIGINAL) -> None:
    """Puts all of it there, shown, and as example.jpg too; some seconds of both cores."""
    files = make(read_original(picture), lambda *_: None)
    manifest = document(files, DEFAULTS)
    shown = key_of(digest_of(manifest))
    objects = {file.key: file.body for file in files.every}
    objects |= {shown: manifest, "example.jpg": files.original.body}
    for key, body in (objects | {"current.json": pointer(shown, None)}).items():
        client.put_object(Bucket=bucket, Key=key, Body=body)
