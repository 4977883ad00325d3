"""buildah without a daemon: a store below .local/, chroot isolation, as a CI job could do it."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
STORE = ROOT / ".local" / "image"
CA_BUNDLE = Path("/etc/ssl/certs/ca-certificates.crt")  # Debian's path, in the image too
PIP_CONF = "/etc/pip.conf"
MISSING = [tool for tool in ("buildah", "mmdebstrap") if not shutil.which(tool)]


def buildah(*argv: str) -> str:
    """What buildah prints; fails with all that it said."""
    place = ["--root", str(STORE / "store"), "--runroot", str(STORE / "run")]
    done = subprocess.run(
        ["buildah", *place, *argv], capture_output=True, text=True, check=False, cwd=STORE
    )
    assert done.returncode == 0, f"buildah {' '.join(argv)}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def exists(name: str) -> bool:
    """Whether the store has an image of that name."""
    return name in buildah("images", "--format", "{{.Name}}:{{.Tag}}").splitlines()


def build(context: Path, name: str, base: str, scratch: Path) -> None:
    """`context` as an image, by its Dockerfile as it is but for the base.

    pip is told about this machine's index and certificates in its own way, a configuration file,
    which is mounted for the build alone: nothing of it is in any layer.
    """
    conf = scratch / "pip.conf"
    conf.write_text(pip_conf(dict(os.environ)))
    mounts = [f"--volume={conf}:{PIP_CONF}:ro"]
    if CA_BUNDLE.exists():
        mounts.append(f"--volume={CA_BUNDLE}:{CA_BUNDLE}:ro")
    shape = ["--isolation=chroot", "--format=docker", "--pull-never"]
    buildah("build", *shape, *mounts, f"--from={base}", f"--tag={name}", str(context))


def pip_conf(environ: dict[str, str]) -> str:
    """The PIP_ variables of `environ` as a file, but for paths: those are this machine's."""
    given = {k[4:].lower().replace("_", "-"): v for k, v in environ.items() if k[:4] == "PIP_"}
    kept = {k: v for k, v in given.items() if not v.startswith("/")}
    certificates = {"cert": str(CA_BUNDLE)} if CA_BUNDLE.exists() else {}
    lines = [f"{key} = {value}" for key, value in sorted((kept | certificates).items())]
    return "\n".join(["[global]", *lines, ""])


def config(name: str) -> dict[str, Any]:
    """What an image says of its own: Env, Entrypoint, User, WorkingDir, Healthcheck ..."""
    inspected = json.loads(buildah("inspect", "--type", "image", name))
    return dict(inspected["Docker"]["config"])


def layers_bytes(name: str, folder: Path) -> list[int]:
    """The compressed sizes of an image's layers, as a registry would hold them; lowest first."""
    buildah("push", "--quiet", "--format=v2s2", name, f"dir:{folder}")
    manifest = json.loads((folder / "manifest.json").read_text())
    return [layer["size"] for layer in manifest["layers"]]


@contextmanager
def mounted(name: str) -> Iterator[Path]:
    """The file system of an image, for as long as it is needed."""
    container = buildah("from", "--pull-never", name)
    try:
        yield Path(buildah("mount", container))
    finally:
        buildah("rm", container)
