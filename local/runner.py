"""The runner as a process, and whether what it runs answers a visitor."""

import os
import sys
import time

from local.balancer.caddy import ca_file
from local.processes import Process, answers, require_free
from local.progress import Steps
from local.settings import Settings, port_variables
from ops.environments import ROOT, Environment, Live
from ops.errors import Refusal

READY_SECONDS = 60


def process(settings: Settings) -> Process:
    """The process that runs the instances and tells the balancer of them."""
    return Process("machines", settings.folder)


def start(settings: Settings, live: Live) -> bool:
    """Start it unless it runs; False if it ran already. Refusal if a site's port is taken."""
    machines = process(settings)
    if machines.running():
        return False
    if not Process("balancer", settings.folder).running():
        for name in live.environments:
            for variable in port_variables(name):
                require_free(settings.ports[variable], variable)
    command = [sys.executable, "-m", "local.machines"]
    ports = {variable: str(port) for variable, port in settings.ports.items()}
    places = {
        "SHOWROOM_TREE": str(settings.tree),
        "SHOWROOM_CLOUD_FOLDER": str(settings.folder),
        "PYTHONPATH": str(ROOT),
    }
    machines.start(command, env={**os.environ, **ports, **places}, cwd=ROOT)
    return True


def await_site(settings: Settings, environment: Environment, steps: Steps) -> None:
    """Wait until the site is healthy for a visitor. Refusal if it is not within a minute."""
    url = f"{settings.site_url(environment.name)}/healthz"
    deadline = time.monotonic() + READY_SECONDS
    while not answers(url, 5, ca_file(settings)):
        if time.monotonic() > deadline:
            way_out = f"see {process(settings).log} and {settings.folder / 'instances'}"
            raise Refusal(f"{environment.name} does not answer", "a healthy service", way_out)
        steps.tick(f"{environment.name} is not there yet")
        time.sleep(0.2)
