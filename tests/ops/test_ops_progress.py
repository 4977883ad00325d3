"""What long work says of itself."""

import sys

import pytest

from ops import progress


def test_elsewhere_only_news_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    for percentage in (0, 50, 50, 50, 100):
        progress.show(percentage, "instances new")
    told = capsys.readouterr().err.splitlines()
    assert told == ["  0 %  instances new", " 50 %  instances new", "100 %  instances new"]


def test_on_a_terminal_a_bar_moves_in_one_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    progress.show(50, "1 of 2 instances new")
    progress.say("done")
    told = capsys.readouterr().err
    assert f"{'█' * 12}{'░' * 12}  50 %  1 of 2 instances new\r" in told and told.count("\n") == 1
