"""The command `showroom build`: service/ as it is now as an image, pushed; never built twice."""

import argparse
import base64
import hashlib
import os
import shlex
import shutil
import subprocess
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from ops.aws import client
from ops.environments import ROOT, Environment, Live
from ops.errors import Refusal

SERVICE = ROOT / "service"
STDERR = 2  # by number: what the tools say belongs to people, whatever Python calls stderr
LEFT_OUT = {"__pycache__", "example.jpg", "tests"}  # no part of any image
BUILDERS = tomllib.loads(Path(__file__).with_name("builders.toml").read_text(encoding="utf-8"))


def run(_options: argparse.Namespace) -> dict[str, Any]:
    """Builds what is not there yet; its digest, its tag, whether it was built now."""
    shared, tag = Environment("shared", Live().common, {}), content_tag(SERVICE)
    there = registered(shared, imageTag=tag)
    image = there or build(shared, SERVICE, tag)
    return {"image": image, "tag": tag, "built": not there}


def files(service: Path) -> dict[str, Path]:
    """What an image is made of, by its name below `service`, in the order of names."""
    every = {one.relative_to(service): one for one in service.rglob("*") if one.is_file()}
    parts = [name for name in every if LEFT_OUT.isdisjoint(name.parts)]
    return {name.as_posix(): every[name] for name in sorted(parts, key=Path.as_posix)}


def content_tag(service: Path) -> str:
    """service-<40 hex>: the same names and bytes have the same tag anywhere."""
    content = hashlib.sha256()
    for name, path in files(service).items():
        content.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return f"service-{content.hexdigest()[:40]}"


def built(environment: Environment) -> str:
    """The digest of the image of service/ as it is now. Refusal if it was not built yet."""
    if found := registered(environment, imageTag=content_tag(SERVICE)):
        return found
    missing = "image of service/ as it is now is not in the registry"
    raise Refusal(missing, "one that was built", "run ./showroom build")


def registered(environment: Environment, **image: str) -> str | None:
    """sha256:<64 hex> of the image with that imageTag or imageDigest; None: there is none."""
    common, ecr = environment.common, client("ecr", environment)
    named = {"registryId": common["account_id"], "repositoryName": common["name"]}
    try:
        return str(ecr.describe_images(**named, imageIds=[image])["imageDetails"][0]["imageDigest"])
    except ecr.exceptions.ImageNotFoundException:
        return None
    except ecr.exceptions.RepositoryNotFoundException:
        found, way_out = f"repository {common['name']} is missing", "apply live/shared/registry"
        raise Refusal(found, "a repository", way_out) from None


def build(environment: Environment, service: Path, tag: str) -> str:
    """Build and push; the digest that the registry then has under that tag."""
    common, own = environment.common, shlex.split(os.environ.get("SHOWROOM_BUILDER", ""))
    host = f"{common['account_id']}.dkr.ecr.{common['region']}.amazonaws.com"
    url = f"{host}/{common['name']}"
    if own:
        _run([*own, str(service), url, tag])
    else:
        commands = _usable()["commands"]
        given = client("ecr", environment).get_authorization_token()["authorizationData"][0]
        password = base64.b64decode(given["authorizationToken"]).decode().partition(":")[2]
        with tempfile.TemporaryDirectory() as folder:
            named = {"host": host, "folder": folder, "image": f"{url}:{tag}", "context": service}
            for argv in ([part.format(**named) for part in one.split()] for one in commands):
                _run(argv, password if "--password-stdin" in argv else "")
    if found := registered(environment, imageTag=tag):  # its word counts, no tool's
        return found
    raise Refusal(f"the registry has no {tag}", "what was pushed", "see the lines above")


def _usable() -> dict[str, Any]:
    """The first builder that is there; Refusal if none is."""
    quiet = subprocess.DEVNULL
    for builder in BUILDERS.values():
        asked = builder["usable"].split()
        if shutil.which(asked[0]) and not subprocess.call(asked, stdout=quiet, stderr=quiet):
            return dict(builder)
    way_out = "install Docker (docs.docker.com/engine/install) or buildah (apt-get install buildah)"
    raise Refusal("nothing here builds images", "docker with buildx, or buildah", way_out)


def _run(argv: list[str], secret: str = "") -> None:
    """Run one command that reads `secret`; what it says goes to stderr. Refusal if it fails."""
    # chroot: buildah's default wants more rights than a container or a CI job has.
    env = {"BUILDAH_ISOLATION": "chroot", **os.environ}
    try:
        subprocess.run(argv, input=secret, stdout=STDERR, env=env, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        why = str(error).replace(str(argv), argv[0])  # not its arguments
        raise Refusal(why, "an image built and pushed", "see the lines above") from None
