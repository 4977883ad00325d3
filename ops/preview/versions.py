"""What changed in service/, and the service as it was before."""

import tarfile
from pathlib import Path

from ops.errors import Refusal
from ops.review.affected import changed_files, git


def change(root: Path, base: str) -> tuple[str, list[str]]:
    """The commit where the head left `base`, and which files below service/ differ from it.

    Refusal if git knows no such commit.
    """
    files = [name for name in changed_files(root, base) if name.startswith("service/")]
    return git(root, "merge-base", "HEAD", f"{base}^{{commit}}").strip(), files


def export(root: Path, commit: str, folder: Path) -> Path:
    """Writes a commit's service/ into a folder; where it lies there. Refusal if it had none."""
    if not git(root, "ls-tree", commit, "service/showroom"):
        found = f"commit {commit[:12]} has no service/showroom"
        raise Refusal(found, "a page to compare with", "name a later one by --base")
    archive = folder / "service.tar"
    git(root, "archive", "--format=tar", f"--output={archive}", commit, "service")
    with tarfile.open(archive) as tar:
        tar.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.2 has none
        tar.extractall(folder, [one for one in tar if one.isfile()])  # a link may point anywhere
    return folder / "service"
