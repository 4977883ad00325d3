"""Which of the service's own cases every server can be held to, and what each server must answer.

The cases are those of the tests. Left out are those where RFC 9110 leaves the answer to the server.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime

from bench.tests_on_path import SHA256, http_cases

CASES, ETAG = http_cases.CASES, http_cases.ETAG
MODIFIED, EARLIER, LATER = http_cases.MODIFIED, http_cases.EARLIER, http_cases.LATER

# What is asked, and why the RFC lets a server choose; the paragraphs are those of RFC 9110.
CHOICES = {
    ("If-None-Match", SHA256): "a tag without quotes is no tag (8.8.3)",
    ("If-None-Match", f"w/{ETAG}"): "w/ is not W/ (8.8.3)",
    ("If-None-Match", f"{ETAG}, broken"): "a list of which a part is no tag",
    ("Range", "BYTES = 0-9"): "a range with spaces around its sign is no range (14.1.1)",
    ("Range", "bytes=9-5"): "a wrong range may be ignored or rejected (14.2)",
    ("Range", "bytes=-"): "as above",
    ("Range", "bytes=a-b"): "as above",
    ("Range", "bytes=+1-2"): "as above",
    ("Range", "bytes=0-1,4-5"): "several ranges may be sent, merged or ignored (14.2)",
    ("Range", f"bytes=0-{'9' * 4000}"): "4,000 digits may be read or refused",
    ("If-Range", MODIFIED): "a date may be strong enough for a server that knows (13.1.5)",
}


@dataclass(frozen=True)
class Case:
    """What is asked, of which part of the RFC, the status due, and of a part its two ends."""

    group: str
    headers: dict[str, str]
    status: int
    part: tuple[int, int] | None


@dataclass(frozen=True)
class Validators:
    """How a server names a version of the file: its ETag as sent, and its Last-Modified."""

    etag: str
    modified: datetime

    @classmethod
    def sent(cls, etag: str, modified: str) -> "Validators":
        """From the two headers of a plain answer."""
        return cls(etag, parsedate_to_datetime(modified))


def compared(its: Validators) -> list[Case]:
    """The cases, with the server's own validators where the tests have this service's."""
    chosen = set(CHOICES)
    asked = [case for case in CASES if not chosen & set(case[0].items())]
    if len(asked) + len(chosen) != len(CASES):
        raise LookupError("a case of CHOICES is no longer in tests/service/test_service_http.py")
    words = _words(its)
    return [
        Case(group(headers), {k: _own(v, words) for k, v in headers.items()}, status, part)
        for headers, status, part in asked
    ]


def group(headers: dict[str, str]) -> str:
    """Under which heading a case is counted."""
    conditions = [name for name in headers if name != "Range"]
    if "If-Range" in headers:
        return "If-Range"
    if len(headers) > 1:
        return "order of conditions"
    return conditions[0] if conditions else "Range" if headers else "plain"


def _words(its: Validators) -> dict[str, str]:
    """What stands for what: the tag, and the date in each of its three forms (5.6.7)."""
    date, second = its.modified, timedelta(seconds=1)
    return {
        ETAG: its.etag,
        MODIFIED: format_datetime(date, usegmt=True),
        EARLIER: format_datetime(date - second, usegmt=True),
        LATER: format_datetime(date + timedelta(days=1), usegmt=True),
        "Friday, 02-Jan-26 03:04:05 GMT": f"{date:%A, %d-%b-%y %H:%M:%S} GMT",
        "Fri Jan  2 03:04:05 2026": f"{date:%a %b} {date.day:2} {date:%H:%M:%S %Y}",
    }


def _own(value: str, words: dict[str, str]) -> str:
    for ours, theirs in words.items():
        value = value.replace(ours, theirs)
    return value
