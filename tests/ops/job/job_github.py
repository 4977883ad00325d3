"""A small GitHub: comments, issues, lists page by page, files on another host, and failures."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any

from small_server import Answer, Serving

REPOSITORY = "/repos/octo-org/showroom/"
COMMENTS = "issues/7/comments"
BOT = "github-actions[bot]"
TOKEN = "token-that-writes"
PAGE = 2  # of a list; the real one gives as many as are asked for, up to 100


class Storage(Serving):
    """The host that holds files, for whoever has their address; `tokens` came with requests."""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}
        self.tokens: list[str] = []

    def answer(self, method: str, path: str, token: str, body: bytes) -> Answer:
        self.tokens.append(token)
        return Answer(200, self.files[path.strip("/")])


class Comments(Serving):
    """`kept`: comments as GitHub tells them; `issues`; `lists` by path, or what one answer holds;
    `fails`: statuses of the next answers."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self.storage = storage
        self.kept: list[dict[str, Any]] = []
        self.issues: list[dict[str, Any]] = []
        self.lists: dict[str, Any] = {}
        self.fails: list[int] = []

    def add(self, body: str, login: str = BOT) -> None:
        """A comment that is there already."""
        self.kept.append({"id": len(self.kept) + 1, "body": body, "user": {"login": login}})

    def open_issue(self, body: str, login: str = BOT, **more: Any) -> None:
        """An issue that is there already."""
        number = len(self.issues) + 1
        told = {"number": number, "state": "open", "body": body, "user": {"login": login}}
        self.issues.append({"title": "", "labels": ["drift"]} | told | more)

    def bodies(self) -> list[str]:
        """What is to be read on the pull request."""
        return [one["body"] for one in self.kept]

    def answer(self, method: str, path: str, token: str, body: bytes) -> Answer:
        if self.fails:
            return Answer(self.fails.pop(0), {"message": "Resource not accessible by integration"})
        if token != TOKEN:
            return Answer(401, {"message": "Bad credentials"})
        where, _, query = path.removeprefix(REPOSITORY).partition("?")
        if method == "GET":
            return self._told(where, query)
        return self._written(method, where, json.loads(body))

    def _written(self, method: str, where: str, told: dict[str, Any]) -> Answer:
        if method == "POST" and where == COMMENTS:
            self.add(told["body"])
            return Answer(201, self.kept[-1])
        if method == "POST" and where == "issues":
            self.open_issue(**told)
            return Answer(201, self.issues[-1])
        if method == "PATCH" and (edited := re.fullmatch(r"issues/(comments/)?(\d+)", where)):
            every, key = (self.kept, "id") if edited[1] else (self.issues, "number")
            [one] = [one for one in every if one[key] == int(edited[2])]
            one |= told
            return Answer(200, one)
        return Answer(404, {"message": "Not Found"})

    def _told(self, where: str, query: str) -> Answer:
        issues = [one for one in self.issues if one["state"] == "open" and "drift" in one["labels"]]
        lists = {COMMENTS: self.kept, "issues": issues} | self.lists
        if where.removeprefix("actions/artifacts/").removesuffix("/zip") in self.storage.files:
            return Answer(302, {}, {"Location": f"{self.storage.url}/{where.split('/')[2]}"})
        if where not in lists:
            return Answer(404, {"message": "Not Found"})
        found = lists[where]
        if isinstance(found, list):
            return self._page(where, query, found, "")
        keys = [key for key, value in found.items() if isinstance(value, list)]
        return self._page(where, query, found[keys[0]], keys[0]) if keys else Answer(200, found)

    def _page(self, where: str, query: str, whole: list[Any], key: str) -> Answer:
        if named := re.search(r"\bname=([\w-]+)", query):
            whole = [one for one in whole if one.get("name", named[1]) == named[1]]
        page = int((re.search(r"\bpage=(\d+)", query) or ["", "1"])[1])
        more = f'<{self.url}{REPOSITORY}{where}?page={page + 1}>; rel="next"'
        part = whole[(page - 1) * PAGE : page * PAGE]
        headers = {"Link": more} if page * PAGE < len(whole) else {}
        return Answer(200, {key: part} if key else part, headers)


@contextmanager
def serving() -> Iterator[Comments]:
    """It answers as long as the block lasts, and its storage."""
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(2))
        storage = stack.enter_context(Storage())
        github = stack.enter_context(Comments(storage))
        for one in (storage, github):
            pool.submit(one.serve_forever, 0.02)
            stack.callback(one.shutdown)
        yield github
