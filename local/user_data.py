"""What cloud-init would make of a launch template's user data: the service's container.

https://cloudinit.readthedocs.io/en/latest/reference/modules.html#write-files
"""

import base64
import re
import shlex
from dataclasses import dataclass

import yaml

from ops.errors import Refusal


@dataclass(frozen=True)
class Container:
    """`image`: a digest, sha256:<64 hex digits>; `settings`: its environment variables.

    `restart_seconds`: the pause before it is started again; `stop_seconds`: from the request to
    end until it is killed.
    """

    image: str
    settings: dict[str, str]
    restart_seconds: float
    stop_seconds: float


def container(user_data: str) -> Container:
    """The one container that user data, base64 as EC2 keeps it, starts. Refusal if none."""
    try:
        text = base64.b64decode(user_data).decode()
        config = yaml.safe_load(text) if text.startswith("#cloud-config\n") else {}
        files = {file["path"]: file["content"] for file in config.get("write_files", [])}
        return _started(files)
    except (ValueError, KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        line = " ".join(str(error).split())
        raise Refusal(f"user data is broken ({line})", "cloud-config", "see its group") from None


def _started(files: dict[str, str]) -> Container:
    units = [content for path, content in files.items() if path.endswith(".service")]
    started = [
        (unit, shlex.split(command))
        for unit in units
        for command in re.findall(r"^ExecStart=(/usr/bin/docker run .*)$", unit, re.MULTILINE)
    ]
    if len(started) != 1:
        raise Refusal(f"user data starts {len(started)} containers", "one", "see modules/compute")
    unit, command = started[0]
    env_file = files[command[command.index("--env-file") + 1]]
    return Container(
        command[-1].rpartition("@")[2],
        dict(line.split("=", 1) for line in env_file.splitlines() if line),
        # Where the unit is silent, what systemd.service(5) and docker stop say.
        _seconds(r"^RestartSec=(\S+)$", unit, 0.1),
        _seconds(r"^ExecStop=/usr/bin/docker stop .*--time[ =](\S+)", unit, 10),
    )


def _seconds(pattern: str, unit: str, default: float) -> float:
    found = re.search(pattern, unit, re.MULTILINE)
    return float(found[1].removesuffix("s")) if found else default
