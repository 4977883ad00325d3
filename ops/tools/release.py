"""A tool from its release, believed only when it matches the release's own checksum file."""

import hashlib
import re
import tarfile
import zipfile
from http.client import HTTPException
from pathlib import Path
from typing import IO, cast
from urllib.request import urlopen

from ops.tools.errors import SetupError, Unreachable
from ops.tools.pins import Tool
from ops.tools.place import WORK
from ops.tools.progress import begin, tick

AGAIN = "nothing is installed, run make setup again"


def download(url: str) -> Path:
    """The file behind a URL, whole, in the work folder.

    Unreachable without internet, and for any answer that is not the file.
    """
    file, got, reason = WORK / url.rpartition("/")[2], 0, ""
    try:
        response = urlopen(url, timeout=5)  # pylint: disable=consider-using-with  # it is, below
    except (OSError, HTTPException) as error:
        raise Unreachable(f"{url}: {getattr(error, 'reason', error)}") from error
    with response, file.open("wb") as out:
        size = int(response.headers.get("Content-Length") or 0)
        try:
            while chunk := response.read(1 << 18):
                got += out.write(chunk)
                tick(f"{url} ... {got * 100 // max(size, got)} %")
        except (OSError, HTTPException) as error:
            reason = f" ({error})"
    if reason or got < size:
        raise SetupError(f"{url} ended after {got} bytes{reason}", f"{size}", AGAIN)
    return file


def unpack(archive: Path, name: str) -> Path:
    """The executable of an archive; the file itself when it is none."""
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive) as zipped:
            (WORK / name).write_bytes(zipped.read(name))
    elif archive.suffix == ".gz":
        with tarfile.open(archive) as tar:
            (WORK / name).write_bytes(cast(IO[bytes], tar.extractfile(name)).read())
    else:
        archive.rename(WORK / name)
    (WORK / name).chmod(0o755)
    return WORK / name


def fetch(tool: Tool) -> Path:
    """The pinned tool, in the work folder."""
    url, checksums = tool.filled(tool.archive), tool.filled(tool.checksums)
    sums = download(checksums).read_text(errors="replace")
    asset = url.rpartition("/")[2]
    expected = re.search(rf"^([0-9a-f]+) [ *]{re.escape(asset)}\s*$", sums, re.MULTILINE)
    if expected is None:
        raise SetupError(f"{checksums} does not name {asset}", f"its {tool.digest}", AGAIN)
    begin(f"{tool.name} {tool.version}: downloading {url}")
    archive = download(url)
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, tool.digest).hexdigest()
    if found != expected[1]:
        raise SetupError(f"{url} has {tool.digest} {found}", expected[1], AGAIN)
    return unpack(archive, tool.name)
