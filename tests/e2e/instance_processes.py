"""The service processes of the local cloud's instances, found as anybody would find processes."""

from __future__ import annotations

import urllib.error
import urllib.request

import psutil
from applied_stack import Stack

from local.processes import Process


def instance_processes(stack: Stack) -> dict[str, psutil.Process]:
    """Those that run, by instance id."""
    folder = stack.settings.folder / "instances"
    every = {file.stem: Process(file.stem, folder).running() for file in folder.glob("i-*.json")}
    return {id_: process for id_, process in every.items() if process}


def fresh(stack: Stack, before: dict[str, psutil.Process]) -> psutil.Process | None:
    """One that was not there before, if there is one."""
    now = instance_processes(stack)
    return next((process for id_, process in now.items() if id_ not in before), None)


def answers(process: psutil.Process) -> bool:
    """Whether what it listens on answers /healthz with 200."""
    family = [process, *process.children(recursive=True)]
    ports = [
        connection.laddr.port
        for one in family
        for connection in one.net_connections("tcp4")
        if connection.status == psutil.CONN_LISTEN
    ]
    return any(_healthy(port) for port in ports)


def _healthy(port: int) -> bool:
    try:
        url = f"http://127.0.0.1:{port}/healthz"
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
