"""Visitors who print, who want nothing to move, and who use a keyboard."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import re
import zlib
from collections.abc import Iterator

import pytest
from browser_windows import Open

pytestmark = pytest.mark.slow
MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
  const style = getComputedStyle(one);
  return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0;
}).length + document.getAnimations().length"""
FOCUSED = """() => {
  const {outlineStyle, outlineWidth} = getComputedStyle(document.activeElement);
  return [document.activeElement.getAttribute("href"), outlineStyle, parseFloat(outlineWidth)];
}"""
FILL = rb"([0-9.]+) ([0-9.]+) ([0-9.]+) rg\b"  # red, green, blue: ISO 32000-1, 8.6.8


def drawn(pdf: bytes) -> Iterator[bytes]:
    """The drawing instructions in it, unpacked; other streams are fonts and the picture."""
    for packed in re.findall(rb"/Filter /FlateDecode.*?stream\n(.*?)\nendstream", pdf, re.DOTALL):
        unpacked = zlib.decompress(packed)
        if b"\nBT\n" in unpacked:  # begins a text
            yield unpacked


def test_nothing_moves_for_those_who_asked_for_that(look: Open) -> None:
    page = look(reduced_motion="reduce")
    page.get_by_role("link").hover()
    assert page.evaluate(MOVING) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_on_one_sheet(look: Open, scheme: str) -> None:
    pdf = look(color_scheme=scheme).pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_prints_in_black_alone_beside_the_picture(look: Open, scheme: str) -> None:
    pdf = look(color_scheme=scheme).pdf(print_background=True)
    fills = {fill for page in drawn(pdf) for fill in re.findall(FILL, page)}
    assert fills == {(b"0", b"0", b"0")}


def test_the_tab_key_finds_the_link_and_shows_where_it_is(look: Open) -> None:
    page = look()
    page.keyboard.press("Tab")
    href, style, width = page.evaluate(FOCUSED)
    assert (href, style) == ("/example.jpg", "solid") and width >= 2
