"""A place of its own for every test that starts something: a pytest plugin."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from local_cloud import free_port

from local.processes import Process
from local.settings import DEFAULT_PORTS, Settings
from ops.environments import ROOT


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Iterator[Path]:
    """Where processes are recorded; whatever was is ended."""
    folder = tmp_path / "cloud"
    folder.mkdir()
    yield folder
    for record in folder.glob("*.json"):
        Process(record.stem, folder).stop(seconds=5)


@pytest.fixture(name="settings")
def _settings(folder: Path) -> Settings:
    """A local cloud on free ports."""
    return Settings(ROOT, folder, {name: free_port() for name in DEFAULT_PORTS})
