"""Starlette on uvicorn: python -m bench.peers.starlette_files PORT FILE.

One file, by FileResponse at /<name> and by StaticFiles at /folder/<name>.
"""

import sys
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

port, file = int(sys.argv[1]), Path(sys.argv[2])


async def show(_request: Request) -> FileResponse:
    """The file; a GET route answers HEAD too."""
    return FileResponse(file)


app = Starlette(
    routes=[
        Route(f"/{file.name}", show),
        Mount("/folder", StaticFiles(directory=file.parent)),
    ]
)
uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")
