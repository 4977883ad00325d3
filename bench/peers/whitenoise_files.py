"""WhiteNoise on waitress: python -m bench.peers.whitenoise_files PORT FILE."""

import sys
from collections.abc import Iterable
from pathlib import Path
from wsgiref.types import StartResponse, WSGIEnvironment

from waitress import serve
from whitenoise import WhiteNoise

port, file = int(sys.argv[1]), Path(sys.argv[2])


def nothing(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """What WhiteNoise has no file for."""
    start_response("404 Not Found", [("Content-Length", "0")])
    return []


serve(WhiteNoise(nothing, root=str(file.parent)), host="127.0.0.1", port=port)
