"""The Python environment, .local/venv, as requirements.txt locks it."""

import hashlib
import importlib.util
import platform
import sys

from ops.tools.errors import SetupError
from ops.tools.place import LOCAL, ROOT, write
from ops.tools.run import Command, run

VENV = LOCAL / "venv"
STAMP = VENV / "showroom-stamp"
LOCK = ROOT / "requirements.txt"
# A user's pip settings count (index, certificates, proxy), but those that put packages elsewhere.
HERE = {"PIP_USER": "", "PIP_TARGET": "", "PIP_PREFIX": "", "PIP_ROOT": ""}


def commands() -> tuple[Command, Command]:
    """An empty environment; its packages, each by its hash."""
    pip = [str(VENV / "bin/python"), "-I", "-m", "pip", "install", "--quiet", "--no-input"]
    pip += ["--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
    return Command([sys.executable, "-I", "-m", "venv", "--clear", str(VENV)], {}), Command(
        pip, HERE
    )


def provide() -> dict[str, str]:
    """Makes .local/venv unless its stamp, written last, says that it is right."""
    checksum, version = hashlib.sha256(LOCK.read_bytes()).hexdigest(), platform.python_version()
    wanted = f"{checksum}\n{version}\n{VENV}\n"  # its scripts name its folder
    result = {"version": version, "path": str(VENV), "how": "there already"}
    alive = (VENV / "bin/python").exists() and STAMP.is_file()
    if alive and STAMP.read_text(encoding="utf-8") == wanted:
        return result
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        found = f"{sys.executable} ({version}) cannot make an environment"
        raise SetupError(found, "the modules venv and ensurepip", "apt install python3-venv")
    STAMP.unlink(missing_ok=True)
    make, install = commands()
    run(make, "python: making .local/venv")
    run(install, "python: installing requirements.txt, about a minute, once")
    write(STAMP, wanted)
    return result | {"how": "installed"}
