"""What the conditions, the range and the codings of a request make of a representation.

RFC 9110, 12.5.3, 13 and 14: https://www.rfc-editor.org/rfc/rfc9110
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# 8.8.3: an opaque tag in quotes, weak or not. Anything may stand in it but a quote and controls.
TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
TAGS = re.compile(rf"[ \t,]*{TAG.pattern}[ \t]*(?:,[ \t,]*{TAG.pattern}[ \t]*)*[ \t,]*")
# 14.1.1: positions of any length would cost time to read; no picture has a trillion bytes.
RANGE = re.compile(r"bytes[ \t]*=[ \t]*([0-9]{0,12})-([0-9]{0,12})[ \t]*", re.IGNORECASE)
# 12.5.3 and 12.4.2: gzip by either of its names, or anything, and how much it is wanted.
GZIP = re.compile(
    r"[ \t]*(gzip|x-gzip|\*)[ \t]*(?:;[ \t]*q=([01](?:\.[0-9]{0,3})?)[ \t]*)?", re.IGNORECASE
)
NAMES = (
    "IF_MATCH",
    "IF_NONE_MATCH",
    "IF_MODIFIED_SINCE",
    "IF_UNMODIFIED_SINCE",
    "IF_RANGE",
    "RANGE",
)


@dataclass(frozen=True)
class Representation:
    """What is there to be sent: a strong tag with its quotes, its length in bytes, its date.

    Without a date it is judged by its tag alone.
    """

    etag: str
    length: int
    modified: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """A status: 200, 206 with the bytes `first` to `last` (both sent), 304, 412 or 416."""

    status: int
    first: int = 0
    last: int = -1


WHOLE, UNCHANGED, FAILED, BEYOND = Verdict(200), Verdict(304), Verdict(412), Verdict(416)


@dataclass(frozen=True)
class Asked:
    """The method, and the headers of this module by their names in NAMES; an absent one is not."""

    method: str
    headers: Mapping[str, str]


def asked(environ: Mapping[str, str]) -> Asked:
    """What a WSGI request asks."""
    found = {name: environ[f"HTTP_{name}"] for name in NAMES if f"HTTP_{name}" in environ}
    return Asked(environ["REQUEST_METHOD"], found)


def judge(request: Asked, shown: Representation) -> Verdict:
    """In the order of 13.2.2. A range counts for GET alone (14.2); a date is never a strong one."""
    given, etag = request.headers, shown.etag
    if "IF_MATCH" in given:
        if not matches(given["IF_MATCH"], etag, weakly=False):
            return FAILED
    elif _unmodified_since(given.get("IF_UNMODIFIED_SINCE"), shown) is False:
        return FAILED
    if "IF_NONE_MATCH" in given:
        if matches(given["IF_NONE_MATCH"], etag, weakly=True):
            return UNCHANGED
    elif _unmodified_since(given.get("IF_MODIFIED_SINCE"), shown):
        return UNCHANGED
    if request.method == "GET" and "RANGE" in given and given.get("IF_RANGE", etag).strip() == etag:
        return part(given["RANGE"], shown.length)
    return WHOLE


def matches(field: str, etag: str, weakly: bool) -> bool:
    """Whether a list of tags, or `*`, holds this strong one (13.1.1, 13.1.2); a wrong one does not.

    Strongly compared, a weak tag is never the same.
    """
    if field.strip(" \t") == "*":
        return True
    if not TAGS.fullmatch(field):
        return False
    return any(tag == etag and (weakly or not weak) for weak, tag in TAG.findall(field))


def part(field: str, length: int) -> Verdict:
    """One range (14.1.2). Another unit, a wrong one and several at once are as if none was asked.

    416 if it lies beyond the end.
    """
    found = RANGE.fullmatch(field.strip(" \t"))
    if not found or found.groups() == ("", ""):
        return WHOLE
    first, last = found.groups()
    if not first:  # the last so many bytes
        return Verdict(206, max(0, length - int(last)), length - 1) if int(last) else BEYOND
    if last and int(last) < int(first):
        return WHOLE
    if int(first) >= length:
        return BEYOND
    return Verdict(206, int(first), min(int(last or length), length - 1))


def takes_gzip(accepted: str) -> bool:
    """Whether a request with this Accept-Encoding wants gzip; what it names counts before `*`."""
    wanted = {
        found[1].lower(): float(found[2] or 1)
        for one in accepted.split(",")
        if (found := GZIP.fullmatch(one))
    }
    named = [wanted[name] for name in ("gzip", "x-gzip") if name in wanted]
    return max(named, default=wanted.get("*", 0)) > 0


def _unmodified_since(field: str | None, shown: Representation) -> bool | None:
    """Whether it is as it was then, to the second; None, and so ignored, where nobody can tell.

    A date has one of three forms (5.6.7).
    """
    if shown.modified is None or field is None:
        return None
    try:
        date = parsedate_to_datetime(field)
    except (ValueError, TypeError, OverflowError):
        return None
    known = date if date.tzinfo else date.replace(tzinfo=UTC)
    return shown.modified.replace(microsecond=0) <= known
