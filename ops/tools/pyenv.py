"""The Python environments under .local/, each as its lock says."""

import hashlib
import importlib.util
import platform
import sys
from pathlib import Path

from ops.tools.errors import SetupError
from ops.tools.place import LOCAL, ROOT, write
from ops.tools.run import Command, run

# A user's pip settings count (index, certificates, proxy), but those that put packages elsewhere.
HERE = {"PIP_USER": "", "PIP_TARGET": "", "PIP_PREFIX": "", "PIP_ROOT": ""}


def commands(venv: Path, lock: Path) -> tuple[Command, Command]:
    """An empty environment; its packages, each by its hash."""
    pip = [str(venv / "bin/python"), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--require-hashes", "-r", str(lock)]
    return Command([sys.executable, "-I", "-m", "venv", "--clear", str(venv)], {}), Command(
        pip, HERE
    )


def provide(folder: str, requirements: str) -> dict[str, str]:
    """Makes .local/<folder> unless its stamp, written last, says that it is right."""
    venv, lock = LOCAL / folder, ROOT / requirements
    stamp = venv / "showroom-stamp"
    checksum, version = hashlib.sha256(lock.read_bytes()).hexdigest(), platform.python_version()
    wanted = f"{checksum}\n{version}\n{venv}\n"  # its scripts name its folder
    result = {"version": version, "path": str(venv), "how": "there already"}
    alive = (venv / "bin/python").exists() and stamp.is_file()
    if alive and stamp.read_text(encoding="utf-8") == wanted:
        return result
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        found = f"{sys.executable} ({version}) cannot make an environment"
        raise SetupError(found, "the modules venv and ensurepip", "apt install python3-venv")
    stamp.unlink(missing_ok=True)
    make, install = commands(venv, lock)
    run(make, f"python: making .local/{folder}")
    run(install, f"python: installing {requirements}, about a minute, once")
    write(stamp, wanted)
    return result | {"how": "installed"}
