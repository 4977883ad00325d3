"""`python -m local.machines`: the runner. SIGTERM ends it alone; what it started goes on.

Four times a second it tells the embedded AWS what it saw, and makes true what that declares.
"""

import os
import time
from threading import Event, Thread
from typing import Any

import requests

from local import settings
from local.aws.instance_metadata import InstanceMetadata
from local.balancer.checks import Checks
from local.balancer.front import Front
from local.declared import Declared
from local.machines.draining import Draining
from local.machines.instance import Instance
from local.processes import Process
from local.settings import Settings
from ops.environments import Live

PAUSE_SECONDS = 0.25
STOP_SECONDS = 35  # of an instance of which nothing else is known any more


class Runner:  # pylint: disable=too-many-instance-attributes  # each a part that runs here
    """All that runs here. `talk` has `declared` renewed and `news` set, `step` makes a `report`."""

    def __init__(self, chosen: Settings) -> None:
        self.declared: Declared | None = None
        self.report: dict[str, Any] = {"targets": {}, "lost": []}
        self.news = Event()
        self._folder = chosen.folder
        self._metadata = InstanceMetadata(chosen.folder / "metadata.port")
        self._instances: dict[str, Instance] = {}
        self._left_over = {file.stem for file in (chosen.folder / "instances").glob("*.json")}
        self._draining, self._checks = Draining(), Checks()
        self._front = Front(chosen)

    def talk(self, endpoint: str) -> None:
        """Tell and ask the embedded AWS for ever; while it is silent, its last word holds."""
        said = "nothing yet"
        while True:
            try:
                answer = requests.post(
                    f"{endpoint}/showroom/exchange", json=self.report, timeout=60
                )
                answer.raise_for_status()
                self.declared, found = Declared.parse(answer.json()), "answers"
                self.news.set()
            except (requests.RequestException, ValueError, KeyError, TypeError) as problem:
                found = f"does not answer: {problem}"
            if found != said:
                print(f"the embedded AWS {found}", flush=True)
            said = found
            time.sleep(PAUSE_SECONDS)

    def step(self, declared: Declared) -> dict[str, Any]:
        """Make it true, waiting for nothing; what the embedded AWS is to be told."""
        self._begin(declared)
        draining, undrained = self._draining.step(declared, self._in_flight, time.monotonic())
        self._end(declared, {name for _, name in draining}, {name for _, name in undrained})
        every = self._instances.items()
        self._checks.tick(declared, {name: one.port for name, one in every if one.port})
        self._front.send_to(self._checks.serving())
        self._front.ensure(declared)
        targets: dict[str, dict[str, Any]] = dict(self._checks.states())
        for arn, name in draining:
            targets.setdefault(arn, {})[name] = {"state": "draining"}
        return {"targets": targets, "lost": [name for name, one in every if one.lost]}

    def _begin(self, declared: Declared) -> None:
        """Launch what is new, say what has another state, end what an earlier runner left over."""
        for name, machine in declared.instances.items():
            before = self._metadata.machines.get(name, machine)
            self._metadata.machines[name] = machine
            if name not in self._instances:
                instance = self._instances[name] = Instance(name, self._folder, self._metadata)
                instance.say(f"launched from version {machine.version}")
                instance.start()
            elif before.state != machine.state:
                self._instances[name].say(machine.state)
        for name in self._left_over - set(declared.instances):
            stop = Process(name, self._folder / "instances").stop
            Thread(target=stop, args=(STOP_SECONDS,), daemon=True).start()
        self._left_over = set()

    def _end(self, declared: Declared, draining: set[str], undrained: set[str]) -> None:
        """End what is declared no more; what nobody drains, before the balancer hears of it."""
        for name in self._instances.keys() - declared.instances.keys():
            instance = self._instances[name]
            if not instance.is_alive():  # nothing is left of it but its log
                instance.process.record.unlink(missing_ok=True)
                del self._instances[name], self._metadata.machines[name]
            elif instance.ending or name in draining:
                continue
            elif name in undrained:
                instance.say("killed: its target group drains nobody")
                instance.kill()
            else:
                instance.say("ending")
                instance.ending = True

    def _in_flight(self) -> dict[str, int]:
        busy = self._front.in_flight()
        return {name: busy.get(one.port or 0, 0) for name, one in self._instances.items()}


def main() -> None:
    """Until a signal ends the process."""
    chosen = settings.read(list(Live(settings.place().tree).environments))
    os.environ["AWS_ENDPOINT_URL"] = chosen.endpoint
    runner = Runner(chosen)
    Thread(target=runner.talk, args=(chosen.endpoint,), daemon=True).start()
    while True:
        runner.news.wait(PAUSE_SECONDS)
        runner.news.clear()
        if runner.declared:
            runner.report = runner.step(runner.declared)


if __name__ == "__main__":
    main()
