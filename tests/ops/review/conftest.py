"""A job of a pull request, with a GitHub that answers it."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from local_cloud import ROOT, LocalCloud
from review_github import TOKEN, Comments, serving
from reviewed_tree import Tree, applied, surroundings

sys.path.append(str(ROOT / "tests" / "workflows" / "act"))  # it shows Markdown as GitHub does


@pytest.fixture(name="github")
def _github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Comments]:
    (tmp_path / "event.json").write_text(json.dumps({"pull_request": {"number": 7}}))
    with serving() as github:
        variables = {
            "API_URL": github.url,
            "EVENT_PATH": str(tmp_path / "event.json"),
            "REPOSITORY": "octo-org/showroom",
            "RUN_ID": "11",
            "SERVER_URL": "https://github.com",
            "TOKEN": TOKEN,
        }
        for name, value in variables.items():
            monkeypatch.setenv(f"GITHUB_{name}", value)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield github


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
