"""Pictures of a scan's summary on a phone and a desktop: docs/scan-summary-*.png.

Made anew by: .local/venv/bin/python tests/workflows/act/summary_pictures.py
It needs chromium-headless-shell on PATH (chromium makes no window as narrow as a phone).
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import act_repository
from act_repository import ROOT, Repository
from github_markdown import page

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
WIDTHS = {"phone": 390, "desktop": 1280}
HEIGHT = "<script>document.body.dataset.height = document.documentElement.scrollHeight</script>"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
    *("--disable-background-networking", "--no-first-run", "--force-device-scale-factor=1"),
)


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


def chromium(page_file: Path, width: int, height: int, *words: str) -> str:
    """What Chromium prints of a page in a window of this size."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if not program:
        sys.exit("summary_pictures: no chromium on PATH: apt install chromium-headless-shell")
    profile = f"--user-data-dir={page_file.with_name('profile')}"
    size = f"--window-size={width},{height}"
    command = [program, *FLAGS, profile, size, *words, page_file.as_uri()]
    null = subprocess.DEVNULL
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=null, text=True, check=True
    ).stdout


def picture(page_file: Path, width: int, file: Path) -> None:
    """The whole page as a PNG."""
    told = re.search(r'data-height="(\d+)"', chromium(page_file, width, 100, "--dump-dom"))
    assert told, "chromium ran no script"
    chromium(page_file, width, int(told[1]), f"--screenshot={file}")
    print(f"{file.relative_to(ROOT)}: {width} x {told[1]}, {file.stat().st_size // 1024} kB")


def main() -> None:
    """Makes the pictures anew."""
    with tempfile.TemporaryDirectory() as folder:
        tree = act_repository.snapshot(Path(folder, "tree"))
        repository = act_repository.make(Path(folder, "origin"), tree, EDITS, inlined=False)
        page_file = Path(folder, "page.html")
        page_file.write_text(page(summary(repository)) + HEIGHT, encoding="utf-8")
        for name, width in WIDTHS.items():
            picture(page_file, width, ROOT / f"docs/scan-summary-{name}.png")


if __name__ == "__main__":
    main()
