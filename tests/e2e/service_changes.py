"""Other services than the one at hand: changes of the copy's service/, undone afterwards."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from applied_stack import Stack

# file below service/showroom/, what it says, what it is to say
Change = tuple[str, str, str]

# Half of every body, a pause, the other half: an instance is always in the midst of answers, and
# one that is ended without draining cuts them. The fast service would prove little. Who waits
# needs waitress's threads: its own answers are made in the loop.
SLOWLY: list[Change] = [
    ("server.py", '"_dispatcher": self._tasks', '"threads": 8'),
    (
        "app.py",
        'io.BytesIO(response.body) if response.body else b""',
        "slowly(response.body)",
    ),
    ("app.py", "import io\n", "import time\n"),
    (
        "app.py",
        "\n\ndef _refuse_other_alphabets",
        """

def slowly(body: bytes) -> Any:
    \"\"\"The body in two halves, 25 ms apart.\"\"\"
    half = len(body) // 2
    yield body[:half]
    time.sleep(0.025)
    yield body[half:]


def _refuse_other_alphabets""",
    ),
]
CRASHES: list[Change] = [
    (
        "__main__.py",
        "def main() -> int:\n",
        'def main() -> int:\n    sys.exit("this release is broken")\n',
    ),
]
NEVER_HEALTHY: list[Change] = [
    (
        "app.py",
        "return responses.health(gallery.shown is not None, lifecycle.draining)",
        "return responses.error(503)",
    ),
]
ANSWERS_500: list[Change] = [
    ("app.py", "_answer(handler())", "_answer(responses.error(500))"),
]


def text(words: str) -> list[Change]:
    """Other words below the picture."""
    return [("pages.py", "the original</a>", f"the original, {words}</a>")]


@contextmanager
def changed(stack: Stack, *changes: Change) -> Iterator[None]:
    """service/ with these changes, each of which has to find its place."""
    package = stack.tree / "service/showroom"
    before = {name: (package / name).read_bytes() for name, _, _ in changes}
    try:
        for name, old, new in changes:
            content = (package / name).read_text(encoding="utf-8")
            assert content.count(old) == 1, f"{name} says {content.count(old)} times: {old}"
            (package / name).write_text(content.replace(old, new), encoding="utf-8")
        yield
    finally:
        for name, content_before in before.items():
            (package / name).write_bytes(content_before)


def build(stack: Stack) -> dict[str, Any]:
    """`./showroom build` of service/ as it is now: what it prints as JSON."""
    done = stack.showroom("build", "--json")
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told
