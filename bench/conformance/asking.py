"""One server asked every case, by GET and by HEAD; what it answers is judged as the tests do."""

import http.client
from collections import Counter
from dataclasses import dataclass

from bench.conformance.cases import Case, Validators, compared
from bench.tests_on_path import BODY, http_cases

REFUSED = (http.client.HTTPException, OSError)


@dataclass(frozen=True)
class Score:
    """How many of `cases` a server passed by GET and by HEAD, and where its GETs failed.

    `quoted` is whether its ETag is one at all (RFC 9110, 8.8.3).
    """

    cases: int
    get: int
    head: int
    failed: Counter[str]
    quoted: bool


def score(port: int, path: str) -> Score:
    """Asks the server its validators first, then every case."""
    first, body = http_cases.asked(port, "GET", path, {})
    if body != BODY:
        raise LookupError(f"port {port} serves something else at {path}")
    cases = compared(Validators.sent(first.headers["ETag"], first.headers["Last-Modified"]))
    failed = Counter(case.group for case in cases if not passes(port, path, case))
    head = sum(passes_head(port, path, case) for case in cases)
    return Score(
        len(cases), len(cases) - failed.total(), head, failed, first.headers["ETag"].endswith('"')
    )


def passes(port: int, path: str, case: Case) -> bool:
    """Whether status and bytes are those due; no answer is a wrong one."""
    try:
        answer, body = http_cases.asked(port, "GET", path, case.headers)
    except REFUSED:
        return False
    if answer.status != case.status:
        return False
    if case.part:
        first, last = case.part
        where = f"bytes {first}-{last}/{len(BODY)}"
        return answer.headers["Content-Range"] == where and body == BODY[first : last + 1]
    return body == BODY if case.status == 200 else True


def passes_head(port: int, path: str, case: Case) -> bool:
    """Whether HEAD is answered as a GET without a range is (RFC 9110, 14.2), and without a body."""
    try:
        answer, body = http_cases.asked(port, "HEAD", path, case.headers)
    except REFUSED:
        return False
    return (answer.status, body) == (200 if case.status in (206, 416) else case.status, b"")
