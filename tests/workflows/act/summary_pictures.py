"""Pictures of what people read on GitHub, on a phone and a desktop: docs/NAME-*.png.

A scan's summary is made for it, everything else was posted in the drill of the whole road:

    .local/venv/bin/python -m pytest tests/e2e/test_e2e_road.py
    .local/venv/bin/python tests/workflows/act/summary_pictures.py .local/tests/road/*.md

It needs Chrome or Chromium.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import act_repository
from act_repository import ROOT, Repository
from github_markdown import page

from ops.preview import browser
from ops.preview.bucket import lent
from ops.preview.visit import visit

# Two mistakes, and a skip that was not there before.
EDITS = [
    ("modules/registry/repository.tf", '"IMMUTABLE"', '"MUTABLE"'),
    ("modules/compute/launch_template.tf", '"required"', '"optional"'),
    (
        "modules/network/vpc.tf",
        'resource "aws_vpc" "this" {\n',
        'resource "aws_vpc" "this" {\n  #checkov:skip=CKV2_AWS_11:Another account keeps its log\n',
    ),
]
SCREENS = {"phone": (390, 844, 2), "desktop": (1280, 800, 1)}


def summary(repository: Repository) -> str:
    """What ./showroom scan says of the pull request."""
    subprocess.run(["make", "--quiet", "setup"], cwd=repository.path, check=True)
    file = repository.path / ".local/summary.md"
    github = {"SERVER_URL": "https://github.com", "REPOSITORY": "octo-org/showroom"}
    env = os.environ | {f"GITHUB_{name}": value for name, value in github.items()}
    command = ["./showroom", "scan", "--base", "HEAD^1", "--summary", str(file)]
    done = subprocess.run(
        command, cwd=repository.path, env=env | {"GITHUB_SHA": repository.merge}, check=False
    )
    assert done.returncode == 1, "the planted mistakes were not found"
    return file.read_text()


def pictures(name: str, markdown: str, folder: Path) -> None:
    """The whole page as GitHub would show it, as a PNG for each screen."""
    (folder / "index.html").write_text(page(markdown), encoding="utf-8")
    with lent(folder) as address:
        for screen, size in SCREENS.items():
            with browser.started(browser.program(os.environ), folder / f"{name}-{screen}") as one:
                seen = visit(one, address, size)
            file = ROOT / f"docs/{name}-{screen}.png"
            file.write_bytes(seen.picture)
            print(f"{file.relative_to(ROOT)}: {seen.width} wide, {len(seen.picture) // 1024} kB")


def main(files: list[Path]) -> None:
    """Makes the pictures anew: of these Markdown files by their names, and of a scan's summary."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        tree = act_repository.snapshot(Path(folder, "tree"))
        repository = act_repository.make(Path(folder, "origin"), tree, EDITS, inlined=False)
        Path(folder, "page").mkdir()
        pictures("scan-summary", summary(repository), Path(folder, "page"))
        for file in files:
            pictures(file.stem, file.read_text(encoding="utf-8"), Path(folder, "page"))


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]])
