"""The service's image and a registry that has it, by digest, for whoever ECR let in.

https://distribution.github.io/distribution/spec/api/ ; nothing can be pushed, nothing has a tag.
"""

import hashlib
import os
from base64 import b64decode
from pathlib import Path
from typing import Any

from front import Answer, Answering, Request
from image_base import base
from image_store import ROOT, build, buildah, mounted
from machine_disk import REGISTRY

KIND = "application/vnd.docker.distribution.manifest.v2+json"
REPOSITORY = "/v2/showroom"
BUNDLE = "srv/botocore/cacert.pem"  # botocore trusts its own bundle, not the system's


def built(authority: Path, scratch: Path) -> Path:
    """A folder with the image's layers: service/Dockerfile's, and one that trusts `authority`."""
    name, layers = f"localhost/showroom:boot-{os.getpid()}", scratch / "layers"
    plain = f"{name}-plain"
    build(ROOT / "service", plain, base(scratch), scratch)
    try:
        with mounted(plain) as root:
            bundle = (root / BUNDLE).read_text() + authority.read_text()
        (scratch / "cacert.pem").write_text(bundle)
        (scratch / "Containerfile").write_text(f"FROM {plain}\nCOPY cacert.pem /{BUNDLE}\n")
        buildah("build", "--format=docker", "--pull-never", f"--tag={name}", str(scratch))
        buildah("push", "--quiet", "--format=v2s2", name, f"dir:{layers}")
        buildah("rmi", name)
    finally:
        buildah("rmi", plain)
    return layers


def digest_of(content: bytes) -> str:
    """As registries write it."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def registry(layers: Path, ecr: Any) -> Answering:
    """Manifest and blobs of one image, to whoever has the token that ECR gives."""
    given = ecr.get_authorization_token()["authorizationData"][0]["authorizationToken"]
    content = {
        f"{REPOSITORY}/blobs/sha256:{file.name}": (file, "application/octet-stream")
        for file in layers.iterdir()
    }
    manifest = layers / "manifest.json"
    digest = digest_of(manifest.read_bytes())
    content[f"{REPOSITORY}/manifests/{digest}"] = (manifest, KIND)

    def answer(request: Request) -> Answer:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind != "Basic" or b64decode(token) != b64decode(given):
            return Answer(401, headers={"WWW-Authenticate": f'Basic realm="https://{REGISTRY}/"'})
        if request.path == "/v2/":
            return Answer(200)
        file, kind = content.get(request.path, (None, ""))
        return Answer(200, file.read_bytes(), {"Content-Type": kind}) if file else Answer(404)

    return answer
