"""What runs on AWS does not know that there is a local one."""

import re
from pathlib import Path

import pytest
from hcl_files import shown
from local_cloud import ROOT

WORDS = re.compile(
    r"\b(moto|localhost|127\.0\.0\.1|emulators?|localstack|local[ _-]cloud)\b", re.IGNORECASE
)
HERE = ROOT / "ops/preview"  # shows the page by running the service on the machine it is itself on
MADE = {"__pycache__", ".terraform", ".terragrunt-cache"}
PLACES = ["live", "modules", "ops", "service", "terragrunt.hcl"]


def _files(place: Path) -> list[Path]:
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return [file for file in files if not MADE & set(file.parts) and HERE not in file.parents]


def _text(file: Path) -> str:
    """A file's text; nothing of a picture."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("place", PLACES)
def test_nothing_that_runs_on_aws_speaks_of_a_local_one(place: str) -> None:
    hits = [
        f"{shown(file)}:{number}: {line.strip()}"
        for file in _files(ROOT / place)
        for number, line in enumerate(_text(file).splitlines(), start=1)
        if WORDS.search(line)
    ]
    assert hits == [], "move it to local/"


@pytest.mark.parametrize(
    "line", ["from moto import server", "http://localhost:4566", "the local cloud", "127.0.0.1"]
)
def test_the_words_would_be_found(line: str) -> None:
    assert WORDS.search(line)


@pytest.mark.parametrize("line", ["motor", "promotion", "remote_state", "locals {"])
def test_other_words_are_left_alone(line: str) -> None:
    assert not WORDS.search(line)
