"""The command `showroom publish`: a checked picture becomes what an environment shows."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from ops import progress, release
from ops.environments import Environment, Live
from ops.lock import held
from ops.publish.bucket import LONE, POINTER, Bucket
from ops.publish.files import Files, make
from ops.publish.manifest import (
    DEFAULTS,
    checked,
    digest_of,
    document,
    key_of,
    pointer,
    words_of,
)
from ops.publish.original import Original, read_original

LONGEST_SECONDS = 900  # some fifty answers of AWS, slow ones: ops/aws.py


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Publishes a file, or with --dry-run says what would be; where, its digest, its files."""
    environment = Live().environment(options.env)
    typed = {name: getattr(options, name) for name in ("title", "alt")}
    given = {name: checked(name, text) for name, text in typed.items() if text is not None}
    original = read_original(options.file)
    words = _words(environment, original, given)  # AWS is asked first: what follows takes time
    files = make(original, _tell)
    manifest = document(files, words)
    if not options.dry_run:
        publish(environment, files, manifest, options.file.name)
    return {
        "environment": environment.name,
        "bucket": environment.bucket_name,
        "picture": digest_of(manifest),
        "published": not options.dry_run,
        "original_kept": original.kept,
        **{name: json.loads(manifest)[name] for name in ("title", "alt")},
        "files": [_row(one.kind, one.width, one.height, one.body) for one in files.every],
        "bytes": sum(len(one.body) for one in files.every),
    }


def publish_file(environment: Environment, path: Path, **given: str) -> str:
    """All of it, with the usual words unless others are given; the picture's digest."""
    original = read_original(path)
    words = _words(environment, original, given)
    files = make(original, _tell)
    manifest = document(files, words)
    publish(environment, files, manifest, path.name)
    return digest_of(manifest)


def objects(path: Path) -> dict[str, bytes]:
    """A bucket's objects by their keys, after that file was the first to be published there."""
    return _objects(read_original(path))


@lru_cache(maxsize=1)  # the same picture is asked for twice, and takes its time
def _objects(original: Original) -> dict[str, bytes]:
    files = make(original, _tell)
    manifest = document(files, DEFAULTS)
    key = key_of(digest_of(manifest))
    named = {one.key: one.body for one in files.every}
    return named | {key: manifest, POINTER: pointer(key, None), LONE: files.original.body}


def publish(environment: Environment, files: Files, manifest: bytes, name: str) -> None:
    """Make these files the environment's picture.

    A release that is there is written anew with it, and with the file's `name` as its reason.
    Refusal while a roll-out is at work, or if somebody else publishes.
    """
    if not release.history(environment) or not release.current(environment):
        _show(environment, files, manifest)
        return
    digest = digest_of(manifest)
    with held(environment, digest, LONGEST_SECONDS):
        _show(environment, files, manifest)
        present = release.current(environment)
        if present and present.picture != digest:
            changed = replace(present, picture=digest, source="publish", reason=name)
            release.write(environment, replace(changed, rejects=""))


def _show(environment: Environment, files: Files, manifest: bytes) -> None:
    """Files first, then their manifest, then what points to it: whoever is interrupted changed
    nothing that is shown."""
    bucket, key = Bucket(environment), key_of(digest_of(manifest))
    now = bucket.pointer()
    for file in files.every:
        bucket.keep(file.key, file.body)
    bucket.keep(key, manifest)
    if now.shown != key:
        bucket.point(key, now)
    if bucket.pointer().shown == key and bucket.lone() != digest_of(files.original.body):
        bucket.show_alone(files.original.body)  # unless somebody published since


def _words(
    environment: Environment, original: Original, typed: Mapping[str, str]
) -> dict[str, str]:
    """Those typed, and else those shown with the same picture now."""
    bucket = Bucket(environment)
    shown = bucket.pointer().shown or ""
    manifest = bucket.read(shown) if shown.endswith(".json") else None
    return words_of(manifest, digest_of(original.body)) | dict(typed)


def _tell(percentage: int, line: str) -> None:
    if sys.stderr.isatty():
        progress.show(percentage, line)


def _row(kind: str, width: int, height: int, body: bytes) -> dict[str, Any]:
    return {"type": kind, "width": width, "height": height, "bytes": len(body)}
