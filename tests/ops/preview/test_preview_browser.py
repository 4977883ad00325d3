"""Which browser is taken, before any is started."""

from pathlib import Path

import pytest

from ops.errors import Refusal
from ops.preview.browser import program


@pytest.fixture(name="path")
def _path(tmp_path: Path) -> Path:
    """A PATH with two browsers, neither of which is the first to be looked for."""
    for name in ("chromium-browser", "chromium", "other"):
        (tmp_path / name).touch(mode=0o755)
    return tmp_path


def test_the_first_of_the_list_on_path_is_taken(path: Path) -> None:
    assert program({"PATH": str(path)}) == str(path / "chromium")


def test_chrome_names_another(path: Path) -> None:
    assert program({"PATH": str(path), "CHROME": "other"}) == str(path / "other")


def test_chrome_may_be_a_file(path: Path) -> None:
    assert program({"PATH": "", "CHROME": str(path / "other")}) == str(path / "other")


def test_an_empty_chrome_is_none(path: Path) -> None:
    assert program({"PATH": str(path), "CHROME": ""}) == str(path / "chromium")


@pytest.mark.parametrize(("named", "found"), [("", "no browser on PATH"), ("x", "CHROME is 'x'")])
def test_without_a_browser_it_says_how_to_name_one(tmp_path: Path, named: str, found: str) -> None:
    with pytest.raises(Refusal, match=f"{found}.*; install one, or let CHROME name it"):
        program({"PATH": str(tmp_path), "CHROME": named})
