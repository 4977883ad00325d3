"""A pytest plugin: one run of Checkov over all the trees, since a run costs more than a tree."""

from pathlib import Path

import pytest
from planted_mistakes import MISTAKES
from scan_trees import Trees, write

from ops.scan.checkov import Scan, driven, scan_of


@pytest.fixture(scope="session", name="trees")
def _trees(tmp_path_factory: pytest.TempPathFactory) -> Trees:
    """What Checkov finds in each tree, by the name of its folder."""
    folder = tmp_path_factory.mktemp("trees").resolve()
    write(folder)
    found = sorted(folder.iterdir())
    jobs = [{"tree": str(tree)} for tree in found]
    records = driven(jobs, tmp_path_factory.mktemp("driver"))
    return {tree.name: these for tree, these in zip(found, records, strict=True)}


@pytest.fixture(scope="session", name="scans")
def _scans(trees: Trees) -> dict[str, Scan]:
    """The scan of each planted mistake alone, as if it were the repository's only change."""
    scans = {}
    for number, mistake in enumerate(MISTAKES):
        there, home = f"modules/{number}/", f"{Path(mistake.file).parent}/"
        alone = [
            record | {"file": record["file"].replace(there, home)}
            for record in trees["mistakes"]
            if record["file"].startswith(there)
        ]
        scans[mistake.what] = scan_of([alone or trees.get(str(number), [])], [])
    return scans
