"""A folder, read as the service reads S3. Not S3: nothing is signed, and nothing is private.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
"""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Objects(SimpleHTTPRequestHandler):
    """`/bucket/key` is the file `bucket/key` of its folder."""

    def end_headers(self) -> None:
        """Adds the ETag that an object of S3 has: here its SHA-256."""
        path = Path(self.translate_path(self.path))
        if path.is_file():
            self.send_header("ETag", f'"{hashlib.sha256(path.read_bytes()).hexdigest()}"')
        super().end_headers()

    def log_message(self, *_: object, **__: object) -> None:
        """Nothing: the service says what it makes of an answer."""


@contextmanager
def lent(folder: Path) -> Iterator[str]:
    """The endpoint of a folder with a folder per bucket: http://127.0.0.1:<port>."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Objects, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.1,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
