"""The whole of it: two real services, a real browser, pictures of a page that was changed."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import psutil
import pytest

from ops.errors import Refusal
from ops.preview import browser
from ops.preview.bucket import lent
from ops.preview.command import Preview, preview
from ops.preview.service import running
from ops.preview.visit import visit

pytestmark = pytest.mark.slow
ADDED = b'<p>A line more <img src="/not-there.png" alt="">'


def size(png: bytes) -> tuple[int, int]:
    """Width and height, of its first chunk: https://www.w3.org/TR/png-3/#11IHDR"""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


def left_over(word: str) -> list[int]:
    """Processes with that word in their command line, after those that just end had their time."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        every = psutil.process_iter(["cmdline"])
        if not (left := [one.pid for one in every if word in str(one.info["cmdline"])]):
            return []
        time.sleep(0.1)
    return left


@pytest.fixture(name="seen")
def _seen(repository: Path, program: str, monkeypatch: pytest.MonkeyPatch) -> Preview:
    """A page with a line more than before."""
    monkeypatch.setenv("CHROME", program)
    page = repository / "service/showroom/pages.py"
    page.write_bytes(
        page.read_bytes().replace(b"</h1>\n<p>$width", b"</h1>" + ADDED + b"\n<p>$width")
    )
    return preview(repository, "main")


def test_a_change_of_the_page_is_seen_and_weighed_on_every_screen(seen: Preview) -> None:
    assert [size(one) for one in seen.pictures().values()][::2] == [(360, 800), (1280, 800)]
    for before, after in seen.screens:
        assert before.picture != after.picture
        was, now = ({one.address: one for one in visit.resources} for visit in (before, after))
        missing = now.pop("/not-there.png")
        assert (missing.status, missing.bytes > 1000) == (404, True)  # the page of errors
        assert [one for one in now if one.endswith(".avif")]
        assert 0 < now.pop("/").bytes - was.pop("/").bytes <= len(ADDED)  # compressed
        assert now == was


def test_a_service_that_does_not_start_is_told_by_its_last_words(
    repository: Path, tmp_path: Path
) -> None:
    (repository / "service/showroom/app.py").write_text("import nowhere", encoding="utf-8")
    with (
        pytest.raises(Refusal, match="its last words: ModuleNotFoundError: .*mend service/"),
        running(repository / "service", tmp_path / "run"),
    ):
        pytest.fail("it runs")


def test_a_page_that_never_ends_is_given_up_and_no_process_stays(
    program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "VISIT_SECONDS", 4)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        with (
            pytest.raises(Refusal, match="busy for more than 4 s"),
            browser.started(program, tmp_path / "home") as one,
        ):
            visit(one, address, (360, 800, 3))
    assert left_over(str(tmp_path / "home")) == []


def test_a_page_is_seen_as_a_whole_as_long_and_wide_as_it_is(program: str, tmp_path: Path) -> None:
    text = '<meta name="viewport" content="width=device-width"><body style="margin:0">'
    text += '<div style="width:400px;height:2000px">'
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    with lent(tmp_path) as address, browser.started(program, tmp_path / "home") as one:
        assert size(visit(one, address, (360, 800, 1)).picture) == (400, 2000)


def test_a_browser_that_is_none_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="the browser ended"), browser.started("/bin/true", tmp_path):
        pytest.fail("it answers")
