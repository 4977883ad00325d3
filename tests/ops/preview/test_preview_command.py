"""`showroom preview`: what it writes where, for people and machines, of visits made up here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ops.__main__ import main
from ops.preview import command
from ops.preview.command import Preview
from ops.preview.visit import Resource, Visit

NASTY = "/<b>@all`|*y*"
BASE = "1234567890abcdef"
PNG = b"\x89PNG"


def a_preview(*after: Resource, picture: bytes = PNG) -> Preview:
    """A page of 1,000 bytes, to which a change adds something."""
    page = Resource("/", 200, 1000)
    screens = [
        (Visit(width, (page,), PNG), Visit(width, (page, *after), picture)) for width in (360, 1280)
    ]
    return Preview(BASE, ["service/showroom/pages.py"], screens)


def summary(found: Preview) -> str:
    """What stands in a job's summary."""
    return found.rendered("summary.md", Path("out"))


@pytest.fixture(name="found")
def _found(monkeypatch: pytest.MonkeyPatch) -> list[Preview]:
    """What the next preview finds; what a browser really sees is in test_preview_run.py."""
    found = [a_preview(Resource("/new.png", 200, 500))]
    monkeypatch.setattr(command, "preview", lambda *_: found[-1])
    return found


def ran(out: Path, *more: str) -> int:
    """Its exit code."""
    return main(["preview", "--base", "main", "--out", str(out), *more])


@pytest.mark.usefixtures("found")
def test_it_keeps_four_pictures_and_a_page_that_shows_them(tmp_path: Path) -> None:
    assert ran(tmp_path / "new" / "out") == 0
    kept = sorted(one.name for one in (tmp_path / "new" / "out").iterdir())
    pictures = ["after-1280.png", "after-360.png", "before-1280.png", "before-360.png"]
    assert kept == [*pictures, "report.html"]
    page = (tmp_path / "new" / "out" / "report.html").read_text(encoding="utf-8")
    assert [name for name in pictures if f'<img src="{name}"' not in page] == []


@pytest.mark.usefixtures("found")
def test_the_summary_is_appended(tmp_path: Path) -> None:
    (tmp_path / "summary.md").write_text("before\n", encoding="utf-8")
    ran(tmp_path / "out", "--summary", str(tmp_path / "summary.md"))
    lines = (tmp_path / "summary.md").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["before", "### Preview of the page"]


@pytest.mark.usefixtures("found")
def test_json_is_all_that_is_printed_when_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ran(tmp_path, "--json")
    told = json.loads(capsys.readouterr().out)
    assert [(one["width"], one["after"]["bytes"]) for one in told["screens"]] == [
        (360, 1500),
        (1280, 1500),
    ]


def test_without_a_change_it_says_so_and_makes_nothing(
    found: list[Preview], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found.append(Preview(BASE, [], []))
    assert ran(tmp_path / "out") == 0
    assert not (tmp_path / "out").exists()
    line = f"nothing in service/ differs from {BASE[:12]}: the page stays as it is\n"
    assert capsys.readouterr().out == line


@pytest.mark.usefixtures("found")
def test_a_folder_that_cannot_be_made_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    assert ran(tmp_path / "file") == 1
    line = capsys.readouterr().err
    assert line.startswith(f"showroom: {tmp_path}/file: File exists") and line.count("\n") == 1


def test_without_a_browser_it_is_one_line_before_any_work(
    repository: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (repository / "service/showroom/new.py").touch()
    monkeypatch.setattr(command, "ROOT", repository)
    monkeypatch.setenv("CHROME", "no-such-browser")
    assert ran(tmp_path / "out") == 1
    assert capsys.readouterr().err.startswith("showroom: CHROME is 'no-such-browser'")


def test_the_summary_says_what_is_the_same_and_what_it_costs() -> None:
    told = summary(a_preview(Resource("/new.png", 200, 500)))
    line = "- 360 px: looks **the same**; a first visit takes 1,000 bytes before, 1,500 after: "
    assert f"{line}**+500**\n" in told


def test_one_byte_of_a_picture_is_a_difference() -> None:
    assert "- 360 px: looks **different**" in summary(a_preview(picture=PNG + b"\0"))


def test_a_page_that_costs_as_much_as_before_differs_by_nothing() -> None:
    assert "1,000 bytes before, 1,000 after: **0**" in summary(a_preview())


def test_what_is_new_and_what_is_no_success_are_seen_in_the_list() -> None:
    told = summary(a_preview(Resource("/new.png", 404, 500), Resource("/gone.png")))
    assert "| `/new.png` | +500 | – | 500 (404) |" in told
    assert "| `/gone.png` | 0 | – | 0 (nothing came) |" in told


def test_the_summary_leads_to_the_artifact(monkeypatch: pytest.MonkeyPatch) -> None:
    job = {"SERVER_URL": "https://github.com", "REPOSITORY": "octo-org/showroom", "RUN_ID": "11"}
    for name, value in job.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    told = summary(a_preview())
    link = "[this run](https://github.com/octo-org/showroom/actions/runs/11#artifacts)"
    assert f"in the artifact **preview** of {link}" in told


def test_an_address_is_no_markup_and_ends_no_cell() -> None:
    assert f"| `` {NASTY.replace('|', '%7C')} `` | +500 |" in summary(
        a_preview(Resource(NASTY, 200, 500))
    )


def test_an_address_is_no_html() -> None:
    page = a_preview(Resource(NASTY, 200, 500)).rendered("report.html", Path("out"))
    assert "/&lt;b&gt;@all" in page and "<b>" not in page


def test_what_is_left_out_of_a_long_list_is_counted() -> None:
    told = summary(a_preview(*(Resource(f"/{n}.png", 200, 5) for n in range(60))))
    assert "and 11 more, in `report.html`" in told
    assert told.count(".png`") == 2 * 49
