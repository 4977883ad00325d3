"""What a command leaves for the next steps of a job, and in its summary."""

from __future__ import annotations

from pathlib import Path

import pytest

from ops import __main__ as showroom
from ops import build
from ops.errors import Refusal

IMAGE = "sha256:" + "a" * 64
TOLD = {"image": IMAGE, "tag": "service-1", "built": True, "reason": "a\nbuilt=false", "n": [1]}


@pytest.fixture(name="files")
def _files(tmp_path: Path) -> tuple[Path, Path]:
    return tmp_path / "outputs", tmp_path / "summary.md"


def built(monkeypatch: pytest.MonkeyPatch, files: tuple[Path, Path]) -> int:
    """`showroom build` with what it tells, or raises, given."""
    outputs, summary = map(str, files)
    for file in files:
        file.write_text("from before\n")
    monkeypatch.chdir("/")
    return showroom.main(["build", "--outputs", outputs, "--summary", summary])


def test_its_outputs_follow_those_of_the_step_as_lines(
    monkeypatch: pytest.MonkeyPatch, files: tuple[Path, Path]
) -> None:
    monkeypatch.setattr(build, "run", lambda _: TOLD)
    assert built(monkeypatch, files) == 0
    told = f"from before\nimage={IMAGE}\ntag=service-1\nbuilt=true\n"
    assert files[0].read_text() == told, "a line break in a value would be a second output"


def test_its_summary_follows_what_is_there(
    monkeypatch: pytest.MonkeyPatch, files: tuple[Path, Path]
) -> None:
    monkeypatch.setattr(build, "run", lambda _: TOLD)
    built(monkeypatch, files)
    assert files[1].read_text().startswith("from before\n### Image of `service/`: built and pushed")


def test_what_did_not_happen_is_in_the_summary_too(
    monkeypatch: pytest.MonkeyPatch, files: tuple[Path, Path]
) -> None:
    def refuse(_: object) -> None:
        raise Refusal("no <b>builder", "one", "install `it`")

    monkeypatch.setattr(build, "run", refuse)
    assert built(monkeypatch, files) == 1
    assert "### `build` did not happen" in files[1].read_text()
    assert "`` no <b>builder: expected one; install `it` ``" in files[1].read_text()
    assert files[0].read_text() == "from before\n"


def test_a_summary_that_cannot_be_written_is_no_second_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_: object) -> None:
        raise Refusal("a", "b", "c")

    monkeypatch.setattr(build, "run", refuse)
    assert showroom.main(["build", "--summary", str(tmp_path / "no/folder")]) == 1
    assert capsys.readouterr().err == "showroom: a: expected b; c\n"
