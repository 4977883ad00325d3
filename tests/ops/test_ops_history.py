"""A history of releases: what it tells of runs and of what was taken back, and how it is shown."""

import json
import time
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from ops_account import Account
from ops_command import called

from ops import history, release
from ops.environments import Environment, Live
from ops.history import rejected, runs
from ops.output import rendered
from ops.release import Entry, Release

pytest_plugins = ["ops_fixtures"]

A, B, C = ("sha256:" + letter * 64 for letter in "abc")
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def made(image: str, rejects: str = "", ami: str = "ami-1", **more: str) -> Release:
    """A release of that image."""
    told = {"picture": A, "commit": "", "source": "deploy", "reason": ""} | more
    return Release(image=image, ami=ami, rejects=rejects, **told)


def entries(*releases: Release | None) -> list[Entry]:
    """A history of these, the oldest first here, one an hour."""
    every = [
        Entry(number, START + timedelta(hours=number), "arn:aws:iam::1:user/ada", one)
        for number, one in enumerate(releases)
    ]
    return every[::-1]


def test_entries_of_the_same_image_and_ami_are_one_run() -> None:
    found = runs(entries(None, made(A), made(A, picture=B), made(B)))
    told = [(run.release.image, run.entry.version, run.began.hour) for run in found]
    assert told == [(B, 3, 15), (A, 2, 13)]


def test_a_run_ends_when_the_next_one_begins() -> None:
    found = runs(entries(made(A), made(B)))
    assert [one.until for one in found] == [None, found[0].began]


def test_another_ami_is_another_run() -> None:
    assert len(runs(entries(made(A), made(A, ami="ami-2")))) == 2


def test_before_the_first_release_there_is_no_run() -> None:
    assert not runs(entries(None))


REJECTED = {
    "taken back": ([made(A), made(B), made(A, rejects=B)], True),
    "never taken back": ([made(A), made(B)], False),
    "never there": ([made(A)], False),
    "taken back, and something else since": ([made(B), made(A, rejects=B), made(C)], True),
    "released again since": ([made(B), made(A, rejects=B), made(B)], False),
    "broken since": ([made(B), made(A, rejects=B), None], True),
}


@pytest.mark.parametrize(("told", "is_rejected"), REJECTED.values(), ids=REJECTED.keys())
def test_an_image_is_rejected_from_its_taking_back_to_its_next_release(
    told: list[Release | None], is_rejected: bool
) -> None:
    assert rejected(entries(*told), B) is is_rejected


@pytest.fixture(name="written")
def _written(
    account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> Environment:
    """An environment of live/ with three releases after the empty one, the second taken back."""
    assert account
    release.write(environment, None)
    back = made(A, rejects=B, source="rollback", reason="it was slow")
    for one in (made(A), made(B, source="promote from dev v12"), back):
        release.write(environment, one)
    monkeypatch.setattr(Live, "environments", {environment.name: environment})
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    return environment


def test_history_shows_the_newest_first(
    written: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    assert called(history, written.name) == 0
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("v")]
    assert [line.split()[0] for line in lines] == ["v4", "v3", "v2", "v1"]
    assert "UTC" in lines[0] and "a" * 12 in lines[0] and lines[0].endswith("rollback")
    assert lines[1].endswith("promote from dev v12")


def test_history_says_why_and_fits_a_terminal(
    written: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    called(history, written.name)
    out = capsys.readouterr().out
    assert "it was slow" in out and f"took back {'b' * 12}" in out and "REJECTED" in out
    assert max(map(len, out.splitlines())) <= 100


def test_history_as_json_has_whole_digests(
    written: Environment, capsys: pytest.CaptureFixture[str]
) -> None:
    called(history, written.name, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [one["rejected"] for one in told] == [False, True, False, False]
    assert told[0]["release"]["image"] == A and told[3]["release"] is None


def test_who_it_was_is_the_last_part_of_the_arn() -> None:
    session = "arn:aws:sts::123456789012:assumed-role/showroom-dev-deploy/GitHubActions"
    told = [asdict(one) | {"who": session} for one in entries(None)]
    assert "  GitHubActions  no release" in rendered("history", told)


def test_before_anything_is_applied_a_history_is_empty(
    account: Account, environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Live, "environments", {environment.name: environment})
    assert account and called(history, environment.name) == 0
