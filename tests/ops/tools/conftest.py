"""A project and a release server for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tools_project import Project, copied
from tools_releases import Releases, serving


@pytest.fixture(name="releases")
def _releases() -> Iterator[Releases]:
    with serving() as releases:
        yield releases


@pytest.fixture(name="project")
def _project(tmp_path: Path) -> Project:
    return copied(tmp_path / "project")
