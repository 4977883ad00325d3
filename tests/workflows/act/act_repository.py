"""A repository on "GitHub": this one as main, and a pull request that changes something."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[3]
# GNU make reads it before the Makefile: the workflows stay as they are, their targets become cheap.
# Setup uses what this machine has set up already; check is one of the real checks.
MAKEFILE = f"""\
USED = bin venv venv-scan terraform.rc
setup:
	@echo "stand-in: set up $(or $(PARTS),everything)"
	@mkdir .local && ln -s $(USED:%={ROOT}/.local/%) .local
check:
	@echo "stand-in: check"
	@$(MAKE) --no-print-directory -f Makefile format
test: check
	@echo "stand-in: test"
"""
# Nobody's own git settings, and commits whose ids do not depend on the clock.
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_NAME": "Tests" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_EMAIL": "tests@example.com" for who in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{who}_DATE": "2026-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")},
}
Edit = tuple[str, str, str]  # file, text that it has once, what replaces it


class Repository(NamedTuple):
    """The commit of a pull request that is merged into main, checked out in a folder."""

    path: Path
    base: str
    head: str
    merge: str


def git(path: Path, *words: str) -> str:
    """What git prints."""
    command = ["git", "-C", str(path), *words]
    return subprocess.check_output(command, env=os.environ | GIT, text=True).strip()


def commit(path: Path, subject: str) -> str:
    """Everything in a new commit; its id."""
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", subject)
    return git(path, "rev-parse", "HEAD")


def inline(path: Path) -> None:
    """Puts the called workflow's one job in the place of its call.

    act 0.2.89 ends everything when a called workflow fails; GitHub goes on with what needs it.
    """
    check = path / ".github/workflows/check.yml"
    call = r"^  \w+:\n(?:    .*\n)*    uses: \./(\S+).*\n"
    (called,) = re.findall(call, check.read_text(), re.MULTILINE)
    job = (path / called).read_text().partition("\njobs:\n")[2]
    check.write_text(re.sub(call, lambda _: job, check.read_text(), flags=re.MULTILINE))


def edit(path: Path, edits: Sequence[Edit]) -> None:
    """Changes files; an edit that no longer applies fails."""
    for name, find, replacement in edits:
        text = (path / name).read_text()
        assert text.count(find) == 1, f"{name} does not have {find!r} once: adapt this test"
        (path / name).write_text(text.replace(find, replacement))


def snapshot(path: Path) -> Path:
    """This working tree as it is now, whatever somebody does to it while tests run."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(lambda name: (ROOT / name).is_file(), listed.split("\0")):
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, path / name)
    return path


def make(path: Path, tree: Path, edits: Sequence[Edit], inlined: bool) -> Repository:
    """main with a tree, a branch with edits, and the merge that GitHub makes of them."""
    shutil.copytree(tree, path)
    (path / "GNUmakefile").write_text(MAKEFILE)
    if inlined:
        inline(path)
    git(path, "init", "--quiet", "--initial-branch", "main")
    git(path, "config", "uploadpack.allowAnySHA1InWant", "true")
    base = commit(path, "Everything")
    git(path, "switch", "--quiet", "--create", "change")
    edit(path, edits)
    head = commit(path, "A change")
    git(path, "switch", "--quiet", "--detach", base)
    git(path, "merge", "--quiet", "--no-ff", "--message", "Merge", head)
    return Repository(path, base, head, git(path, "rev-parse", "HEAD"))
