"""Where this local cloud lives and answers; a second one, such as the tests', sets other values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.environments import ROOT
from ops.errors import Refusal

DEFAULT_PORTS = {"SHOWROOM_CLOUD_PORT": 5055, "SHOWROOM_DEV_PORT": 8080, "SHOWROOM_PROD_PORT": 9080}
NEXT_PORT = 10080  # of the third environment; the fourth gets 11080


@dataclass(frozen=True)
class Settings:
    """`tree` holds terragrunt.hcl, `folder` what is made at run time; `ports` by variable."""

    tree: Path
    folder: Path
    ports: Mapping[str, int]

    @property
    def endpoint(self) -> str:
        """The embedded AWS. By address, not by name: so the SDKs speak to S3 in path style."""
        return f"http://127.0.0.1:{self.ports['SHOWROOM_CLOUD_PORT']}"

    def site_port(self, environment: str) -> int:
        """Where an environment's site listens."""
        return self.ports[port_variable(environment)]

    def site_url(self, environment: str) -> str:
        """What to open in a browser."""
        return f"http://localhost:{self.site_port(environment)}"


def tree(variables: Mapping[str, str] | None = None) -> Path:
    """The folder with terragrunt.hcl: this checkout, unless SHOWROOM_TREE names a copy of it."""
    given = os.environ if variables is None else variables
    return Path(given.get("SHOWROOM_TREE", ROOT)).absolute()


def port_variable(environment: str) -> str:
    """The variable that holds an environment's port: SHOWROOM_DEV_PORT."""
    return f"SHOWROOM_{environment.upper().replace('-', '_')}_PORT"


def place(variables: Mapping[str, str] | None = None) -> Settings:
    """Where it lives, without its ports: what it takes to end it."""
    given = os.environ if variables is None else variables
    folder = Path(given.get("SHOWROOM_CLOUD_FOLDER", ROOT / ".local" / "cloud")).absolute()
    return Settings(tree(given), folder, {})


def read(environments: list[str], variables: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables; Refusal if one is no port or two are the same."""
    given = os.environ if variables is None else variables
    others = [one for one in map(port_variable, environments) if one not in DEFAULT_PORTS]
    defaults = DEFAULT_PORTS | {one: NEXT_PORT + 1000 * i for i, one in enumerate(others)}
    ports = {name: _port(name, given.get(name, str(default))) for name, default in defaults.items()}
    for name, port in ports.items():
        twin = next((other for other in ports if other != name and ports[other] == port), None)
        if twin:
            raise Refusal(f"{name} and {twin} are both {port}", "different ports", f"set {name}")
    return Settings(
        tree=tree(given),
        # What is started there has other working directories.
        folder=Path(given.get("SHOWROOM_CLOUD_FOLDER", ROOT / ".local" / "cloud")).absolute(),
        ports=ports,
    )


def _port(name: str, value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise Refusal(f"{name} is '{value}'", "a whole number from 1 to 65535", f"correct {name}")
    return int(value)
