"""The command `showroom promote`: one environment's release becomes another's, the same bytes."""

import argparse
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from ops import deploy, publish, release
from ops.build import registered
from ops.environments import Environment, Live
from ops.errors import Refusal
from ops.gate import Facts, broken
from ops.group import ENDED, Group
from ops.history import Run, rejected, runs
from ops.job import promotion
from ops.roll_out import Pace
from ops.status import State, look, soak
from ops.verify import fault


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Past the gate, then as deploy does it."""
    source, target = map(Live().environment, (options.source, options.target))
    state, present = look(source), release.current(target)
    found = chosen(source, state, options.image)
    origin = f"promote from {source.name} v{found.entry.version}"
    new = replace(found.release, source=origin, reason=options.reason, rejects="")
    there = present and present.what == new.what and source != target
    if not there and (sentences := broken(facts(source, target, state, found, options.check))):
        line = f"{source.name} v{found.entry.version} ({new.image}): {'; '.join(sentences)}"
        way_out = f"see ./showroom status {source.name}"
        raise Refusal(line, f"a release that may go to {target.name}", way_out)
    if options.check:
        options.template = "promotion"
        return promotion.page(source, target, found, present)
    pace = Pace(options.patience, options.ignore_alarms)
    return deploy.bring(target, new, pace, origin=source)


def chosen(source: Environment, state: State, image: str | None) -> Run:
    """What `source` runs; or, by image, the newest that ran for long enough, or else the newest."""
    release.current(source)  # refuses what is none
    every, now = runs(state.entries), datetime.now(UTC)
    found = [one for one in every if one.what[0] == image] if image else every[:1]
    ripe = [one for one in found if (state.ran(one, now) or timedelta()) >= soak(source)]
    if not found:
        line = f"{source.name} never released {image or 'anything'}"
        raise Refusal(line, "one of its releases", f"see ./showroom history {source.name}")
    return [*ripe, *found][0]


def facts(source: Environment, target: Environment, state: State, found: Run, check: bool) -> Facts:
    """Ask for what the gate looks at; how `source` is now says nothing of what it only ran.

    A check is for a role that may not read the picture's bucket: whoever promotes asks for it.
    """
    present, image = found.until is None, found.release.image
    histories = {source.name: state.entries, target.name: release.history(target)}
    return Facts(
        source.name,
        target.name,
        in_registry=registered(source, imageDigest=image) is not None,
        rolling=present and any(one["Status"] not in ENDED for one in state.refreshes[:1]),
        apart=state.apart() if present else [],
        unwell=fault(Group(source), found.release) if present else "",
        ran=state.ran(found, datetime.now(UTC)),
        soak=soak(source),
        rejected=[name for name, entries in histories.items() if rejected(entries, image)],
        picture_there=check or publish.kept(source, found.release.picture, "reader"),
    )
