"""A small GitHub: the comments of one pull request, page by page, and what may go wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

COMMENTS = "/repos/octo-org/showroom/issues/7/comments"
BOT = "github-actions[bot]"
TOKEN = "token-that-writes"
PAGE = 2  # comments; the real one gives as many as are asked for, up to 100


class Comments(ThreadingHTTPServer):
    """`kept`: the comments as GitHub tells them; `fails`: statuses of the next answers."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Requests)
        self.kept: list[dict[str, Any]] = []
        self.fails: list[int] = []
        self.url = f"http://127.0.0.1:{self.server_port}"

    def add(self, body: str, login: str = BOT) -> None:
        """A comment that is there already."""
        self.kept.append({"id": len(self.kept) + 1, "body": body, "user": {"login": login}})

    def bodies(self) -> list[str]:
        """What is to be read on the pull request."""
        return [one["body"] for one in self.kept]

    def answer(self, method: str, path: str, token: str, body: bytes) -> tuple[int, Any, str]:
        """Status, JSON and Link of one request."""
        if self.fails:
            return self.fails.pop(0), {"message": "Resource not accessible by integration"}, ""
        if token != TOKEN:
            return 401, {"message": "Bad credentials"}, ""
        where, _, query = path.partition("?")
        if method == "GET" and where == COMMENTS:
            page = int((re.search(r"\bpage=(\d+)", query) or ["", "1"])[1])
            more = f'<{self.url}{COMMENTS}?page={page + 1}>; rel="next"'
            found = self.kept[(page - 1) * PAGE : page * PAGE]
            return 200, found, more if page * PAGE < len(self.kept) else ""
        if method == "POST" and where == COMMENTS:
            self.add(json.loads(body)["body"])
            return 201, self.kept[-1], ""
        if method == "PATCH" and (edited := re.search(r"/issues/comments/(\d+)$", where)):
            [one] = [one for one in self.kept if one["id"] == int(edited[1])]
            one["body"] = json.loads(body)["body"]
            return 200, one, ""
        return 404, {"message": "Not Found"}, ""


class Requests(BaseHTTPRequestHandler):
    """Reads a request, writes the answer."""

    server: Comments

    def _serve(self) -> None:
        token = self.headers.get("Authorization", "").rpartition(" ")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, answer, link = self.server.answer(self.command, self.path, token, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        if link:
            self.send_header("Link", link)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST = do_PATCH = _serve

    def log_message(self, format: str, *args: object) -> None:  # pylint: disable=redefined-builtin  # the base class's name
        """Says nothing."""


@contextmanager
def serving() -> Iterator[Comments]:
    """It answers as long as the block lasts."""
    with Comments() as github, ThreadPoolExecutor(1) as pool:
        ended = pool.submit(github.serve_forever, 0.02)
        try:
            yield github
        finally:
            github.shutdown()
            ended.result()
