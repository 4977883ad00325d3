"""One command of ./showroom with visitors on a site around it, and what they saw."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

from agreement import ask, served
from applied_stack import Stack
from load_report import Report
from under_load import AROUND_SECONDS, under_load


@dataclass(frozen=True)
class Step:  # pylint: disable=too-many-instance-attributes  # one for each thing to be asked of it
    """`old` and `new`: sha256 of the page before and after; `served`: digests afterwards."""

    code: int
    out: str
    err: str
    old: str
    new: str
    served: set[tuple[str, str]]
    seconds: float
    all_served_seconds: float  # until nobody got the old page any more
    report: Report


def page(stack: Stack, name: str) -> str:
    """The sha256 of an environment's page, hex."""
    return hashlib.sha256(ask(stack.site(name), "/")[1]).hexdigest()


def under_visitors(stack: Stack, name: str, *command: str, around: float = AROUND_SECONDS) -> Step:
    """Run `./showroom COMMAND` with visitors on the site of environment `name`."""
    old = page(stack, name)
    with under_load(stack.site(name), around=around) as visitors:
        begun = time.time()
        done = stack.showroom(*command)
        ended = time.time()
    report = visitors.report
    last = report.bodies[old].last if old in report.bodies else 0
    stack.notes.append(f"./showroom {' '.join(command)}: {report.line()}")
    return Step(
        done.returncode,
        done.stdout,
        done.stderr,
        old,
        page(stack, name),
        served(stack, name),
        ended - begun,
        report.began + last - begun,
        report,
    )


def unnoticed(report: Report) -> None:
    """Fails unless the load was the one it says it was, and no request of it failed."""
    assert report.inability == "", f"{report.inability}: this run proves nothing, run it alone"
    assert report.failures == [], f"{report.line()}\n{report.complaint()}"
