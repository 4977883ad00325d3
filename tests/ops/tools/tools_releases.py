"""A release server for the tests, and the assets that it offers."""

import hashlib
import io
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def packed(asset: str, content: bytes) -> bytes:
    """A release asset that holds the executable `tool`: zip, tar.gz or plain, as its name says."""
    out = io.BytesIO()
    if asset.endswith(".zip"):
        with zipfile.ZipFile(out, "w") as zipped:
            zipped.writestr("tool", content)
    elif asset.endswith(".tar.gz"):
        with tarfile.open(fileobj=out, mode="w:gz") as tar:
            member = tarfile.TarInfo("tool")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue() or content


class Releases:
    """What the server has, what it was asked for, and where an asset stops half-way."""

    def __init__(self) -> None:
        self.url, self.status, self.short_by = "", 200, 0
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.half_way, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def offer(self, content: str, asset: str = "tool", digest: str = "sha256") -> None:
        """A release of one asset, with its checksum file."""
        body = packed(asset, content.encode())
        checksum = hashlib.new(digest, body).hexdigest()
        self.files = {"/SUMS": f"{checksum}  {asset}\n".encode(), f"/{asset}": body}

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Serves a file; an asset waits half-way until go_on is set."""
        self.asked.append(request.path)
        body = self.files.get(request.path, b"")
        request.send_response(self.status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if request.path != "/SUMS":
            request.wfile.write(body[: len(body) // 2])
            request.wfile.flush()
            self.half_way.set()
            self.go_on.wait(20)
            body = body[len(body) // 2 : len(body) - self.short_by]
        request.wfile.write(body)


@contextmanager
def serving() -> Iterator[Releases]:
    """A release server on a free port of this machine."""
    releases = Releases()

    class Handler(BaseHTTPRequestHandler):
        """One request."""

        def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's name for it
            """Leaves the answer to the releases."""
            releases.answer(self)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        releases.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield releases
        finally:
            releases.go_on.set()
            server.shutdown()
