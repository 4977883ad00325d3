"""GitHub's REST API, as far as a job needs it. https://docs.github.com/en/rest"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from ops.errors import Refusal

# What is asked again: not a POST that was sent, since its answer may be all that was lost.
AGAIN = Retry(
    total=4,
    backoff_factor=1,
    status_forcelist=[429, 500, 502, 503, 504],
    allowed_methods=["GET", "PATCH"],
    raise_on_status=False,
)
SECONDS = (5, 30)  # to connect; to wait for an answer
CHUNK_BYTES = 65_536


class GitHub:
    """One repository, as the job's own token. Refusal if a job's variables are missing."""

    def __init__(self) -> None:
        names = ("GITHUB_API_URL", "GITHUB_REPOSITORY", "GITHUB_TOKEN")
        api, repository, token = (os.environ.get(name, "") for name in names)
        if lacking := ", ".join(name for name in names if not os.environ.get(name)):
            raise Refusal(f"no {lacking}", "a job's variables", "leave out what tells GitHub")
        self._url = f"{api}/repos/{repository}"
        self._session = requests.Session()
        self._session.mount(api, HTTPAdapter(max_retries=AGAIN))
        about = {"Authorization": f"Bearer {token}", "X-GitHub-Api-Version": "2022-11-28"}
        self._session.headers.update(about | {"Accept": "application/vnd.github+json"})

    def call(self, method: str, path: str, **body: Any) -> Any:
        """The answer's JSON; Refusal with GitHub's own word if it is none."""
        return self._answer(method, f"{self._url}/{path}", body or None).json()

    def pages(self, path: str, key: str = "") -> Iterator[Any]:
        """Everything in a list, or in the list under a key, page after page."""
        url = f"{self._url}/{path}{'&' if '?' in path else '?'}per_page=100"
        while url:
            answer = self._answer("GET", url, None)
            told = answer.json()
            yield from told[key] if key else told
            url = answer.links.get("next", {}).get("url", "")

    def download(self, path: str, most_bytes: int) -> bytes:
        """A file, which another host may hold: requests keeps the token from it. Refusal if it is
        larger."""
        try:
            with self._answer("GET", f"{self._url}/{path}", None, kind="", stream=True) as answer:
                chunks = islice(answer.iter_content(CHUNK_BYTES), most_bytes // CHUNK_BYTES + 1)
                content = b"".join(chunks)
        except requests.RequestException as error:
            found = f"GitHub: {path}: {type(error).__name__}"
            raise Refusal(found, "the whole file", "run the job again") from None
        if len(content) > most_bytes:
            found = f"GitHub: {path} has more than {most_bytes} bytes"
            raise Refusal(found, "a file of a job's", "see what uploads it")
        return content

    def _answer(
        self, method: str, url: str, body: dict[str, Any] | None,
        kind: str = "application/json", stream: bool = False,
    ) -> requests.Response:  # fmt: skip  # what is asked in a line, how in another
        try:
            answer = self._session.request(method, url, json=body, timeout=SECONDS, stream=stream)
            if answer.ok and answer.headers.get("Content-Type", "").startswith(kind):
                return answer
            said = f"{answer.status_code} {_message(answer)}"
        except requests.RequestException as error:
            said = type(error).__name__
        found = f"GitHub: {method} {url.partition('/repos/')[2]}: {said}"
        raise Refusal(found, "an answer", "see githubstatus.com and the job's permissions")


def _message(answer: requests.Response) -> str:
    try:
        return " ".join(str(answer.json()["message"]).split())
    except (ValueError, KeyError, TypeError):
        return answer.reason


def pull_request() -> int:
    """The number of the pull request that began this job. Refusal if none did."""
    try:
        event = json.loads(Path(os.environ.get("GITHUB_EVENT_PATH", "")).read_bytes())
        return int(event["pull_request"]["number"])
    except (OSError, ValueError, KeyError, TypeError):
        way_out = "leave out --comment"
        raise Refusal(
            "no pull request in GITHUB_EVENT_PATH", "one to comment on", way_out
        ) from None


def post(github: GitHub, number: int, body: str, author: str, begin: bool = True) -> None:
    """Our one comment with the first line of `body`: made anew, or edited where it stands.

    Ours is one by `author` that begins so: anybody may write the line. Without `begin` only one
    that is there already is edited.
    """
    marker = body.partition("\n")[0]
    mine = [
        one["id"]
        for one in github.pages(f"issues/{number}/comments")
        if one["user"] and one["user"]["login"] == author and one["body"].startswith(marker)
    ]
    if mine:
        github.call("PATCH", f"issues/comments/{mine[0]}", body=body)
    elif begin:
        github.call("POST", f"issues/{number}/comments", body=body)
