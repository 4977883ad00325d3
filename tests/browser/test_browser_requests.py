"""What a browser asks for, and what it chooses."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import re

import pytest
from browser_bucket import ORIGINAL
from browser_site import Site
from browser_windows import LAPTOP, LOW, PHONE, WINDOWS, Open, Window, in_windows, painted
from playwright.sync_api import Page
from service_processes import eventually

pytestmark = pytest.mark.slow
IMAGE = re.compile(r"/pictures/[0-9a-f]{64}\.avif")
# Widths by path, of the source that is taken.
OFFERED = """() => Object.fromEntries(
  document.querySelector("source[type='image/avif']").srcset.split(", ")
    .map(entry => entry.split(" ")).map(([path, width]) => [path, parseInt(width)]))"""


def first_visit(counted: Site, page: Page) -> dict[str, int]:
    """Bytes of bodies by path, up to the favicon's, which is asked for after all others."""
    page.goto(counted.url)
    answers: list[tuple[str, int]] = []

    def look() -> bool:
        answers.extend((one["path"], one["bytes"]) for one in counted.asked())
        return any("favicon" in path for path, _ in answers)

    eventually(look, "a request for the favicon")
    assert len(dict(answers)) == len(answers), "something was asked for twice"
    return dict(answers)


@in_windows(*WINDOWS)
def test_a_first_visit_is_the_page_one_image_and_the_icon(
    counted: Site, new_page: Open, window: Window
) -> None:
    paths = sorted(first_visit(counted, new_page(window)))
    assert [IMAGE.sub("an AVIF", path) for path in paths] == ["/", "/favicon.svg", "an AVIF"]


@in_windows(*WINDOWS, LOW)
def test_the_image_fetched_is_the_smallest_that_is_sharp(look: Open, window: Window) -> None:
    page = look(window)
    offered: dict[str, int] = page.evaluate(OFFERED)
    fetched = page.evaluate("() => new URL(document.querySelector('img').currentSrc).pathname")
    needed = painted(page)[0] * window.scale
    assert offered[fetched] == min(width for width in offered.values() if width >= needed)


def test_the_avif_is_what_is_shown(look: Open) -> None:
    page = look()
    shown = page.evaluate("() => document.querySelector('img').currentSrc")
    assert page.evaluate("() => document.querySelector('img').naturalWidth") > 0  # it was decoded
    assert page.request.get(shown).headers["content-type"] == "image/avif"


@in_windows(PHONE, LAPTOP)
def test_a_first_visit_takes_a_small_part_of_the_originals_bytes(
    counted: Site, new_page: Open, window: Window
) -> None:
    sent = sum(first_visit(counted, new_page(window)).values())
    assert sent <= 0.15 * ORIGINAL.stat().st_size


def test_a_second_visit_transfers_no_image(counted: Site, new_page: Open) -> None:
    page = new_page()
    first_visit(counted, page)
    again = page.context.new_page()
    again.goto(counted.url)
    answers = [(one["path"], one["status"], one["bytes"]) for one in counted.asked()]
    assert answers == [("/", 304, 0)]
