"""The repository itself: clean, its exemptions few, its scan quick."""

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from local_cloud import ROOT, plain_environ

MOST_SECONDS = 30
MOST_SKIPPED_RECORDS = 15  # four of them buttons that a person gives a reason
# Each would exempt something, were it read.
WEAKENING = {"CKV_SKIP_CHECK": "CKV_AWS_7", "CHECKOV_SKIP_CHECK": "CKV_AWS_7", "LOG_LEVEL": "DEBUG"}


@pytest.fixture(scope="module", name="scanned")
def _scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], float, Path]:
    """What `./showroom scan --json` printed, how long it took, and where its files are."""
    folder = tmp_path_factory.mktemp("scan")
    files = ["--sarif", str(folder / "scan.sarif"), "--summary", str(folder / "summary.md")]
    begun = time.monotonic()
    done = subprocess.run(
        [str(ROOT / "showroom"), "scan", "--json", *files],
        cwd=folder,
        env=plain_environ() | {"PATH": os.environ["PATH"]} | WEAKENING,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout), time.monotonic() - begun, folder


Scanned = tuple[dict[str, Any], float, Path]


def test_the_repository_has_no_finding(scanned: Scanned) -> None:
    assert scanned[0]["findings"] == []


def test_at_most_fifteen_records_are_skipped(scanned: Scanned) -> None:
    assert 0 < scanned[0]["counts"]["skipped_records"] <= MOST_SKIPPED_RECORDS


def test_a_scan_takes_thirty_seconds_at_most(scanned: Scanned) -> None:
    assert scanned[1] <= MOST_SECONDS


def test_its_summary_begins_with_the_count(scanned: Scanned) -> None:
    skips = scanned[0]["counts"]["skips"]
    first = (scanned[2] / "summary.md").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"**0 findings · {skips} justified skips**"


def test_its_sarif_suppresses_every_skip_with_its_reason(scanned: Scanned) -> None:
    [run] = json.loads((scanned[2] / "scan.sarif").read_text(encoding="utf-8"))["runs"]
    told = [one["suppressions"][0]["justification"] for one in run["results"]]
    assert told == [one["reason"] for one in scanned[0]["skips"]]
