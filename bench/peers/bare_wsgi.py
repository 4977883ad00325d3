"""The least that waitress can be asked to do: python -m bench.peers.bare_wsgi PORT FILE HOW.

HOW is "bytes", the body as WSGI's plain list of bytes, which waitress copies; or "file", a file in
memory, which it does not: the service's own way. No log, no header but type and length, and the
service's number of threads.
"""

import io
import sys
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from waitress import serve

port, body, how = int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), sys.argv[3]
headers = [("Content-Type", "image/jpeg"), ("Content-Length", str(len(body)))]


def show(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Always the same bytes."""
    start_response("200 OK", list(headers))
    if how == "bytes":
        return [body]
    as_file: Iterable[bytes] = environ["wsgi.file_wrapper"](io.BytesIO(body))
    return as_file


serve(show, host="127.0.0.1", port=port, threads=8)
