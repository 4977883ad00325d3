"""`showroom scan`: its options, its exit codes, what it writes where."""

import json
from pathlib import Path

import pytest
from ops_findings import a_scan

from ops.__main__ import main
from ops.environments import ROOT
from ops.scan import checkov, command
from ops.scan.checkov import Scan


@pytest.fixture(name="found")
def _found(monkeypatch: pytest.MonkeyPatch) -> list[Scan]:
    """What the next scan finds; what Checkov really finds is tested in tests/ops/scan."""
    found = [a_scan(1, 1)]
    monkeypatch.setattr(command, "scan", lambda **_: found[-1])
    return found


def test_a_finding_exits_with_1(found: list[Scan]) -> None:
    assert main(["scan"]) == 1, found


def test_without_a_finding_it_exits_with_0(found: list[Scan]) -> None:
    found.append(a_scan(0, 3))
    assert main(["scan"]) == 0


WRONG_USE = {
    "json and annotations": ["--json", "--annotations"],
    "no such option": ["--skip-check", "CKV_AWS_1"],
    "no file": ["--sarif"],
}


@pytest.mark.parametrize("options", WRONG_USE.values(), ids=WRONG_USE.keys())
def test_wrong_use_exits_with_2(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["scan", *options])
    assert ended.value.code == 2
    assert "usage: showroom" in capsys.readouterr().err


@pytest.mark.usefixtures("found")
def test_json_is_all_that_is_printed_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"findings": 1, "skips": 1, "skipped_records": 0}
    assert {"check", "file", "line", "why", "fix", "link", "fingerprint"} <= told["findings"][
        0
    ].keys()


@pytest.mark.usefixtures("found")
def test_annotations_follow_the_report(capsys: pytest.CaptureFixture[str]) -> None:
    main(["scan", "--annotations"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "1 finding · 1 justified skip"
    assert len([line for line in lines if line.startswith("::error file=")]) == 1


@pytest.mark.usefixtures("found")
def test_a_summary_is_appended(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("before\n", encoding="utf-8")
    main(["scan", "--summary", str(tmp_path / "summary.md")])
    lines = (tmp_path / "summary.md").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["before", "**1 finding · 1 justified skip**"]


@pytest.mark.usefixtures("found")
def test_sarif_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / "scan.sarif").write_text("old", encoding="utf-8")
    main(["scan", "--sarif", str(tmp_path / "scan.sarif")])
    log = json.loads((tmp_path / "scan.sarif").read_text(encoding="utf-8"))
    assert len(log["runs"][0]["results"]) == 2


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize("option", ["--sarif", "--summary"])
def test_a_file_that_cannot_be_written_is_one_line(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["scan", option, str(tmp_path / "no" / "file")]) == 1
    line = capsys.readouterr().err
    assert line.startswith(f"showroom: {tmp_path}/no/file: No such file") and line.count("\n") == 1


def test_without_checkovs_environment_one_line_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checkov, "PYTHON", ROOT / tmp_path.name / "python")
    assert main(["scan"]) == 1
    line = capsys.readouterr().err
    assert "run make setup" in line and line.count("\n") == 1


def test_a_checkov_that_breaks_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    driver = tmp_path / "driver.py"
    driver.write_text("raise RuntimeError('no check today')", encoding="utf-8")
    monkeypatch.setattr(checkov, "DRIVER", driver)
    assert main(["scan"]) == 1
    line = capsys.readouterr().err
    assert line.startswith("showroom: Checkov broke (RuntimeError: no check today): expected")
    assert line.count("\n") == 1
