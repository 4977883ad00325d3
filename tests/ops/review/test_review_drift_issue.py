"""`showroom drift --issue`: clean, drifted and could not check, in one issue per environment."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from botocore.exceptions import NoCredentialsError
from job_github import Comments

from ops.__main__ import main
from ops.errors import Refusal
from ops.review import drift
from ops.review.drift import Checked, Drift

MARKER = "<!-- showroom drift dev -->"
CLEAN = Checked("dev", [], 0, {})
SECURITY_GROUP = Drift("network", "aws_security_group.this", ("ingress",))
DRIFTED = Checked("dev", [SECURITY_GROUP], 0, {})
FAILED = Refusal("network: no right", "a plan", "mend it")
RUN = "https://github.com/octo-org/showroom/actions/runs/"
Night = Callable[..., int]


@pytest.fixture(name="night")
def _night(monkeypatch: pytest.MonkeyPatch) -> Night:
    """One check that finds this, as run number `run`; its exit code."""

    def night(found: Checked | Exception, run: int = 11, more: tuple[str, ...] = ()) -> int:
        def check(*_: object) -> Checked:
            if isinstance(found, Exception):
                raise found
            return found

        monkeypatch.setattr(drift, "check", check)
        monkeypatch.setenv("GITHUB_RUN_ID", str(run))
        return main(["drift", "dev", "--issue", *more])

    return night


def test_drift_opens_an_issue_that_names_it_and_the_way_out(
    night: Night, github: Comments, capsys: pytest.CaptureFixture[str]
) -> None:
    assert night(DRIFTED) == 7
    [issue] = github.issues
    assert issue["title"] == "dev has drifted" and issue["labels"] == ["drift"]
    assert issue["body"].startswith(MARKER) and f"]({RUN}11)" in issue["body"]
    assert "- `network` `aws_security_group.this` (`ingress`)" in issue["body"]
    assert "the workflow `apply`" in issue["body"]
    said = "showroom: 1 of dev drifted, such as network aws_security_group.this: expected"
    assert capsys.readouterr().err.startswith(said)


def test_the_next_night_updates_it_and_keeps_since_when(night: Night, github: Comments) -> None:
    night(DRIFTED, 11)
    night(DRIFTED._replace(drifted=[SECURITY_GROUP._replace(address="aws_vpc.x")]), 12)
    [issue] = github.issues
    assert f"]({RUN}11), last by [this run]({RUN}12)" in issue["body"]
    assert "aws_vpc.x" in issue["body"] and "security_group" not in issue["body"]


def test_clean_closes_it_and_says_so(night: Night, github: Comments) -> None:
    night(DRIFTED)
    assert night(CLEAN, 12) == 0
    [issue] = github.issues
    assert issue["state"] == "closed" and issue["state_reason"] == "completed"
    assert issue["body"].startswith(f"{MARKER}\n> **Clean** again: [this run]({RUN}12)")
    assert "aws_security_group.this" in issue["body"]


def test_clean_without_an_issue_opens_none(night: Night, github: Comments) -> None:
    assert night(CLEAN) == 0 and github.issues == []


def test_drift_after_that_opens_a_new_one(night: Night, github: Comments) -> None:
    for number, found in enumerate((DRIFTED, CLEAN, DRIFTED)):
        night(found, number)
    assert [one["state"] for one in github.issues] == ["closed", "open"]
    assert f"]({RUN}2), last" in github.issues[1]["body"]


@pytest.mark.parametrize("why", [FAILED, NoCredentialsError()])
def test_a_check_that_could_not_be_made_opens_one_without_its_reason(
    why: Exception, night: Night, github: Comments
) -> None:
    assert night(why) == 1
    [issue] = github.issues
    assert issue["title"] == "dev could not be checked for drift"
    assert f"> **Could not check** dev for drift: [the run]({RUN}11)" in issue["body"]
    assert "no right" not in issue["body"]


def test_it_closes_nothing_and_loses_nothing_and_stands_once(
    night: Night, github: Comments
) -> None:
    night(DRIFTED, 11)
    was = github.issues[0]["body"]
    night(FAILED, 12)
    night(FAILED, 13)
    [issue] = github.issues
    assert issue["state"] == "open" and issue["body"].count("Could not check") == 1
    assert issue["body"].startswith(f"{MARKER}\n> **Could") and f"{RUN}13" in issue["body"]
    assert issue["body"].endswith(was.removeprefix(MARKER).strip("\n") + was[len(was.rstrip()) :])


def test_a_check_that_works_again_takes_the_line_away(night: Night, github: Comments) -> None:
    for number, found in enumerate((DRIFTED, FAILED, DRIFTED)):
        night(found, number)
    [issue] = github.issues
    assert "Could not" not in issue["body"] and f"]({RUN}0), last" in issue["body"]


@pytest.mark.parametrize(
    ("body", "login", "more"),
    [
        (f"{MARKER}\nnot ours", "octocat", {}),
        ("<!-- showroom drift prod -->\n", "github-actions[bot]", {}),
        (f"{MARKER}\n", "github-actions[bot]", {"pull_request": {}}),
    ],
    ids=["somebody else's", "another environment's", "a pull request"],
)
def test_what_is_not_its_own_is_left_alone(
    body: str, login: str, more: dict[str, object], night: Night, github: Comments
) -> None:
    github.open_issue(body, login, **more)
    night(DRIFTED)
    assert github.issues[0]["body"] == body and len(github.issues) == 2


def test_a_summary_says_the_same(night: Night, github: Comments, tmp_path: Path) -> None:
    night(DRIFTED, 11, ("--summary", str(tmp_path / "s.md")))
    assert (tmp_path / "s.md").read_text(encoding="utf-8") == github.issues[0]["body"]


def test_a_github_that_refuses_hides_no_reason(
    github: Comments, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def check(*_: object) -> Checked:
        github.fails = [403]  # to what comes next: the issue
        raise FAILED

    monkeypatch.setattr(drift, "check", check)
    assert main(["drift", "dev", "--issue"]) == 1
    assert capsys.readouterr().err.startswith("showroom: network: no right") and not github.fails


@pytest.mark.usefixtures("github")
def test_json_tells_the_outcome(night: Night, capsys: pytest.CaptureFixture[str]) -> None:
    night(DRIFTED, 11, ("--json",))
    told = json.loads(capsys.readouterr().out)
    assert told["drifted"][0]["address"] == "aws_security_group.this" and told["pending"] == 0
