"""`python -m local.image CONTEXT REPOSITORY_URL TAG`: a local image, and its manifest in ECR.

It stands for the image that the Dockerfile in CONTEXT describes: one layer, the folder as a sorted
tar, run by the project's own Python. The same content has the same digest anywhere, which is the
sha256 of its manifest. https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md
"""

import hashlib
import io
import json
import shutil
import sys
import tarfile
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local import settings
from ops.build import files
from ops.errors import Refusal

OCI = "application/vnd.oci.image"


def pack(service: Path) -> bytes:
    """A folder as a tar: names sorted, owners, times and rights all the same."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, path in files(service).items():
            entry = tarfile.TarInfo(name)
            entry.size = path.stat().st_size
            with path.open("rb") as content:
                tar.addfile(entry, content)
    return buffer.getvalue()


def build(service: Path, images: Path) -> str:
    """Keep the image of `service` below `images` and return its digest, sha256:<64 hex digits>."""
    layer = pack(service)
    root = {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]}
    config = json.dumps({"architecture": "amd64", "os": "linux", "rootfs": root}).encode()
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{OCI}.manifest.v1+json",
        "config": _kept(config, f"{OCI}.config.v1+json", images),
        "layers": [_kept(layer, f"{OCI}.layer.v1.tar", images)],
    }
    return str(_kept(json.dumps(manifest).encode(), manifest["mediaType"], images)["digest"])


def _kept(content: bytes, media_type: Any, images: Path) -> dict[str, Any]:
    """Keep it in a file named by its sha256; its descriptor."""
    name = hashlib.sha256(content).hexdigest()
    images.mkdir(parents=True, exist_ok=True)
    (images / name).write_bytes(content)
    return {"mediaType": media_type, "digest": f"sha256:{name}", "size": len(content)}


def content_of(digest: str, images: Path) -> bytes:
    """What was kept under a digest; Refusal if it was not built here or was changed."""
    kept = images / digest.removeprefix("sha256:")
    if not kept.is_file():
        raise Refusal(f"image {digest} is not here", "one that was built here", "build it")
    content = kept.read_bytes()
    if hashlib.sha256(content).hexdigest() != kept.name:
        raise Refusal(f"{kept} was changed", f"content of {digest}", "make down, then make up")
    return content


def unpack(digest: str, images: Path) -> Path:
    """The folder with the files of an image, whole; Refusal as of `content_of`."""
    manifest = json.loads(content_of(digest, images))
    layer = content_of(manifest["layers"][0]["digest"], images)
    folder = images / "unpacked" / digest.removeprefix("sha256:")
    if folder.is_dir() and pack(folder) == layer:
        return folder  # another instance may run from it
    shutil.rmtree(folder, ignore_errors=True)
    draft = folder.with_suffix(".draft")
    with tarfile.open(fileobj=io.BytesIO(layer)) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
        tar.extractall(draft)
    return draft.replace(folder)


def push(digest: str, images: Path, repository_url: str, tag: str) -> None:
    """Put the manifest into ECR. ClientError if the tag is there with other content."""
    host, _, repository = repository_url.partition("/")
    ecr = boto3.client("ecr", region_name=host.split(".")[3])
    named = {"registryId": host.split(".")[0], "repositoryName": repository}
    manifest = content_of(digest, images).decode()
    there = ecr.exceptions
    try:
        ecr.put_image(**named, imageManifest=manifest, imageTag=tag, imageDigest=digest)
    except (there.ImageAlreadyExistsException, there.ImageTagAlreadyExistsException):
        ecr.describe_images(**named, imageIds=[{"imageTag": tag, "imageDigest": digest}])


def main(context: str, repository_url: str, tag: str) -> int:
    """Build, push, print the digest. Exit codes: 0 done, 1 not done, with the reason."""
    images = settings.place().folder / "images"
    try:
        digest = build(Path(context), images)
        push(digest, images, repository_url, tag)
    except (Refusal, BotoCoreError, ClientError, OSError) as error:
        print(f"showroom: image: {error}", file=sys.stderr)
        return 1
    print(digest)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
