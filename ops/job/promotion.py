"""What a promotion would bring, for whoever approves it: nothing is written."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from ops.environments import ROOT, Environment
from ops.errors import Refusal
from ops.gate import shown
from ops.history import Run
from ops.release import Release
from ops.review.affected import git

MOST_COMMITS = 100  # shown; the rest is counted


def page(
    source: Environment, target: Environment, found: Run, present: Release | None
) -> dict[str, Any]:
    """The release that `target` would get, what it has now, and the commits between the two."""
    until = found.until or datetime.now(UTC)
    commits = _commits(present.commit if present else "", found.release.commit)
    return {
        "environment": target.name,
        "origin": source.name,
        "version": found.entry.version,
        "ran": shown(until - found.began),
        **asdict(found.release),
        "before": asdict(present) if present else None,
        "url": f"https://{target.domain}",
        "origin_url": f"https://{source.domain}",
        "commits": commits[:MOST_COMMITS] if commits is not None else None,
        "more_commits": max(0, len(commits or []) - MOST_COMMITS),
    }


def _commits(before: str, after: str) -> list[tuple[str, str]] | None:
    """Id and subject, newest first; None if git cannot tell: a commit unknown, or none written."""
    if before and before == after:
        return []
    try:
        told = git(ROOT, "log", "--format=%h%x09%s", f"{before}..{after}", "--")
    except Refusal:
        return None
    parts = [line.partition("\t") for line in told.splitlines()]
    return [(name, subject) for name, _, subject in parts] if before and after else None
