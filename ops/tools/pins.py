"""ops/tools/pins.toml, typed."""

import platform
import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

FILE = Path(__file__).with_name("pins.toml")
MACHINES = {"x86_64": "amd64", "aarch64": "arm64"}
HOST = (sys.platform, MACHINES.get(platform.machine(), platform.machine()))  # as Go names them


def number(version: str) -> tuple[int, ...]:
    """1.11 -> (1, 11), which sorts before (1, 11, 4)."""
    return tuple(map(int, version.split(".")))


class Tool(NamedTuple):
    """One tool: the version to install, the versions on PATH that do, where it comes from."""

    name: str
    version: str
    at_least: str
    below: str
    ask: list[str]  # the arguments that make it print its version
    home: str
    archive: str
    checksums: str
    digest: str
    names: Mapping[str, str] = MappingProxyType({})  # what its releases call a system, a machine
    on_demand: bool = False  # only where it is named: the tests' own
    package: str = ""  # the Go package, if it can be built from one
    ldflags: str = ""
    tags: str = ""
    minutes: int = 0

    def fits(self, version: str) -> bool:
        """Whether this is a final version of the pinned range."""
        final = re.fullmatch(r"\d+\.\d+\.\d+", version)
        return bool(final) and number(self.at_least) <= number(version) < number(self.below)

    def filled(self, template: str) -> str:
        """A template of this pin, for this machine."""
        system, machine = (self.names.get(name, name) for name in HOST)
        return template.format(version=self.version, os=system, arch=machine)


def load() -> dict[str, Tool]:
    """The pinned tools by name."""
    pins = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Tool(name=name, **pin) for name, pin in pins.items()}
