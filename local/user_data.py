"""What cloud-init would make of a launch template's user data: the container's image and settings.

https://cloudinit.readthedocs.io/en/latest/reference/modules.html#write-files
"""

from __future__ import annotations

import base64
import shlex
from dataclasses import dataclass

import yaml

from ops.errors import Refusal


@dataclass(frozen=True)
class Container:
    """`image`: a digest, sha256:<64 hex digits>; `settings`: its environment variables."""

    image: str
    settings: dict[str, str]


def container(user_data: str) -> Container:
    """The one container that user data, base64 as EC2 keeps it, starts. Refusal if none."""
    text = base64.b64decode(user_data).decode()
    config = yaml.safe_load(text) if text.startswith("#cloud-config\n") else {}
    files = {file["path"]: file["content"] for file in config.get("write_files", [])}
    started = [
        shlex.split(line.removeprefix("ExecStart="))
        for path, content in files.items()
        if path.endswith(".service")
        for line in content.splitlines()
        if line.startswith("ExecStart=/usr/bin/docker run ")
    ]
    if len(started) != 1:
        raise Refusal(f"user data starts {len(started)} containers", "one", "see modules/compute")
    command = started[0]
    env_file = files[command[command.index("--env-file") + 1]]
    settings = dict(line.split("=", 1) for line in env_file.splitlines() if line)
    return Container(command[-1].rpartition("@")[2], settings)
