"""What counts as a change of service/, and what it was before."""

import os
import subprocess
from pathlib import Path

import pytest

from ops.errors import Refusal
from ops.preview.versions import change, export


def test_an_untouched_tree_has_no_change(repository: Path) -> None:
    assert change(repository, "main")[1] == []


def test_a_change_that_is_not_committed_is_one(repository: Path) -> None:
    (repository / "service/showroom/new.py").touch()
    assert change(repository, "main")[1] == ["service/showroom/new.py"]


def test_a_change_beside_service_is_none(repository: Path) -> None:
    (repository / "service.md").touch()
    assert change(repository, "main")[1] == []


def test_a_base_that_git_does_not_know_is_refused(repository: Path) -> None:
    with pytest.raises(Refusal, match="--base nowhere: expected a commit .*fetch-depth: 0"):
        change(repository, "nowhere")


def test_before_is_what_the_commit_has(repository: Path, tmp_path: Path) -> None:
    file = "showroom/pages.py"
    was = (repository / "service" / file).read_bytes()
    (repository / "service" / file).write_bytes(b"something else")
    assert (export(repository, "HEAD", tmp_path) / file).read_bytes() == was


def test_a_link_in_a_commit_leads_nowhere(repository: Path, tmp_path: Path) -> None:
    os.symlink("/etc", repository / "service/out")
    subprocess.run(["git", "-C", repository, "add", "."], check=True)
    tree = subprocess.check_output(["git", "-C", repository, "write-tree"], text=True).strip()
    assert not (export(repository, tree, tmp_path) / "out").is_symlink()


def test_a_commit_without_a_page_is_refused(repository: Path, tmp_path: Path) -> None:
    empty = subprocess.check_output(
        ["git", "-C", repository, "mktree"], stdin=subprocess.DEVNULL, text=True
    ).strip()
    with pytest.raises(Refusal, match="no service/showroom.*name a later one by --base"):
        export(repository, empty, tmp_path)
