"""bottle.static_file on waitress: python -m bench.peers.bottle_static PORT FILE."""

import sys
from pathlib import Path
from typing import Any

from bottle import Bottle, static_file
from waitress import serve

port, file = int(sys.argv[1]), Path(sys.argv[2])
app = Bottle()


@app.get(f"/{file.name}")  # type: ignore[untyped-decorator]  # Bottle has no types
def show() -> Any:
    """The file; Bottle answers HEAD through it too."""
    return static_file(file.name, root=str(file.parent))


serve(app, host="127.0.0.1", port=port)
