"""A small fake of GitHub's API: code scanning of one repository, which keeps what was posted."""

import base64
import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

REPOSITORY = "octo-org/showroom"
WRITE, READ = "token-that-writes", "token-that-reads"  # what a job gets; what a fork's job gets
SCANNING = f"/repos/{REPOSITORY}/code-scanning"
SARIF_ID = "47177e22-5596-11eb-80a1-c1e54ef945c6"
DOCS = "https://docs.github.com/rest/code-scanning/code-scanning"
Answer = tuple[int, dict[str, Any]]


class GitHub(ThreadingHTTPServer):
    """The server; `uploads` holds the bodies of analyses that were taken."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Requests)
        self.uploads: list[dict[str, Any]] = []
        self.refused: list[str] = []

    @property
    def url(self) -> str:
        """What a job is told as GITHUB_API_URL."""
        return f"http://127.0.0.1:{self.server_port}"

    def sarif(self) -> dict[str, Any]:
        """The one SARIF log that was posted, unpacked."""
        assert len(self.uploads) == 1, f"{len(self.uploads)} analyses were posted"
        return dict(json.loads(gzip.decompress(base64.b64decode(self.uploads[0]["sarif"]))))

    def answer(self, method: str, path: str, token: str, body: bytes) -> Answer:
        """Status and JSON of one request."""
        if token not in (WRITE, READ):
            return 401, {"message": "Bad credentials", "status": "401"}
        if (method, path) == ("PUT", f"{SCANNING}/analysis"):
            if token != WRITE:
                said = "Resource not accessible by integration"
                self.refused.append(path)
                return 403, {"message": said, "documentation_url": DOCS, "status": "403"}
            self.uploads.append(json.loads(body))
            return 202, {"id": SARIF_ID, "url": f"{self.url}{SCANNING}/sarifs/{SARIF_ID}"}
        if (method, path) == ("GET", f"{SCANNING}/sarifs/{SARIF_ID}"):
            analyses = f"{self.url}{SCANNING}/analyses?sarif_id={SARIF_ID}"
            return 200, {"processing_status": "complete", "analyses_url": analyses}
        return 404, {"message": "Not Found", "documentation_url": DOCS, "status": "404"}


class Requests(BaseHTTPRequestHandler):
    """Reads a request, writes the answer."""

    server: GitHub

    def _serve(self) -> None:
        token = self.headers.get("Authorization", "").rpartition(" ")[2]
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, answer = self.server.answer(self.command, self.path, token, body)
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_PUT = do_POST = do_PATCH = _serve

    def log_message(self, format: str, *args: object) -> None:  # pylint: disable=redefined-builtin  # the base class's name
        """Says nothing."""


@contextmanager
def serving() -> Iterator[GitHub]:
    """GitHub, as long as the block lasts."""
    with GitHub() as github:
        thread = threading.Thread(target=github.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield github
        finally:
            github.shutdown()
            thread.join()
