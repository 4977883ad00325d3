"""The balancer as a process: kept alive, told what was declared, asked what is in flight."""

import json
import shutil
import socket
import time
from collections.abc import Mapping
from typing import Any

import requests

from local.balancer import caddy
from local.declared import Declared
from local.processes import Process
from local.settings import Settings
from ops.environments import ROOT, Live

PAUSE_SECONDS = 1  # between two starts or configurations


class Front:
    """Caddy as the balancer: it goes on without a runner, a new runner with the one it finds."""

    def __init__(self, settings: Settings) -> None:
        self._ports = settings.listeners(Live(settings.tree).environments.values())
        self._folder = settings.folder / "caddy"
        self._file = self._folder / "configuration.json"  # what it was told last
        self._process = Process("balancer", settings.folder)
        self._not_before = 0.0
        self._sent: dict[str, list[int]] = {}

    def ensure(self, declared: Declared) -> None:
        """Start Caddy unless it runs; load its configuration if that changed."""
        told, running = self._told(), self._process.running()
        wanted = caddy.configuration(declared, self._ports) | {"admin": told.get("admin")}
        done = wanted == told if running else not declared.balancers
        if done or time.monotonic() < self._not_before:
            return
        self._not_before = time.monotonic() + PAUSE_SECONDS
        if not running:
            shutil.rmtree(self._folder / "targets", ignore_errors=True)  # ports of another time
            self._sent = {}
        places = {arn: self._folder / caddy.slots(arn) for arn in declared.target_groups}
        self.send_to({arn: [] for arn, place in places.items() if not place.exists()})
        (self._load if running else self._start)(wanted)

    def send_to(self, ports: Mapping[str, list[int]]) -> None:
        """From the next request on: the ports of healthy targets by their target group's ARN."""
        for arn, some in ports.items():
            if self._sent.get(arn) != some:
                caddy.send_to(self._folder / caddy.slots(arn), some)
                self._sent[arn] = some

    def in_flight(self) -> dict[int, int]:
        """How many requests each target is answering, by its port; nothing without a balancer."""
        try:
            url = f"http://{self._told()['admin']['listen']}/reverse_proxy/upstreams"
            told = requests.get(url, timeout=2).json()
        except (requests.RequestException, KeyError):
            return {}
        ports = {one["address"].removeprefix("127.0.0.1:"): one["num_requests"] for one in told}
        return {int(port): count for port, count in ports.items() if port.isdecimal()}

    def _told(self) -> dict[str, Any]:
        known = self._file.read_text(encoding="utf-8") if self._file.exists() else "{}"
        return dict(json.loads(known))

    def _load(self, wanted: dict[str, Any]) -> None:
        try:
            url = f"http://{wanted['admin']['listen']}/load"
            requests.post(url, json=wanted, timeout=10).raise_for_status()
            self._remember(wanted)
        except requests.RequestException as error:
            told = getattr(error.response, "text", "")
            print(f"the balancer did not take its configuration: {error} {told}", flush=True)

    def _start(self, wanted: dict[str, Any]) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            listen = f"127.0.0.1:{free.getsockname()[1]}"
        self._remember(wanted | {"admin": {"listen": listen, "config": {"persist": False}}})
        env = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"), str(self._folder))
        command = [str(ROOT / ".local" / "bin" / "caddy"), "run", "--config", self._file.name]
        child = self._process.start(command, env, self._folder)
        while child.poll() is None and not self._process.running():
            time.sleep(0.02)  # until it is on record: who does not find it starts another
        print("balancer started", flush=True)

    def _remember(self, told: dict[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._file.with_suffix(".draft")
        draft.write_text(json.dumps(told), encoding="utf-8")
        draft.replace(self._file)
