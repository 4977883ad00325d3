"""A git repository of the tests' own, as far as a scan looks at one."""

import subprocess
from pathlib import Path

KEY = """
resource "aws_kms_key" "{name}" {{
  description         = "{name}"
  enable_key_rotation = {rotated}
  policy              = jsonencode({{ Statement = [] }})
}}
"""
GIT = ["-c", "user.name=tests", "-c", "user.email=tests@example.com", "-c", "commit.gpgsign=false"]


class Repository:
    """A folder that git knows."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        """What git prints."""
        argv = ["git", *GIT, *arguments]
        done = subprocess.run(argv, cwd=self.root, stdout=subprocess.PIPE, text=True, check=True)
        return done.stdout.strip()

    def write(self, name: str, text: str) -> None:
        """A file, new or changed."""
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def commit(self) -> str:
        """Everything, as one commit; its name."""
        self.git("add", "--all")
        self.git("commit", "-q", "--message", "tests", "--allow-empty")
        return self.git("rev-parse", "HEAD")
