"""Windows in which the page is looked at, and where in them its picture is painted."""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import pytest
from playwright.sync_api import Page

Scheme = Literal["light", "dark"]
Open = Callable[..., Page]


class Window(NamedTuple):
    """Width and height in CSS pixels, device pixels to each, and whether it is held in a hand."""

    width: int
    height: int
    scale: int = 1
    held: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """What Playwright calls these."""
        size = {"width": self.width, "height": self.height}
        return {"viewport": size, "device_scale_factor": self.scale, "is_mobile": self.held}


PHONE, TABLET = Window(360, 740, 3, True), Window(768, 1024, 2, True)
LAPTOP, DESKTOP = Window(1280, 800), Window(2560, 1440)
WINDOWS = [PHONE, TABLET, LAPTOP, DESKTOP]
LOW = Window(1920, 900)  # its height is what limits the picture, by far


def in_windows(*windows: Window) -> pytest.MarkDecorator:
    """Runs a test in each of them, by its size."""
    return pytest.mark.parametrize(
        "window", windows, ids=[f"{w.width}x{w.height}" for w in windows]
    )


# The element's box may be larger than what `object-fit: contain` paints in it.
PAINTED = """() => {
  const img = document.querySelector("img"), box = img.getBoundingClientRect();
  const scale = Math.min(box.width / img.naturalWidth, box.height / img.naturalHeight);
  return [scale * img.naturalWidth, scale * img.naturalHeight];
}"""
# How many CSS pixels can be scrolled away, to the right and down.
BEYOND = """() => {
  const page = document.scrollingElement;
  return [page.scrollWidth - page.clientWidth, page.scrollHeight - page.clientHeight];
}"""


def painted(page: Page) -> tuple[float, float]:
    """Width and height of the picture in CSS pixels."""
    width, height = page.evaluate(PAINTED)
    return width, height


def beyond(page: Page) -> tuple[int, int]:
    """CSS pixels that can be scrolled away, to the right and down."""
    right, down = page.evaluate(BEYOND)
    return right, down
