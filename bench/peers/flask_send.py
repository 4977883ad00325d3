"""Flask on waitress: python -m bench.peers.flask_send PORT FILE.

One file, by send_file at /<name> and by send_from_directory at /folder/<name>.
"""

import sys
from pathlib import Path

from flask import Flask, Response, send_file, send_from_directory
from waitress import serve

port, file = int(sys.argv[1]), Path(sys.argv[2])
app = Flask("peer")


@app.get(f"/{file.name}")
def show() -> Response:
    """The file, conditionally, which is send_file's default."""
    return send_file(file)


@app.get("/folder/<name>")
def show_from_folder(name: str) -> Response:
    """The same out of its folder."""
    return send_from_directory(file.parent, name)


serve(app, host="127.0.0.1", port=port)
