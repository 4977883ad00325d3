"""The environments as live/ describes them, with the names that follow from it.

Every name here is a rule of terragrunt.hcl at the root, said again; a test compares the two.
"""

from functools import cached_property
from pathlib import Path
from typing import Any

import hcl2
from hcl2.utils import SerializationOptions

from ops.errors import Refusal

ROOT = Path(__file__).resolve().parents[1]
NEEDED = ("account_id", "dns_zone", "name", "region")


class Environment:  # pylint: disable=R0902,R0903  # names, and nothing that they do
    """One folder of live/ with an env.hcl: `common` and `own` are the locals of the two files."""

    def __init__(self, name: str, common: dict[str, Any], own: dict[str, Any]) -> None:
        self.name, self.common, self.own = name, common, own
        self.domain = str(own.get("domain", ""))
        self.account_id = str(own.get("account_id", common["account_id"]))
        self.prefix = f"{common['name']}-{name}"  # begins the name of every resource
        self.bucket_name = f"{self.prefix}-{self.account_id}"  # the picture's
        self.state_bucket_name = f"{self.prefix}-state-{self.account_id}"
        self.release_parameter_name = f"/{common['name']}/{name}/release"


class Live:
    """The folder live/ below `root`, read once."""

    def __init__(self, root: Path = ROOT) -> None:
        self.folder = root / "live"

    @cached_property
    def common(self) -> dict[str, Any]:
        """The locals of common.hcl; Refusal if one is missing that names follow from."""
        path = self.folder / "common.hcl"
        found = read_locals(path)
        if missing := ", ".join(key for key in NEEDED if key not in found):
            raise Refusal(f"{path} has no {missing}", f"{', '.join(NEEDED)}", "add what is missing")
        return found

    @cached_property
    def environments(self) -> dict[str, Environment]:
        """Every folder with an env.hcl, by name."""
        files = sorted(self.folder.glob("*/env.hcl"))
        return {
            file.parent.name: Environment(file.parent.name, self.common, read_locals(file))
            for file in files
        }

    def environment(self, name: str) -> Environment:
        """The environment of that name; Refusal if there is none."""
        if name not in self.environments:
            known = ", ".join(self.environments)
            raise Refusal(f"environment '{name}'", f"one of {known}", "see live/")
        return self.environments[name]


def read_locals(path: Path) -> dict[str, Any]:
    """The locals of one HCL file of plain values; Refusal if it is missing, no HCL or computed."""
    plain = SerializationOptions(with_comments=False, strip_string_quotes=True)
    try:
        with path.open(encoding="utf-8") as file:
            blocks = hcl2.load(file, serialization_options=plain)["locals"]
    except FileNotFoundError:
        raise Refusal(str(path), "a file", "restore it from git") from None
    except Exception as error:  # noqa: BLE001  # pylint: disable=W0718  # the parser raises at will
        line = str(error).strip().splitlines()[0]
        raise Refusal(
            f"{path} is no HCL ({line})", "one locals block of plain values", "correct it"
        ) from None
    found = {key: value for key, value in blocks[0].items() if not key.startswith("__")}
    if computed := ", ".join(key for key, value in found.items() if "${" in str(value)):
        raise Refusal(f"{path} computes {computed}", "plain values", "write the value itself")
    return found
