"""What Caddy reads: a configuration from what was declared, and files that say where targets are.

The configuration names no instance: Caddy reads where a target is with each request. So the next
request follows a change, nothing is loaded anew for it, and nobody has to be there to be asked.
"""

import hashlib
import json
import socket
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from local.declared import Declared, Listener
from local.settings import Settings

PARTS = yaml.safe_load(Path(__file__).with_name("caddy.yaml").read_text(encoding="utf-8"))
# Files of a target group: up to six targets get even shares, of more than sixty some get none.
SLOTS = 60
NOWHERE = 0  # the port of a group without a healthy target: every connection is refused


def ca_file(settings: Settings) -> Path:
    """The root certificate, PEM, of the CA that signs the sites' certificates."""
    return settings.folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"


def slots(arn: str) -> Path:
    """The folder of a target group's files, below Caddy's own; with a hash as names repeat."""
    digest = hashlib.sha256(arn.encode()).hexdigest()[:12]
    return Path("targets", f"{arn.split('/')[-2]}-{digest}")


def send_to(folder: Path, ports: Sequence[int]) -> None:
    """Fill a target group's files with its targets in turn; each file is whole at any time."""
    folder.mkdir(parents=True, exist_ok=True)
    turn = sorted(ports) or [NOWHERE]
    for slot in range(SLOTS):
        draft = folder / "draft"
        draft.write_text(f"127.0.0.1:{turn[slot % len(turn)]}", encoding="ascii")
        draft.replace(folder / str(slot))


def configuration(declared: Declared, ports: Mapping[tuple[str, int], int]) -> dict[str, Any]:
    """Caddy's JSON but for its admin part.

    `ports` says where a listener, by its balancer's name and its port, is on this machine; one that
    is nowhere is left out.
    """
    domains, servers = {"localhost", "127.0.0.1", "::1"}, {}
    for name, balancer in declared.balancers.items():
        here = {port: ports[name, port] for owner, port in ports if owner == name}
        for listener in balancer.listeners:
            if port := here.get(listener.port):
                server = _server(listener, balancer.idle_timeout, here)
                server["listen"] = [f"{address}:{port}" for address in _loopback()]
                servers[f"{name}-{listener.port}"] = server
                domains.update(listener.domains)
    tls = PARTS["tls"] | {"certificates": {"automate": sorted(domains)}}
    apps = PARTS["apps"] | {"http": {"servers": servers}, "tls": tls}
    return {**PARTS["process"], "apps": apps}


def _loopback() -> list[str]:
    """This machine's addresses that nobody else reaches, as in a URL; not all have IPv6."""
    with suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return ["127.0.0.1", "[::1]"]
    return ["127.0.0.1"]


def _server(listener: Listener, idle: float, here: Mapping[int, int]) -> dict[str, Any]:
    action, scheme = listener.action, listener.protocol.lower()
    values = {"@idle": idle, "@scheme": scheme, "@port": listener.port}
    if action["type"] == "redirect":
        values |= {"@status": action["status"], "@location": _location(listener, here)}
    text = json.dumps(PARTS["listener"] | PARTS[scheme] | PARTS[action["type"]])
    for name, value in values.items():
        text = text.replace(name, json.dumps(str(value))[1:-1])
    server: dict[str, Any] = json.loads(text)
    if action["type"] == "forward":
        files = [f"{slots(action['target_group'])}/{slot}" for slot in range(SLOTS)]
        proxy = server["routes"][-1]["handle"][-1]
        proxy["upstreams"] = [{"dial": f"{{file.{file}}}"} for file in files]
    return server


def _location(listener: Listener, here: Mapping[int, int]) -> str:
    """Where a redirect leads to: to where the port that it names is on this machine."""
    action = listener.action
    scheme = action["protocol"].replace("#{protocol}", listener.protocol).lower()
    port = int(action["port"].replace("#{port}", str(listener.port)))
    query = action["query"] and f"?{action['query']}"
    location = f"{scheme}://{action['host']}:{here.get(port, port)}{action['path']}{query}"
    for written, meant in PARTS["typed"].items():
        location = location.replace(written, meant)
    return location
