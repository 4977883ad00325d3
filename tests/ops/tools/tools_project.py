"""A project of its own in a temporary folder, in which the setup really runs."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
Process = subprocess.Popen[str]
Done = subprocess.CompletedProcess[str]

PIN = """
[tool]
version = "1.2.3"
at_least = "1.2"
below = "2"
ask = ["version"]
home = "https://example.com/tool"
archive = "{server}/{asset}"
checksums = "{server}/SUMS"
digest = "{digest}"
package = "{package}"
ldflags = "-X main.version=v{{version}}"
"""


def saying(words: str) -> str:
    """A script that prints something."""
    return f"#!/bin/sh\necho '{words}'\n"


def until(condition: Callable[[], object]) -> None:
    """Waits for a condition, at most 20 seconds."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def ended(process: Process) -> Done:
    """What a process printed, once it has ended."""
    with process:
        out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


@dataclass
class Project:
    """A copy of the setup, with pins, home and PATH of its own."""

    root: Path
    env: dict[str, str]

    @property
    def local(self) -> Path:
        """What the setup makes."""
        return self.root / ".local"

    def pin(
        self, server: str, asset: str = "tool", digest: str = "sha256", package: str = ""
    ) -> None:
        """Pins one tool, named tool."""
        text = PIN.format(server=server, asset=asset, digest=digest, package=package)
        (self.root / "ops/tools/pins.toml").write_text(text, encoding="utf-8")

    def on_path(self, script: str, name: str = "tool", folder: str = "path") -> Path:
        """A script in a folder of PATH: `first` or `path`."""
        file = self.root / folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(script, encoding="utf-8")
        file.chmod(0o755)
        return file

    def start(self, *words: str, python: str = sys.executable, **env: str) -> Process:
        """`python3 -m ops.tools`, at work."""
        return subprocess.Popen(
            [python, "-m", "ops.tools", *words],
            cwd=self.root,
            env=self.env | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, python: str = sys.executable, **env: str) -> Done:
        """`python3 -m ops.tools`, to its end."""
        return ended(self.start(*words, python=python, **env))

    def installed(self) -> dict[str, str]:
        """The tools of .local/bin and what each prints."""
        files = sorted((self.local / "bin").iterdir())
        return {
            file.name: subprocess.check_output([file, "version"], text=True, env={}).strip()
            for file in files
        }


def copied(root: Path) -> Project:
    """A project whose PATH holds only what a test puts there."""
    ignored = shutil.ignore_patterns("__pycache__", "go")
    shutil.copytree(ROOT / "ops/tools", root / "ops/tools", ignore=ignored)
    shutil.copy(ROOT / "ops/__init__.py", root / "ops")
    shutil.copy(ROOT / ".terraform.lock.hcl", root)
    (root / "home").mkdir()
    path = os.pathsep.join(str(root / folder) for folder in ("first", "path"))
    return Project(root, {"HOME": str(root / "home"), "PATH": path})
