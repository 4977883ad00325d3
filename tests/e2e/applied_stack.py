"""One stack, applied for real: a copy of the tree on a local cloud of its own, with free ports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import requests
from http_exchange import Site
from local_cloud import ROOT, free_port, plain_environ
from tree_copy import copy_tree

from local import shell
from local.balancer.caddy import ca_file
from local.settings import DEFAULT_PORTS, Settings, read
from ops.environments import Live

UP_SECONDS = 600


class Stack:  # pylint: disable=too-many-instance-attributes  # what tests ask it for
    """The tree's copy and its cloud. `seconds`, `notes`: what was measured.

    `folder` lies outside of the repository: Terragrunt, run there, would take the copy for its own.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tree = self.folder / "tree"
        copy_tree(self.tree)
        self.variables = {
            **{name: str(free_port()) for name in DEFAULT_PORTS},
            "SHOWROOM_TREE": str(self.tree),
            "SHOWROOM_CLOUD_FOLDER": str(self.folder / "cloud"),
        }
        self.live = Live(self.tree)
        self.settings: Settings = read(list(self.live.environments), self.variables)
        self.env = plain_environ() | {"PATH": os.environ["PATH"]}
        self.seconds: dict[str, float] = {}
        self._clients: dict[str, Any] = {}
        self.notes: list[str] = []  # what else was measured

    def command(self, *arguments: str) -> list[str]:
        """What `make` runs: `python -m local ARGUMENTS`; `variables` tell it which stack."""
        return [sys.executable, "-m", "local", *arguments]

    def local(
        self, *arguments: str, timeout: float = UP_SECONDS
    ) -> subprocess.CompletedProcess[str]:
        """`python -m local ARGUMENTS` on this stack."""
        return subprocess.run(
            self.command(*arguments),
            cwd=ROOT,
            env=self.env | self.variables,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def up(self) -> subprocess.CompletedProcess[str]:
        """`make up` without its setup, timed; the test fails with what it printed."""
        begun = time.monotonic()
        done = self.local("up")
        assert done.returncode == 0, done.stderr
        self.seconds.setdefault("nothing -> both sites answer", time.monotonic() - begun)
        applied = next(line for line in done.stderr.splitlines() if "everything applied" in line)
        self.seconds.setdefault("nothing -> everything applied", float(applied.split()[0]))
        return done

    def run(
        self, command: list[str], folder: str = ".", timeout: float = 300, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """A command in a folder of the tree, as a person would type it after `. .local/env`."""
        return subprocess.run(
            command,
            cwd=self.tree / folder,
            env=self.person() | variables,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def person(self) -> dict[str, str]:
        """The environment of such a person."""
        return self.env | shell.environment(self.settings, self.live)

    def terragrunt(
        self, folder: str, *arguments: str, timeout: float = 300, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Terragrunt in a folder of the tree."""
        return self.run(["terragrunt", *arguments], folder, timeout, **variables)

    def showroom(
        self, *arguments: str, timeout: float = 300, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """`./showroom ARGUMENTS` in the tree."""
        return self.run([str(self.tree / "showroom"), *arguments], ".", timeout, **variables)

    def begin(self, *arguments: str, **variables: str) -> subprocess.Popen[str]:
        """The same, begun as a process group of its own, such as a terminal sends a Ctrl-C to."""
        return subprocess.Popen(
            [str(self.tree / "showroom"), *arguments],
            cwd=self.tree,
            env=self.person() | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def site(self, environment: str) -> Site:
        """Where an environment's visitors come in."""
        port = self.settings.ports[f"SHOWROOM_{environment.upper()}_PORT"]
        domain = self.live.environment(environment).domain
        return Site(domain, port, str(ca_file(self.settings)))

    def get(self, environment: str, path: str) -> requests.Response:
        """What a visitor of this machine gets, by localhost."""
        url = f"{self.settings.site_url(environment)}{path}"
        return requests.get(url, verify=str(ca_file(self.settings)), timeout=5)

    def planned(self, folder: str, *arguments: str) -> dict[str, dict[str, Any]]:
        """Plan every unit below a folder: the plan's JSON, by unit."""
        plans = self.folder / "plans"
        shutil.rmtree(plans, ignore_errors=True)
        done = self.terragrunt(
            folder,
            "run",
            "--all",
            "--strict-mode",
            "--json-out-dir",
            str(plans),
            *arguments,
            "plan",
        )
        assert done.returncode == 0, done.stderr[-3000:]
        assert " WARN " not in done.stderr, done.stderr
        return {
            file.parent.relative_to(plans).as_posix(): json.loads(file.read_text())
            for file in sorted(plans.rglob("tfplan.json"))
        }

    def plan(self, folder: str, *arguments: str) -> dict[str, list[dict[str, Any]]]:
        """The same, and of each unit only what would change or has drifted."""
        planned = self.planned(folder, *arguments)
        return {unit: changes(document) for unit, document in planned.items()}

    def client(self, service: str) -> Any:
        """A boto3 client of this stack's account, made once: it takes a moment of a busy core."""
        if service not in self._clients:
            make: Any = boto3.client  # its types want a literal name
            self._clients[service] = make(
                service,
                region_name=self.live.common["region"],
                endpoint_url=self.settings.endpoint,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
        return self._clients[service]

    def wait(self, look: Callable[[], object], what: str, seconds: float = 30) -> None:
        """Until `look` finds what it looks for; seldom, since AWS serves one after the other."""
        deadline = time.monotonic() + seconds
        while not look():
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            time.sleep(0.5)


def changes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    """Every resource that would change, and every output that would."""
    resources = [
        change
        for change in plan.get("resource_changes", [])
        if change["change"]["actions"] not in (["no-op"], ["read"])
    ]
    outputs = [
        {"address": f"output.{name}", "change": change}
        for name, change in plan.get("output_changes", {}).items()
        if change["actions"] != ["no-op"]
    ]
    return resources + outputs


def running(folder: Path) -> Iterator[Stack]:
    """A stack that is up, and down again at the end whatever happened."""
    stack = Stack(folder)
    try:
        stack.up()
        yield stack
    finally:
        stack.local("down")
