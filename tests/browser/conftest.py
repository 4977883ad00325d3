"""The installed browser, a site to look at, and pages in windows that always close."""

import os
from collections.abc import Iterator

import pytest
from browser_site import BUCKET, EMPTY, Site, buckets, site
from browser_windows import LAPTOP, Open, Window
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ops.errors import Refusal
from ops.preview.browser import program

FLAGS = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture(scope="session", name="chromium_path")
def _chromium_path() -> str:
    try:
        return program(os.environ)
    except Refusal as refusal:
        return pytest.skip(str(refusal))


@pytest.fixture(scope="session", name="chromium")
def _chromium(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)


@pytest.fixture(scope="session", name="s3_url")
def _s3_url(chromium_path: str) -> Iterator[str]:
    """Only where there is a browser: it is not made for nobody."""
    assert chromium_path
    with buckets() as url:
        yield url


@pytest.fixture(scope="session", name="shown")
def _shown(s3_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The picture's site, the same for all tests that do not count its requests."""
    with site(s3_url, BUCKET, tmp_path_factory.mktemp("shown") / "service.log") as one:
        yield one


@pytest.fixture(scope="session", name="counted")
def _counted(s3_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The picture's site, for tests that wait for all their requests: no other's are among them."""
    with site(s3_url, BUCKET, tmp_path_factory.mktemp("counted") / "service.log") as one:
        yield one


@pytest.fixture(scope="session", name="empty")
def _empty(s3_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose bucket is empty."""
    with site(s3_url, EMPTY, tmp_path_factory.mktemp("empty") / "service.log") as one:
        yield one


@pytest.fixture(name="new_page")
def _new_page(chromium: Browser) -> Iterator[Open]:
    """Opens an empty page in a window, of a visitor without a past; more is for Playwright."""
    opened: list[BrowserContext] = []

    def new_page(window: Window = LAPTOP, **more: object) -> Page:
        opened.append(chromium.new_context(**{**window.options, **more}))
        return opened[-1].new_page()

    yield new_page
    for context in opened:
        context.close()


@pytest.fixture(name="look")
def _look(shown: Site, new_page: Open) -> Open:
    """Opens the picture's page in a window and waits until the picture is there."""

    def look(window: Window = LAPTOP, **more: object) -> Page:
        page = new_page(window, **more)
        page.goto(shown.url)  # until the load event, so the image has come
        return page

    return look
