"""A review as text: Markdown for a comment and a job's summary, lines for a terminal.

Nothing in it is a value, and nothing in it is markup: addresses and names stand in code spans, in
which Markdown reads nothing. https://github.github.com/gfm/#code-spans
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from ops.errors import Refusal
from ops.review.affected import BY_PERSON
from ops.review.changes import Change
from ops.review.plan import Review
from ops.scan.output import FILTERS

COMMENT_BYTES = 60_000  # GitHub takes 65,536 characters, and bytes are never fewer
LONG = re.compile(r"(?:sha256:)?\b([0-9a-f]{12})(?:[0-9a-f]{28}|[0-9a-f]{52})\b")
SUMMARY_BYTES = 1_000_000  # and a mebibyte of all that a step tells


def code(text: str) -> str:
    """A code span, whatever the text."""
    text = " ".join(text.split())
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    return f"{ticks} {text} {ticks}" if "`" in text else f"`{text}`"


def abbreviated(text: str) -> str:
    """A digest or a commit by its first twelve digits; anything else as it is."""
    return LONG.sub(lambda found: found[1], text)


def packed(changes: list[Change]) -> str:
    """Every address in as few characters as may be: `aws_eip: nat, this[0] [1]; aws_vpc: this`."""
    kinds: dict[str, dict[str, list[str]]] = {}
    for one in changes:
        module, _, rest = one.address.partition(f"{one.kind}.")
        name, bracket, index = rest.partition("[")
        names = kinds.setdefault(f"{module}{one.kind}", {})
        names.setdefault(name, []).append(f"{bracket}{index}")
    return "; ".join(
        f"{kind}: {', '.join(name + ' '.join(every) for name, every in names.items())}"
        for kind, names in kinds.items()
    )


def counted(changes: list[Change]) -> str:
    """Such as "2 creates, 1 update"."""
    found = Counter(one.does for one in changes)
    return ", ".join(f"{number:,} {word}{'s' * (number != 1)}" for word, number in found.items())


TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
)  # fmt: skip  # how templates are laid out, in a line
TEMPLATES.filters |= {
    "code": code,
    "abbreviated": abbreviated,
    "packed": packed,
    "counted": counted,
    "plain": FILTERS["broken"],
    "by_what": lambda changes: [
        (word, list(same))
        for word, same in groupby(sorted(changes, key=attrgetter("does")), attrgetter("does"))
    ],
}


TEMPLATES.globals["by_person"] = BY_PERSON


def rendered(template: str, **told: Any) -> str:
    """The text of a template."""
    return TEMPLATES.get_template(template).render(**told)


def markdown(review: Review, run_url: str, most_bytes: int = COMMENT_BYTES) -> str:
    """The whole review, of at most so many bytes.

    What goes is never cut: it is packed first. What comes or changes is cut and counted. Refusal
    if even that does not fit: such a plan is not for a person to read.
    """
    total = sum(not change.takes for one in review.plans for change in one.changes)

    def text(shown: int, pack: bool) -> str:
        told = {"review": review, "run_url": run_url, "left": _left(review, shown), "pack": pack}
        return rendered("comment.md", **told)

    def size(pack: bool, shown: int) -> int:
        return len(text(shown, pack).encode())

    for pack in (False, True):
        if fits := bisect_right(range(total + 1), most_bytes, key=partial(size, pack)):
            return text(fits - 1, pack)
    found = f"{sum(c.takes for one in review.plans for c in one.changes)} destroys and replacements"
    raise Refusal(
        f"{found} in {review.environment}", "as many as a comment holds", "split the change"
    )


def _left(review: Review, shown: int) -> dict[str, int]:
    """How many of each unit's creates and updates are shown, when so many are in all."""
    room = {}
    for one in review.plans:
        kept = sum(not change.takes for change in one.changes)
        room[one.unit] = min(kept, shown)
        shown -= room[one.unit]
    return room


def write(path: Path | None, text: str, mode: str) -> None:
    """Writes (w) or appends (a) a text, if it is wanted. Refusal if it cannot."""
    try:
        if path:
            with path.open(mode, encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise Refusal(f"{path}: {error.strerror}", "a file to write", "name another") from None
