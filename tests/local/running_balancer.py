"""A real balancer before little real targets."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import requests
from eventually import eventually

from local.balancer.caddy import ca_file
from local.balancer.front import Front
from local.declared import Declared
from local.processes import Process
from local.settings import Settings
from ops.environments import ROOT, Live

ARN = (
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/showroom-dev/50dc6c495c0c9"
)
NAME = Live().environment("dev").prefix  # whose ports the settings know
DOMAIN = "dev.showroom.example.com"
IDLE_SECONDS = 2
CHUNK, CHUNKS = b"x" * 10_000, 30
REDIRECT = {
    "type": "redirect",
    "protocol": "HTTPS",
    "port": "443",
    "host": "#{host}",
    "path": "/#{path}",
    "query": "#{query}",
    "status": 301,
}


def declared(targets: Sequence[str] = (), listeners: Sequence[int] = (443, 80)) -> Declared:
    """What the exchange would tell of one balancer."""
    forward = {"type": "forward", "target_group": ARN}
    known = {
        443: {"port": 443, "protocol": "HTTPS", "domains": [DOMAIN], "action": forward},
        80: {"port": 80, "protocol": "HTTP", "domains": [], "action": REDIRECT},
    }
    group = {
        "port": 8080,
        "path": "/healthz",
        "matcher": "200",
        "interval": 5,
        "timeout": 2,
        "healthy_threshold": 2,
        "unhealthy_threshold": 2,
        "deregistration_delay": 30,
        "targets": list(targets),
    }
    balancer = {"idle_timeout": IDLE_SECONDS, "listeners": [known[port] for port in listeners]}
    told = {
        "instances": {},
        "target_groups": {ARN: group},
        "balancers": {NAME: balancer},
    }
    return Declared.parse(told)


class Answers(BaseHTTPRequestHandler):
    """/slow takes too long, /drip goes on for three seconds, /500 fails, /lost breaks off."""

    protocol_version = "HTTP/1.1"
    server: Target

    def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's name
        """Answer what was asked, as JSON."""
        length = int(self.headers.get("Content-Length", 0))
        self.rfile.read(length)
        path = urlsplit(self.path).path
        self.server.asked.append(path)
        if path == "/slow":
            time.sleep(IDLE_SECONDS + 1)
        if path == "/lost":
            self.close_connection = True
            return
        if path == "/drip":
            self._drip()
            return
        seen = {"headers": list(self.headers.items()), "path": self.path, "port": self.server.port}
        body = json.dumps(seen).encode()
        self.send_response(500 if path == "/500" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Strict-Transport-Security", "max-age=60")
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET

    def _drip(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(CHUNKS * len(CHUNK)))
        self.end_headers()
        for _ in range(CHUNKS):
            time.sleep(0.1)
            self.wfile.write(CHUNK)

    def log_message(self, *_: object) -> None:  # pylint: disable=arguments-differ
        """Nothing."""


class Target(ThreadingHTTPServer):
    """One target on a free port of its own; `asked` holds the paths it was asked for."""

    request_queue_size = 128

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.port: int = self.server_address[1]
        self.asked: list[str] = []
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def end(self) -> None:
        """Listen no more; what it is at goes on."""
        self.shutdown()
        self.server_close()


class Killable:  # pylint: disable=too-few-public-methods  # it is there to be killed
    """A target that is a process, and so can lose what it is at; `port` is where it listens."""

    def __init__(self) -> None:
        program = "import running_balancer as it; print(it.Target().port, flush=True); input()"
        paths = ":".join(str(ROOT / folder) for folder in ("", "tests", "tests/local"))
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with  # see kill
            [sys.executable, "-c", program],
            env={"PYTHONPATH": paths},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self._process.stdout
        self.port = int(self._process.stdout.readline())

    def kill(self) -> None:
        """As by kill -9; what is at its other ends hears of it."""
        self._process.kill()
        self._process.communicate()


class Balancer:
    """A Front, driven as the runner does it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.front = Front(settings)
        self.process = Process("balancer", settings.folder)
        here = settings.ports
        self.url = f"https://localhost:{here['SHOWROOM_DEV_PORT']}"
        self.plain_url = f"http://localhost:{here['SHOWROOM_DEV_HTTP_PORT']}"

    def send_to(self, *targets: Target | Killable) -> None:
        """From now on these are the healthy ones."""
        self.front.send_to({ARN: [target.port for target in targets]})

    def get(self, path: str = "/", **given: Any) -> requests.Response:
        """One request over a new connection."""
        given = {"timeout": 10, "allow_redirects": False, **given}
        return requests.get(self.url + path, verify=str(ca_file(self.settings)), **given)

    def seen(self, path: str = "/", **headers: str) -> Mapping[str, str]:
        """The headers that the target saw, by name in lower case."""
        found = self.get(path, headers=headers).json()["headers"]
        return {name.lower(): value for name, value in found}

    def ensure(self, *listeners: int) -> None:
        """Until it answers with these listeners."""
        eventually(lambda: self._ensured(listeners), "a balancer that answers", 20)

    def _ensured(self, listeners: Sequence[int]) -> bool:
        self.front.ensure(declared(listeners=listeners))
        try:
            return self.get().status_code > 0
        except (requests.RequestException, OSError):
            return False
