"""One issue per environment for its drift: opened, updated and closed by itself.

Found by its label, its first line and its author, since anybody may write the line. GitHub makes
a label that is missing with the issue. https://docs.github.com/en/rest/issues/issues
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ops.job.github import GitHub

LABEL = "drift"
ADDED = re.compile(r"^> .*\n+", re.MULTILINE)


class Issue:
    """The open issue of an environment by `author` (a login), if there is one."""

    def __init__(self, github: GitHub, environment: str, author: str) -> None:
        """Looks for it. Refusal if GitHub does not answer."""
        self._github = github
        self._found: dict[str, Any] = {}
        for one in github.pages(f"issues?state=open&labels={LABEL}"):
            ours = one["user"] and one["user"]["login"] == author and "pull_request" not in one
            if ours and (one["body"] or "").startswith(f"<!-- showroom drift {environment} -->"):
                self._found = one

    def write(self, title: str, body: Callable[[str], str]) -> None:
        """Opens or updates it; `body` makes the text from the one before, which may be empty."""
        if self._found:
            self._update(title=title, body=body(self._found["body"]))
        else:
            self._github.call("POST", "issues", title=title, body=body(""), labels=[LABEL])

    def close(self, line: str) -> None:
        """Closes it, if there is one, and says so in it."""
        if self._found:
            body = self._topped(line)
            self._update(state="closed", state_reason="completed", body=body)

    def remark(self, title: str, line: str) -> None:
        """Adds a line, or opens one with it."""
        if self._found:
            self._update(body=self._topped(line))
        else:
            self.write(title, lambda _: line)

    def _update(self, **told: str) -> None:
        self._github.call("PATCH", f"issues/{self._found['number']}", **told)

    def _topped(self, line: str) -> str:
        """Its body with such a line on top, after the marker, in the place of one before."""
        marker, _, rest = self._found["body"].replace("\r\n", "\n").partition("\n")
        said = line.removeprefix(marker).strip()
        return f"{marker}\n{said}\n\n{ADDED.sub('', rest)}"
