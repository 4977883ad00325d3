"""What axe-core finds wrong with the page, and with those for errors.

https://github.com/dequelabs/axe-core/blob/develop/doc/rule-descriptions.md
"""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # has none
from browser_site import Site
from browser_windows import LAPTOP, PHONE, Open, Window, in_windows
from playwright.sync_api import Page

pytestmark = pytest.mark.slow
CONTRAST = "color-contrast-enhanced"  # 7:1, WCAG 2.2, 1.4.6; not on by itself
SCHEMES: dict[str, dict[str, str]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
}


def judged(page: Page) -> Any:
    """Findings by their kind: violations, incomplete (axe cannot tell), passes."""
    return Axe().run(page, options={"rules": {CONTRAST: {"enabled": True}}}).response


def ids(findings: Any, kind: str) -> list[str]:
    """The rules that found something of that kind."""
    return [one["id"] for one in findings[kind]]


@pytest.mark.parametrize("scheme", SCHEMES)
@in_windows(PHONE, LAPTOP)
@pytest.mark.parametrize(("name", "path", "status"), [
    ("shown", "/", 200), ("shown", "/nothing", 404), ("empty", "/", 503),
])  # fmt: skip
def test_axe_finds_nothing(  # pylint: disable=too-many-arguments,too-many-positional-arguments  # a table
    request: pytest.FixtureRequest, new_page: Open, name: str, path: str, status: int,
    window: Window, scheme: str,
) -> None:  # fmt: skip
    place: Site = request.getfixturevalue(name)
    page = new_page(window, **SCHEMES[scheme])
    answer = page.goto(place.url + path)
    assert answer and answer.status == status
    findings = judged(page)
    assert (ids(findings, "violations"), ids(findings, "incomplete")) == ([], [])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_was_judged_for_a_contrast_of_seven(look: Open, scheme: str) -> None:
    findings = judged(look(color_scheme=scheme))
    (contrast,) = [one for one in findings["passes"] if one["id"] == CONTRAST]
    assert len(contrast["nodes"]) >= 3  # the title, the size, the link
