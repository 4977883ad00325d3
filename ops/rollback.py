"""The command `showroom rollback`: acts first, by the template's version that ran before."""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ops import deploy, publish, release
from ops.environments import Environment, Live
from ops.errors import Refusal
from ops.group import Group, What
from ops.history import rejected
from ops.lock import held
from ops.release import Entry, Release
from ops.roll_out import Pace, roll_back, roll_out, target
from ops.verify import verify


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Takes the present release back, with no plan and no build; what runs then."""
    environment = Live().environment(options.environment)
    release.current(environment)  # refuses what is none
    bad, good = previous(environment, release.history(environment))
    pace = Pace(ignore_alarms=True)  # what rings now rings for the bad one
    group = Group(environment)
    known = group.versions()
    if known.get(target(group.newest())) == (bad.image, bad.ami):
        roll_back(group, pace, "taken back by ./showroom rollback")
    taken_back = bad.image if bad.image != good.image else ""
    new = replace(good, source="rollback", reason=options.reason, rejects=taken_back)
    seconds = 2 * pace.longest(group) + 2 * deploy.SERVED_SECONDS  # there and back
    with held(environment, bad.image, seconds):  # after the end of who rolls it out
        number = version_of(environment, good, known)
        _show(environment, bad, good)
        try:
            roll_out(group, number, pace)
        except BaseException:
            _show(environment, good, bad)
            raise
        try:
            deploy.settle(environment, new, news=True)
        except deploy.FAILURES as error:  # again: no instance is of another, so this alone is left
            found = f"the group is back, the parameter is not ({error!r})"
            way_out = f"run ./showroom rollback {environment.name} again"
            raise Refusal(found, "both", way_out) from None
        verify(environment, new)
    return deploy.told(environment, new, True, bad)


def _show(environment: Environment, before: Release, after: Release) -> None:
    if before.picture != after.picture:  # else S3 has no say in it
        publish.bring(environment, after.picture)


def previous(environment: Environment, entries: Sequence[Entry]) -> tuple[Release, Release]:
    """The present one, and the newest other that nobody took back; Refusal if there is none."""
    bad = entries[0].release if entries else None
    for entry in entries:
        good = entry.release
        if bad and good and good.what != bad.what and not rejected(entries, good.image):
            return bad, good
    name = environment.name
    found = f"{name} has nothing to go back to: no other release that nobody took back"
    raise Refusal(found, "an earlier release", f"build and ./showroom deploy {name}")


def version_of(environment: Environment, good: Release, known: Mapping[str, What]) -> str:
    """Number of the newest version of the launch template that launches it; Refusal if none."""
    same = [int(number) for number, what in known.items() if what == (good.image, good.ami)]
    if same:
        return str(max(same))
    found = f"no version of launch template {environment.prefix} launches {good.image}"
    way_out = f"./showroom deploy {environment.name} --image {good.image} --ami {good.ami}"
    raise Refusal(found, "one that does", way_out)
