"""A small tree whose dev is applied."""

import os
from collections.abc import Iterator

import pytest
from local_cloud import LocalCloud
from reviewed_tree import Tree, applied, surroundings


@pytest.fixture(scope="session", name="applied_tree")
def _applied_tree(
    cloud: LocalCloud, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Tree, dict[str, str]]]:
    with pytest.MonkeyPatch.context() as patch:
        surroundings(cloud, patch)
        tree = Tree(tmp_path_factory.mktemp("tree"))
        applied(tree)
        yield tree, dict(os.environ)


@pytest.fixture(name="tree")
def _tree(
    applied_tree: tuple[Tree, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tree]:
    """The small tree as it was committed first, dev applied; its cloud around it."""
    tree, variables = applied_tree
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    yield tree
    tree.restore()
