"""Which units a change affects: in the repository as it is, and in a small one with a history."""

from pathlib import Path

import pytest
from local_cloud import ROOT
from refusals import refusal
from reviewed_tree import Tree

from ops.review.affected import Unit, changed_files, units

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="ours")
def _ours() -> list[Unit]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", f"{ROOT / '.local/bin'}", prepend=":")
        return units(ROOT)


def affected(every: list[Unit], file: str) -> set[str]:
    """The units that one file affects, without live/."""
    return {one.path.removeprefix("live/") for one in every if one.affected_by(file)}


def of(*environments: str) -> set[str]:
    """Every unit of these."""
    files = [file for name in environments for file in ROOT.glob(f"live/{name}/*/terragrunt.hcl")]
    return {f"{file.parents[1].name}/{file.parent.name}" for file in files}


EVERYWHERE = of("dev", "prod", "shared")
AFFECTS = {
    "modules/storage/bucket.tf": {"dev/storage", "prod/storage"},
    "modules/compute/user_data.yaml.tftpl": {"dev/compute", "prod/compute"},
    "modules/network/was_renamed.tf": {"dev/network", "prod/network"},
    "modules/registry/repository.tf": {"shared/registry"},
    "live/dev/bastion/terragrunt.hcl": {"dev/bastion"},
    "live/prod/env.hcl": of("prod"),
    "live/common.hcl": EVERYWHERE,
    "live/mocks.hcl": EVERYWHERE,
    "terragrunt.hcl": EVERYWHERE,
    ".terraform.lock.hcl": EVERYWHERE,
    "service/showroom/app.py": set(),
    "modules_of_mine/storage/bucket.tf": set(),
    "README.md": set(),
}


@pytest.mark.parametrize(("file", "expected"), AFFECTS.items(), ids=AFFECTS)
def test_a_file_affects_exactly(ours: list[Unit], file: str, expected: set[str]) -> None:
    assert affected(ours, file) == expected


def test_each_unit_comes_after_those_that_it_needs(ours: list[Unit]) -> None:
    paths = [one.path for one in ours]
    assert {*paths} == {f"live/{name}" for name in EVERYWHERE}
    assert all(paths.index(need) < paths.index(one.path) for one in ours for need in one.needs)


def test_a_neighbours_output_counts_only_where_it_is_read(ours: list[Unit]) -> None:
    [compute] = [one for one in ours if one.path == "live/dev/compute"]
    network = "live/dev/network"
    assert compute.reads_output(ROOT, network, ["private_subnet_ids", "vpc_id"])
    assert not compute.reads_output(ROOT, network, ["vpc_id"])
    assert compute.reads_output(ROOT, network, None)


@pytest.fixture(name="history")
def _history(tmp_path: Path) -> Tree:
    """A branch that left main before main went on."""
    tree = Tree(tmp_path)
    tree.git("branch", "-m", "main")
    tree.git("switch", "-q", "-c", "branch")
    tree.git("mv", "modules/compute/main.tf", "modules/compute/renamed.tf")
    tree.commit()
    tree.git("switch", "-q", "main")
    tree.write("modules/network/later.tf", "")
    tree.commit()
    tree.git("switch", "-q", "branch")
    return tree


def test_changed_is_what_the_branch_did_by_old_and_new_names(history: Tree) -> None:
    files = ["modules/compute/main.tf", "modules/compute/renamed.tf"]
    assert changed_files(history.root, "main") == files


def test_what_is_not_committed_yet_is_planned_too_and_counts(history: Tree) -> None:
    history.write("live/dev/compute/é new.hcl", "")
    history.write("live/common.hcl", "")
    assert {"live/dev/compute/é new.hcl", "live/common.hcl"} <= {
        *changed_files(history.root, "main")
    }


def test_of_a_merge_commit_the_first_parent_is_a_base(history: Tree) -> None:
    history.git("switch", "-q", "main")
    history.git("merge", "-q", "--no-ff", "-m", "merge", "branch")
    assert changed_files(history.root, "HEAD^1") == [
        "modules/compute/main.tf",
        "modules/compute/renamed.tf",
    ]


@pytest.mark.parametrize("base", ["nowhere", "--all", ""])
def test_a_base_that_git_does_not_know_is_refused(history: Tree, base: str) -> None:
    line = refusal(lambda: changed_files(history.root, base))
    assert line.startswith(f"--base {base}: expected a commit") and "fetch-depth" in line
