"""Where things stand, in windows from a phone's to a large desktop's."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import pytest
from browser_windows import (
    DESKTOP,
    LAPTOP,
    PHONE,
    TABLET,
    WINDOWS,
    Open,
    Window,
    beyond,
    in_windows,
    painted,
)
from playwright.sync_api import Page

pytestmark = pytest.mark.slow
FILLED = 0.7  # of the window
# WCAG 2.2, 1.4.10 (a width of 320, which is 1280 at 400 %) and 1.4.4 (a laptop's window at 200 %).
ZOOMED = [Window(320, 256, 4), Window(640, 400, 2)]
LINES = """() => [...document.querySelectorAll("h1, p, a")].map(one => {
  const {left, right, top} = one.getBoundingClientRect();
  return [left, right, top + scrollY];
})"""


def lines(page: Page) -> list[list[float]]:
    """Left, right and top of each text in CSS pixels of the page, the link last."""
    found: list[list[float]] = page.evaluate(LINES)
    return found


@in_windows(*WINDOWS)
def test_the_picture_fills_the_windows_tighter_side(look: Open, window: Window) -> None:
    width, height = painted(look(window))
    tighter = (width / window.width, height / window.height)[window.width > window.height]
    assert tighter >= FILLED


@in_windows(LAPTOP, DESKTOP)
def test_the_picture_fills_a_desk_windows_area(look: Open, window: Window) -> None:
    width, height = painted(look(window))
    assert width * height >= FILLED * window.width * window.height


@in_windows(*WINDOWS)
def test_nothing_has_to_be_scrolled(look: Open, window: Window) -> None:
    assert beyond(look(window)) == (0, 0)


@in_windows(*ZOOMED)
def test_a_page_zoomed_in_is_scrolled_downwards_alone(look: Open, window: Window) -> None:
    assert beyond(look(window))[0] == 0


@in_windows(PHONE, TABLET, LAPTOP)
def test_text_of_twice_the_size_stays_on_the_page(look: Open, window: Window) -> None:
    page = look(window)
    page.evaluate("() => { document.documentElement.style.fontSize = '32px' }")
    assert beyond(page)[0] == 0
    assert all(0 <= left < right <= window.width for left, right, _ in lines(page))


@in_windows(PHONE, LAPTOP)
def test_text_of_twice_the_size_stays_below_the_picture(look: Open, window: Window) -> None:
    page = look(window)
    page.evaluate("() => { document.documentElement.style.fontSize = '32px' }")
    end = page.evaluate("() => document.querySelector('img').getBoundingClientRect().bottom")
    assert all(top >= end for _, _, top in lines(page))


@in_windows(PHONE)
def test_the_link_is_not_torn_apart(look: Open, window: Window) -> None:
    rows = "() => document.querySelector('a').getClientRects().length"
    assert look(window).evaluate(rows) == 1


def test_the_page_is_the_same_without_scripts(look: Open) -> None:
    assert look(java_script_enabled=False).screenshot() == look().screenshot()
