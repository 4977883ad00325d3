"""Which version an executable is: asked once, remembered while the file stays the same."""

import json
import os
import re
from pathlib import Path

from ops.tools.pins import Tool
from ops.tools.place import LOCAL, write
from ops.tools.run import Command, answer

MEMORY = LOCAL / "tools.json"  # path -> size, time of change, version
# `terraform version` asks for news, and complains of a configuration file that is not there.
QUIET = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}


def asked(path: Path, tool: Tool) -> str:
    """The version that an executable prints, or nothing."""
    said = answer(Command([str(path), *tool.ask], QUIET))
    found = re.search(r"\d+\.\d+\.\d+(-[\w.-]+)?", said)
    return found.group() if found else ""


def memory() -> dict[str, list[object]]:
    """What MEMORY holds; nothing when it is missing or damaged."""
    try:
        return dict(json.loads(MEMORY.read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def version(path: Path, tool: Tool) -> str:
    """The version of the executable at a path, or nothing."""
    if not os.path.isfile(path) or not os.access(path, os.X_OK):
        return ""
    facts: list[object] = [path.stat().st_size, path.stat().st_mtime_ns]
    known = memory()
    if known.get(str(path), [])[:2] == facts:
        return str(known[str(path)][2])
    found = asked(path, tool)
    with path.open("rb") as file:
        script = file.read(2) == b"#!"  # asdf, tfenv: may choose another version tomorrow
    if found and not script:
        write(MEMORY, json.dumps(known | {str(path): [*facts, found]}, indent=1))
    return found
