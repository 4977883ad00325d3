"""A planted mistake is one finding at its place, in everything that a scan writes."""

import json
import re
from collections import Counter

import pytest
from planted_mistakes import MISTAKES, Mistake

from ops.scan.checkov import Scan
from ops.scan.finding import Finding
from ops.scan.output import rendered

pytest_plugins = ["scan_fixtures"]

MODULES = {
    "bastion",
    "compute",
    "github_access",
    "load_balancer",
    "monitoring",
    "network",
    "registry",
    "storage",
}
each_mistake = pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.what)


def the_finding(mistake: Mistake, scans: dict[str, Scan]) -> Finding:
    """What a mistake is found by: one finding, neither less nor more."""
    findings = scans[mistake.what].findings
    found = [f"{one.check} {one.file}:{one.line}" for one in findings]
    assert len(findings) == 1, f"expected {mistake.check} alone, found {found or 'nothing'}"
    return findings[0]


def test_there_are_two_mistakes_of_every_module_at_least() -> None:
    counted = Counter(one.file.split("/")[1] for one in MISTAKES if one.file.startswith("modules/"))
    assert {module for module, number in counted.items() if number >= 2} == MODULES


def test_there_are_mistakes_of_the_image_and_of_the_workflows() -> None:
    files = {one.file.rpartition("/")[0] for one in MISTAKES}
    assert {"service", ".github/workflows"} <= files


@each_mistake
def test_a_mistake_is_one_finding_of_the_check_that_is_named(
    mistake: Mistake, scans: dict[str, Scan]
) -> None:
    assert the_finding(mistake, scans).check == mistake.check


@each_mistake
def test_the_finding_points_at_the_mistake(mistake: Mistake, scans: dict[str, Scan]) -> None:
    found = the_finding(mistake, scans)
    file, line = mistake.expected()
    assert found.file == file
    assert found.line <= line <= found.end_line, f"{line} is not in {found.line}-{found.end_line}"


@each_mistake
def test_the_terminal_names_it_once(mistake: Mistake, scans: dict[str, Scan]) -> None:
    found, text = the_finding(mistake, scans), rendered("report.txt", scans[mistake.what])
    assert text.startswith("1 finding · ")
    assert text.count(f"{found.check}  {found.resource}  {found.file}:{found.line}\n") == 1


@each_mistake
def test_the_annotation_is_on_its_lines(mistake: Mistake, scans: dict[str, Scan]) -> None:
    found = the_finding(mistake, scans)
    [line] = rendered("annotations.txt", scans[mistake.what]).splitlines()
    place = f"file={found.file},line={found.line},endLine={found.end_line},title={found.check} "
    assert line.startswith(f"::error {place}")


@each_mistake
def test_the_summary_names_it_once(mistake: Mistake, scans: dict[str, Scan]) -> None:
    found, text = the_finding(mistake, scans), rendered("summary.md", scans[mistake.what])
    rows = re.sub("<[^>]+>", "", text.replace("<br>", " ")).split("Justified skips")[0].splitlines()
    assert rows[0].startswith("**1 finding · ")
    [row] = [row for row in rows if row.startswith(f"| **{found.check}**")]
    assert f"{found.file}:{found.line}" in row.replace("\\", "")


@each_mistake
def test_sarif_has_it_once_unsuppressed(mistake: Mistake, scans: dict[str, Scan]) -> None:
    found = the_finding(mistake, scans)
    [run] = json.loads(rendered("sarif.json", scans[mistake.what]))["runs"]
    [result] = [one for one in run["results"] if not one["suppressions"]]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], place["artifactLocation"]["uri"]) == (found.check, found.file)
    assert place["region"] == {"startLine": found.line, "endLine": found.end_line}


@each_mistake
def test_the_finding_says_why_it_matters_and_how_to_fix_it(
    mistake: Mistake, scans: dict[str, Scan]
) -> None:
    found = the_finding(mistake, scans)
    assert "See what the check looks at" not in found.fix, f"{found.check} is not in texts.toml"


def test_the_table_of_mistakes_is_printed(
    scans: dict[str, Scan], capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [(mistake.what, the_finding(mistake, scans)) for mistake in MISTAKES]
    width = max(len(what) for what, _ in rows)
    with capsys.disabled():
        print("\nplanted mistake, and what caught it")
        for what, one in rows:
            print(f"  {what:<{width}}  {one.check:<16} {one.file}:{one.line}")
    assert len(rows) == len(MISTAKES)
