"""One comment for each environment, found by its first line and by who wrote it."""

from pathlib import Path

import pytest
from job_github import BOT, Comments
from refusals import refusal

from ops.job import github as client
from ops.job.github import GitHub, post, pull_request

MARKER = "<!-- showroom plan dev -->"
BODY = f"{MARKER}\nnew"


def test_where_none_is_there_one_is_made(github: Comments) -> None:
    post(GitHub(), 7, BODY, BOT)
    assert github.bodies() == [BODY]


def test_the_next_one_edits_it_in_place_wherever_it_stands(github: Comments) -> None:
    for body in ("first", "<!-- showroom plan prod -->\nprod", "third", f"{MARKER}\nold", "fifth"):
        github.add(body)
    post(GitHub(), 7, BODY, BOT)
    assert [github.bodies().index(BODY), len(github.kept)] == [3, 5]


def test_somebody_elses_comment_with_the_same_line_is_left_alone(github: Comments) -> None:
    github.add(f"{MARKER}\nnot ours", "octocat")
    post(GitHub(), 7, BODY, BOT)
    assert github.bodies() == [f"{MARKER}\nnot ours", BODY]


def test_the_comment_of_a_user_who_is_gone_is_left_alone(github: Comments) -> None:
    github.kept.append({"id": 1, "body": f"{MARKER}\nold", "user": None})
    post(GitHub(), 7, BODY, BOT)
    assert len(github.kept) == 2


def test_a_comment_that_may_not_begin_is_not_made(github: Comments) -> None:
    post(GitHub(), 7, BODY, BOT, begin=False)
    assert github.bodies() == []


def test_an_answer_that_is_none_is_asked_for_again(
    github: Comments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "AGAIN", client.AGAIN.new(backoff_factor=0))
    github.fails = [502, 503]
    post(GitHub(), 7, BODY, BOT)
    assert github.bodies() == [BODY]


def test_what_github_refuses_is_one_line_with_its_own_word(github: Comments) -> None:
    github.fails = [403]
    line = refusal(lambda: GitHub().call("POST", "issues/7/comments", body="x"))
    found = "GitHub: POST octo-org/showroom/issues/7/comments: 403 Resource not accessible"
    assert line.startswith(found) and "token-that" not in line


def test_nobody_there_is_one_line(github: Comments, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "AGAIN", 0)
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    line = refusal(lambda: GitHub().call("GET", "issues/7/comments"))
    assert "ConnectionError" in line and not github.kept


@pytest.mark.usefixtures("github")
def test_without_a_jobs_variables_it_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_TOKEN")
    assert refusal(GitHub).startswith("no GITHUB_TOKEN: expected")


@pytest.mark.usefixtures("github")
@pytest.mark.parametrize("event", ["{}", '{"pull_request": null}', "", None])
def test_a_job_that_no_pull_request_began_says_so(event: str | None, tmp_path: Path) -> None:
    (tmp_path / "event.json").unlink()
    if event is not None:
        (tmp_path / "event.json").write_text(event, encoding="utf-8")
    assert refusal(pull_request).startswith("no pull request in GITHUB_EVENT_PATH")


@pytest.mark.usefixtures("github")
def test_the_number_is_the_events() -> None:
    assert pull_request() == 7
