"""The command `showroom history`, and what a history of releases tells."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from ops import release
from ops.environments import Live
from ops.group import What
from ops.release import Entry, Release


@dataclass(frozen=True)
class Run:
    """Entries in a row with the same image and AMI: the newest; when the first came, and left."""

    entry: Entry
    release: Release
    began: datetime
    until: datetime | None  # None: it is the present one

    @property
    def what(self) -> What:
        """What was rolled out."""
        return self.release.image, self.release.ami


def runs(entries: Sequence[Entry]) -> list[Run]:
    """A history as runs, both newest first; entries without a release are left out."""
    found: list[Run] = []
    told = [(one, one.release) for one in entries if one.release]
    for _, row in groupby(told, key=lambda one: (one[1].image, one[1].ami)):
        same = list(row)
        until = found[-1].began if found else None
        found.append(Run(*same[0], same[-1][0].when, until))
    return found


def rejected(entries: Sequence[Entry], image: str) -> bool:
    """Whether that image was taken back since it was last released there."""
    for one in (entry.release for entry in entries):
        if one and image in (one.image, one.rejects):
            return one.rejects == image
    return False


def run(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Tells every release that the parameter remembers: the last hundred."""
    entries = release.history(Live().environment(options.environment))
    return [
        asdict(one) | {"rejected": bool(one.release and rejected(entries, one.release.image))}
        for one in entries
    ]
