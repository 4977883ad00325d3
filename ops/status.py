"""The command `showroom status`: what each environment runs, and whether all of it agrees."""

import argparse
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ops import release
from ops.aws import client
from ops.environments import Environment, Live
from ops.errors import Refusal
from ops.group import Group, What
from ops.history import Run, runs
from ops.release import Entry
from ops.site import connect_to


@dataclass(frozen=True)
class State:
    """What AWS tells at one moment: what template versions launch; refreshes newest first."""

    entries: Sequence[Entry] = ()
    versions: dict[str, What] = field(default_factory=dict)
    instances: Sequence[dict[str, Any]] = ()
    refreshes: Sequence[dict[str, Any]] = ()

    def launched(self, one: dict[str, Any]) -> What:
        """What an instance, or a refresh's desired configuration, is of."""
        number = one.get("LaunchTemplate", {}).get("Version", "")
        return self.versions.get(number, ("", ""))

    def apart(self) -> list[str]:
        """Where parameter, template and group do not agree."""
        wanted = next((one.what for one in runs(self.entries)), None)
        latest = self.versions[max(self.versions, key=int)] if self.versions else None
        staying = [one for one in self.instances if "Terminat" not in one["LifecycleState"]]
        others = [one["InstanceId"] for one in staying if self.launched(one) != wanted]
        template = [] if latest == wanted else ["the template is not the release's"]
        return [*template, *(f"{name} runs something else" for name in others)]

    def ran(self, one: Run, now: datetime) -> timedelta | None:
        """How long it ran: from the end of the roll-out that brought it; None: it never did.

        The first of all is launched with its group, and AWS forgets a roll-out after six weeks.
        """
        until = one.until or now
        ends: list[datetime] = [
            refresh["EndTime"]
            for refresh in self.refreshes
            if refresh["Status"] == "Successful" and refresh["EndTime"] <= until
            if self.launched(refresh.get("DesiredConfiguration", {})) == one.what
        ]
        if not ends and one.until and one != runs(self.entries)[-1]:
            return None
        return until - max(ends, default=one.began)


def look(environment: Environment) -> State:
    """Ask AWS; what is not applied yet is empty."""
    group, entries = Group(environment), release.history(environment)
    if not (told := group.facts()):
        return State(entries)
    health = group.health(told)
    instances = [
        one | {"Health": health.get(one["InstanceId"], "not registered")}
        for one in told["Instances"]
    ]
    return State(entries, group.versions(), instances, group.refreshes())


def soak(environment: Environment) -> timedelta:
    """How long a release has to run there before it may be promoted; terragrunt.hcl wants it."""
    return timedelta(minutes=float(environment.own.get("soak_minutes", 0)))


def run(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Tells the facts of every environment, asked for side by side."""
    live = Live()
    asked = [live.environment(name) for name in options.environments or live.environments]
    client("ssm", asked[0])  # the first client sets boto3's session up: no thread may
    with ThreadPoolExecutor() as pool:
        return list(pool.map(facts, asked))


def facts(environment: Environment) -> dict[str, Any]:
    """All that is shown of an environment; what is not there yet is said in `missing`."""
    state, now = look(environment), datetime.now(UTC)
    whole = soak(environment)
    ran = next((state.ran(one, now) for one in runs(state.entries)), None) or timedelta()
    try:
        nothing = "nothing is released yet: ./showroom build, then ./showroom deploy"
        missing = "" if release.current(environment) else nothing
    except Refusal as refusal:
        missing = str(refusal)
    return {
        "environment": environment.name,
        "url": f"https://{environment.domain}",
        "reached_at": ":".join(map(str, connect_to(environment.domain))),
        "missing": missing,
        "entry": next((asdict(one) for one in state.entries if one.release), None),
        "soak_seconds": whole.total_seconds(),
        "left_seconds": max(whole - ran, timedelta()).total_seconds(),
        "instances": [{**one, "Image": state.launched(one)[0]} for one in state.instances],
        "refreshes": state.refreshes[:3],
        "alarms": Group(environment).ringing(),
        "apart": state.apart(),
    }
