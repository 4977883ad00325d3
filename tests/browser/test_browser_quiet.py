"""What must not happen while the page loads, also when its image is slow to come."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

from typing import Any

import pytest
from browser_site import Site
from browser_windows import LAPTOP, PHONE, Open, Window, in_windows
from playwright.sync_api import Page
from service_processes import eventually

pytestmark = pytest.mark.slow
SLOW = {"latency": 150, "downloadThroughput": 100_000, "uploadThroughput": 50_000}  # ms, bytes/s
LISTEN = "addEventListener('securitypolicyviolation', e => console.error(e.blockedURI))"
ENTRIES = """type => new Promise(done => {
  const seen = [];
  new PerformanceObserver(list => seen.push(...list.getEntries().map(
    one => ({of: one.element?.tagName, url: one.url, value: one.value, sources: one.sources}))
  )).observe({type, buffered: true});
  setTimeout(() => done(seen), 300);
})"""


def noises(page: Page) -> list[str]:
    """Whatever the page is told of from now on: messages, violations, errors, failed requests."""
    heard: list[str] = []
    page.add_init_script(LISTEN)
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.append(f"failed: {request.url}"))
    page.on(
        "response",
        lambda answer: heard.append(f"{answer.status}: {answer.url}") if not answer.ok else None,
    )
    return heard


def slowly(page: Page, url: str) -> Page:
    """The page as a slow connection brings it: long before its image."""
    link = page.context.new_cdp_session(page)
    link.send("Network.enable")
    link.send("Network.emulateNetworkConditions", {"offline": False, **SLOW})
    page.goto(url)
    return page


def entries(page: Page, kind: str) -> list[dict[str, Any]]:
    """What the browser measured of that kind."""
    found: list[dict[str, Any]] = page.evaluate(ENTRIES, kind)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_reported_blocked_or_missing(shown: Site, new_page: Open, scheme: str) -> None:
    page = new_page(color_scheme=scheme)
    heard = noises(page)
    page.goto(shown.url)
    page.get_by_role("link").hover()
    assert not heard


def test_a_foreign_style_and_a_script_would_be_reported(shown: Site, new_page: Open) -> None:
    page = new_page()
    heard = noises(page)
    page.goto(shown.url)
    page.evaluate("() => document.body.insertAdjacentHTML('beforeend', '<style>p {}</style>')")
    page.evaluate("() => { document.body.append(document.createElement('script')) }")
    page.evaluate("() => { document.querySelector('script').text = '0' }")
    assert sum("inline" in line for line in heard) >= 2


@in_windows(PHONE, LAPTOP)
def test_nothing_moves_when_the_image_is_late(shown: Site, new_page: Open, window: Window) -> None:
    assert not entries(slowly(new_page(window), shown.url), "layout-shift")


@in_windows(PHONE, LAPTOP)
def test_the_largest_paint_is_the_picture(shown: Site, new_page: Open, window: Window) -> None:
    page = slowly(new_page(window), shown.url)

    def largest() -> bool:
        last = entries(page, "largest-contentful-paint")[-1]
        return (last["of"], last["url"][-5:]) == ("IMG", ".avif")

    eventually(largest, "the picture as the largest paint")
