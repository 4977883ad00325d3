"""Lighthouse's scores of prod's page: https://developer.chrome.com/docs/lighthouse/overview"""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from pathlib import Path
from statistics import median

import pytest
from browser_lighthouse import MISSING, Report, install, lost, run, scores
from browser_site import Site

RUNS = 5
FAST_ENOUGH = 98  # points of 100
FIGURES = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "speed-index",
    "total-blocking-time",
    "cumulative-layout-shift",
)


@pytest.fixture(scope="module", name="lighthouse")
def _lighthouse(chromium_path: str) -> Path:
    assert chromium_path
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: apt-get install nodejs npm")
    return install()


@pytest.fixture(scope="module", name="report")
def _report(lighthouse: Path, chromium_path: str, shown: Site) -> Report:
    return run(lighthouse, chromium_path, shown.url)


@pytest.mark.slow
@pytest.mark.parametrize("category", ["accessibility", "best-practices", "seo"])
def test_lighthouse_gives_all_points(report: Report, category: str) -> None:
    assert (scores(report)[category], lost(report, category)) == (100, [])


@pytest.mark.drill
def test_lighthouse_finds_the_page_fast(
    lighthouse: Path, chromium_path: str, shown: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    only = "--only-categories=performance"
    reports = [run(lighthouse, chromium_path, shown.url, only) for _ in range(RUNS)]
    points = [scores(report)["performance"] for report in reports]
    with capsys.disabled():
        print(f"\nperformance {points}, median {median(points)}")
        for name in FIGURES:
            values = [report["audits"][name]["numericValue"] for report in reports]
            print(f"  {name}: median {median(values):.0f}")
    assert median(points) >= FAST_ENOUGH, lost(reports[0], "performance")
