"""The repository's HCL as Python values: modules, units, environments."""

import re
from functools import cache
from pathlib import Path
from typing import Any, cast

import hcl2
from hcl2.utils import SerializationOptions
from local_cloud import ROOT

Blocks = dict[str, Any]

PLAIN = SerializationOptions(with_comments=False, explicit_blocks=False, strip_string_quotes=True)
MODULES = sorted(path for path in (ROOT / "modules").iterdir() if path.is_dir())
UNITS = sorted((ROOT / "live").glob("*/*/terragrunt.hcl"))
ENVIRONMENTS = sorted(path.parent for path in (ROOT / "live").glob("*/env.hcl"))


@cache
def parsed(path: Path) -> Blocks:
    """A file's blocks and attributes; strings without quotes, expressions as written."""
    with path.open(encoding="utf-8") as file:
        return cast(Blocks, hcl2.load(file, serialization_options=PLAIN))


def local_values(path: Path) -> Blocks:
    """What the `locals` of a file say."""
    [values] = parsed(path)["locals"]
    return cast(Blocks, values)


def named(path: Path, kind: str) -> Blocks:
    """The blocks of one kind by name; none when there is no such file."""
    blocks: list[Blocks] = parsed(path).get(kind, []) if path.is_file() else []
    return {name: body for block in blocks for name, body in block.items()}


def top_level(path: Path) -> list[str]:
    """What stands at the beginning of a line, in order."""
    return re.findall(r"^([a-z_]+)\b", path.read_text(encoding="utf-8"), re.MULTILINE)


def shown(path: Path) -> str:
    """A path as a person names it."""
    return path.relative_to(ROOT).as_posix()
