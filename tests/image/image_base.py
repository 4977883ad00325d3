"""A stand-in for python:3.11-slim-bookworm, which lives in a registry that not everybody reaches.

As there: Debian bookworm's minbase with ca-certificates, netbase and tzdata, /usr/local/bin/python
first on PATH, pip and setuptools in /usr/local/lib/python3.11/site-packages, no bytecode, root.
Not as there: Python is Debian's 3.11.2 in a venv at /usr/local (so the standard library is in
/usr/lib), not a newer 3.11 built into /usr/local; there is no wheel, and Debian keeps pip's wheel
in /usr/share; an empty /etc/pip.conf gives builds a place to mount one at. It is also bigger: sizes
of the whole image are therefore told with the public base's own.
"""

import hashlib
import json
import subprocess
from pathlib import Path

from image_store import STORE, buildah, exists

PACKAGES = "ca-certificates,netbase,tzdata,python3-venv"
LEFT_OUT = ("man", "doc", "locale", "info")  # of /usr/share: debian:bookworm-slim has none either
HOOKS = (
    'chroot "$1" python3 -m venv /usr/local',
    'find "$1/usr/lib" "$1/usr/local/lib" -name "*.pyc" -delete',
    ': > "$1/etc/pip.conf"',
)
RECIPE = """FROM scratch
ADD root.tar /
ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
CMD ["python3"]
"""


def base(scratch: Path) -> str:
    """The name of the stand-in in the store; made (a minute) if this recipe never was."""
    digest = hashlib.sha256(json.dumps([PACKAGES, LEFT_OUT, HOOKS, RECIPE]).encode()).hexdigest()
    name = f"localhost/python:{digest[:16]}"
    STORE.mkdir(parents=True, exist_ok=True)
    if not exists(name):
        _make(name, scratch)
    return name


def _make(name: str, scratch: Path) -> None:
    out = [f"--dpkgopt=path-exclude=/usr/share/{folder}/*" for folder in LEFT_OUT]
    hooks = [f"--customize-hook={hook}" for hook in HOOKS]
    kind = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}"]
    subprocess.run([*kind, *out, *hooks, "bookworm", str(scratch / "root.tar")], check=True)
    (scratch / "Containerfile").write_text(RECIPE)
    buildah("build", "--isolation=chroot", f"--tag={name}", str(scratch))
