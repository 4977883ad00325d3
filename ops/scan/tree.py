"""What is scanned of a git repository, exported, so that head and base are looked at alike."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

from ops.errors import Refusal

SCANNED = ("modules", "live", "service/Dockerfile", ".github/workflows")


def _git(root: Path, *arguments: str) -> bytes:
    done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, check=False)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["it failed"]
        raise Refusal(f"git {arguments[0]}: {said[-1]}", "a repository that it reads", "mend that")
    return done.stdout


def export_head(root: Path, folder: Path) -> None:
    """The working tree: what git knows or would take in, and nothing that is generated."""
    folder.mkdir()
    known = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *SCANNED]
    for name in filter(None, _git(root, *known).decode().split("\0")):
        if (root / name).is_symlink():
            raise Refusal(f"{name} is a symlink", "a file: a scan looks at files", "copy it there")
        if (root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / name, folder / name)
    if not any(folder.iterdir()):
        raise Refusal(f"nothing to scan in {root}", " or ".join(SCANNED), "restore it from git")


def export_base(root: Path, ref: str, folder: Path) -> None:
    """The commit where the head left `ref`; `ref` itself where history does not reach back."""
    try:
        commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{ref}^{{commit}}")
    except Refusal:
        way_out = "name another or fetch it (in a workflow: fetch-depth: 0)"
        raise Refusal(f"--base {ref}", "a commit that git knows here", way_out) from None
    try:
        commit = _git(root, "merge-base", "HEAD", commit.decode().strip())
    except Refusal:
        pass
    folder.mkdir()
    archive = _git(root, "archive", "--format=tar", commit.decode().strip())
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
        scanned = tuple(f"{name}/" for name in SCANNED)
        files = [one for one in tar if one.isfile() and f"{one.name}/".startswith(scanned)]
        tar.extractall(folder, files)
