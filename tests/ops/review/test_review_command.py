"""`showroom plan`: what it writes where, and whom it tells when it fails."""

import json
from pathlib import Path

import pytest
from job_github import Comments
from plan_documents import document, planned, resource, review

from ops.__main__ import main
from ops.errors import Refusal
from ops.review import command
from ops.review.plan import Review

FOUND = review(planned("network", document(resource("aws_vpc.this", "update", before={"a": 1}))))


@pytest.fixture(name="found")
def _found(monkeypatch: pytest.MonkeyPatch) -> list[Review]:
    """What the next plan finds; nothing in it makes it fail."""
    found = [FOUND]

    def plan(*_: object) -> Review:
        if not found:
            raise Refusal("network: no right", "a plan", "mend it")
        return found[0]

    monkeypatch.setattr(command, "plan", plan)
    return found


@pytest.mark.usefixtures("found")
def test_the_reviewed_set_holds_units_addresses_and_actions(tmp_path: Path) -> None:
    assert main(["plan", "dev", "--reviewed", str(tmp_path / "set.json")]) == 0
    assert json.loads((tmp_path / "set.json").read_text(encoding="utf-8")) == {
        "environment": "dev",
        "commit": FOUND.commit,
        "units": {"network": {"changes": [["aws_vpc.this", ["update"]]], "deferred": ""}},
    }


@pytest.mark.usefixtures("found")
def test_a_summary_is_appended_and_is_what_is_posted(tmp_path: Path, github: Comments) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n", encoding="utf-8")
    main(["plan", "dev", "--summary", str(summary), "--comment"])
    assert summary.read_text(encoding="utf-8") == f"before\n{github.bodies()[0]}\n"
    assert "https://github.com/octo-org/showroom/actions/runs/11" in github.bodies()[0]


@pytest.mark.usefixtures("found")
def test_json_is_the_set_and_the_radius(capsys: pytest.CaptureFixture[str]) -> None:
    main(["plan", "dev", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told == FOUND.reviewed() | {"radius": FOUND.radius}


def test_a_plan_that_fails_takes_the_place_of_the_old_comment(
    found: list[Review], github: Comments, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["plan", "dev", "--comment"])
    found.clear()
    assert main(["plan", "dev", "--comment"]) == 1
    [body] = github.bodies()
    assert "**No plan**: it failed." in body and "no right" not in body
    assert capsys.readouterr().err.startswith("showroom: network: no right")


def test_where_nothing_is_affected_only_an_old_comment_is_brought_up_to_date(
    found: list[Review], github: Comments
) -> None:
    found[0] = review()
    main(["plan", "dev", "--comment"])
    assert github.bodies() == []
    github.add("<!-- showroom plan dev -->\nold")
    main(["plan", "dev", "--comment"])
    assert "No unit of dev is affected" in github.bodies()[0]


def test_a_fork_gets_no_plan_and_is_told_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "plan", None)  # nothing is planned
    assert main(["plan", "dev", "--withheld", "--summary", str(tmp_path / "s.md")]) == 0
    text = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert "comes from a fork" in text and capsys.readouterr().out == text


@pytest.mark.usefixtures("found")
@pytest.mark.parametrize("option", ["--reviewed", "--summary"])
def test_a_file_that_cannot_be_written_is_one_line(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", "dev", option, str(tmp_path / "no" / "file")]) == 1
    assert capsys.readouterr().err.startswith(f"showroom: {tmp_path}/no/file: No such file")


def test_an_environment_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "shared"]) == 1
    assert "environment 'shared': expected one of dev, prod" in capsys.readouterr().err
