"""Where this local cloud lives and answers; a second one, such as the tests', sets other values."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from ops.environments import ROOT, Environment
from ops.errors import Refusal

FOLDER = ROOT / ".local" / "cloud"
DEFAULT_PORTS = {
    "SHOWROOM_CLOUD_PORT": 5055,
    "SHOWROOM_DEV_PORT": 8443,
    "SHOWROOM_DEV_HTTP_PORT": 8080,
    "SHOWROOM_PROD_PORT": 9443,
    "SHOWROOM_PROD_HTTP_PORT": 9080,
}
NEXT_PORTS = (10443, 10080)  # https and http of the third environment; the fourth gets 11443 ...


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

    def site_url(self, environment: str) -> str:
        """What to open in a browser."""
        return f"https://localhost:{self.ports[port_variables(environment)[0]]}"

    def listeners(self, environments: Iterable[Environment]) -> dict[tuple[str, int], int]:
        """Where each declared listener, by its balancer's name and its port, is on this machine."""
        return {
            (environment.prefix, port): self.ports[variable]
            for environment in environments
            for port, variable in zip((443, 80), port_variables(environment.name), strict=True)
        }


def port_variables(environment: str) -> tuple[str, str]:
    """The variables of an environment's ports, https and http: SHOWROOM_DEV_PORT, ..._HTTP_PORT."""
    name = f"SHOWROOM_{environment.upper().replace('-', '_')}"
    return f"{name}_PORT", f"{name}_HTTP_PORT"


def place(variables: Mapping[str, str] | None = None) -> Settings:
    """Where it lives, without its ports: what it takes to end it. This checkout's, if not told."""
    given = os.environ if variables is None else variables
    tree, folder = given.get("SHOWROOM_TREE", ROOT), given.get("SHOWROOM_CLOUD_FOLDER", FOLDER)
    return Settings(Path(tree).absolute(), Path(folder).absolute(), {})


def read(environments: list[str], variables: Mapping[str, str] | None = None) -> Settings:
    """Settings from environment variables; Refusal if one is no port or two are the same."""
    given = os.environ if variables is None else variables
    others = [one for one in map(port_variables, environments) if one[0] not in DEFAULT_PORTS]
    defaults = DEFAULT_PORTS | {
        variable: port + 1000 * i
        for i, both in enumerate(others)
        for variable, port in zip(both, NEXT_PORTS, strict=True)
    }
    ports = {name: _port(name, given.get(name, str(default))) for name, default in defaults.items()}
    for name, port in ports.items():
        twin = next((other for other in ports if other != name and ports[other] == port), None)
        if twin:
            raise Refusal(f"{name} and {twin} are both {port}", "different ports", f"set {name}")
    return replace(place(given), ports=ports)


def _port(name: str, value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 65535:
        raise Refusal(f"{name} is '{value}'", "a whole number from 1 to 65535", f"correct {name}")
    return int(value)
