"""The page: what a browser, a search engine and a reader aloud find in it."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import base64
import gzip
import hashlib
import re
from html.parser import HTMLParser

import pytest
from service_answers import ask
from service_jpegs import jpeg
from service_pictures import URL, WIDTHS, manifested
from service_showroom import RICH, SHOWN, Showroom
from showroom.headers import SECURITY
from showroom.pages import picture_page
from showroom.picture import Picture

FIRST_FLIGHT = 14_000  # bytes: what a server sends before the first acknowledgement (RFC 6928)
VOID = {"img", "link", "meta", "source", "br"}
Found = list[tuple[str, dict[str, str | None]]]


class Elements(HTMLParser):
    """The elements of a page, in their order."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.found: Found = []
        self.open: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes one."""
        self.found.append((tag, dict(attrs)))
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        """Ends the newest one, which must be it."""
        assert self.open.pop() == tag


def elements(picture: Picture, *tags: str) -> list[dict[str, str | None]]:
    """The attributes of all of these, in their order."""
    page = Elements(picture_page(picture, URL))
    assert not page.open
    return [attributes for tag, attributes in page.found if tag in tags]


def test_the_smallest_type_comes_first_and_every_browser_finds_one() -> None:
    kinds = [one.get("type") for one in elements(RICH, "source", "img")]
    assert kinds == ["image/avif", "image/webp", None]


def test_a_browser_chooses_between_the_widths_that_there_are() -> None:
    paths = {f"/{one.key}": one.width for one in RICH.images}
    for one in elements(RICH, "source", "img"):
        listed = [entry.split(" ") for entry in str(one["srcset"]).split(", ")]
        assert [f"{paths[path]}w" for path, _ in listed] == [width for _, width in listed]
        assert [width for _, width in listed] == [f"{width}w" for width in WIDTHS]


def test_the_picture_keeps_its_place_and_comes_first() -> None:
    (img,) = elements(RICH, "img")
    assert (img["width"], img["height"], img["fetchpriority"]) == ("3200", "2000", "high")
    assert img["alt"] == "A blue vase on a table"


def test_a_browser_without_srcset_gets_one_of_middling_width() -> None:
    (img,) = elements(RICH, "img")
    (middling,) = [one for one in RICH.images if (one.content_type, one.width) == JPEG_1440]
    assert img["src"] == f"/{middling.key}"


JPEG_1440 = ("image/jpeg", 1440)


def test_a_picture_without_other_files_is_shown_as_it_is() -> None:
    (img,) = elements(SHOWN, "source", "img")
    assert (img["src"], img["width"], "srcset" in img) == ("/example.jpg", "3200", False)


@pytest.mark.parametrize("height", [1000, 2000, 4000])
def test_the_width_told_is_the_one_that_the_style_gives_it(height: int) -> None:
    (img,) = elements(manifested("t", "a", jpeg(), height), "img")
    ratio = re.fullmatch(r"min\(100vw, calc\(\(100vh - 5rem\) \* ([0-9.]+)\)\)", str(img["sizes"]))
    assert ratio and float(ratio[1]) == pytest.approx(3200 / height)
    assert b"max-height: calc(100svh - 5rem)" in picture_page(RICH)


def test_words_are_text_and_never_markup() -> None:
    words = """</title><script>"'&"""
    page = picture_page(manifested(words, words, jpeg()), URL)
    assert b"<script" not in page and not Elements(page).open
    (img,) = elements(manifested(words, words, jpeg()), "img")
    assert img["alt"] == words


def test_words_with_a_dollar_are_left_alone() -> None:
    assert b"<h1>$head for $5</h1>" in picture_page(manifested("$head for $5", "a", jpeg()))


def test_other_sites_are_told_the_address_from_the_settings_and_a_jpeg() -> None:
    named = [one for one in elements(RICH, "meta") if "property" in one]
    told = {str(one["property"]): one["content"] for one in named}
    assert RICH.share
    assert (told["og:url"], told["og:title"]) == (f"{URL}/", RICH.title)
    assert told["og:image"] == f"{URL}/{RICH.share.key}"
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")
    assert {"rel": "canonical", "href": f"{URL}/"} in elements(RICH, "link")


def test_without_an_address_in_the_settings_none_is_told() -> None:
    page = picture_page(RICH)
    assert b"canonical" not in page and b"og:" not in page


def test_a_page_is_one_small_answer_and_one_image() -> None:
    page = picture_page(RICH, URL)
    for forbidden in (b"<script", b"@font-face", b"@import", b"url(", b"<iframe", b"onload"):
        assert forbidden not in page
    assert len(page) < FIRST_FLIGHT and len(gzip.compress(page)) < FIRST_FLIGHT / 4


@pytest.mark.parametrize("path", ["/", "/nothing"])
def test_a_pages_style_is_the_one_the_policy_allows(path: str) -> None:
    answer = ask(Showroom(RICH).app, path)
    style = answer.body.partition(b"<style>")[2].partition(b"</style>")[0]
    source = base64.b64encode(hashlib.sha256(style).digest()).decode()
    assert f"style-src 'sha256-{source}'" in dict(SECURITY)["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/favicon.svg"])
def test_what_is_named_on_the_page_is_there(path: str) -> None:
    app = Showroom(RICH).app
    named = re.findall(rb'(?:href|src)="(/[^"]*)"', ask(app, path).body)
    assert {ask(app, one.decode()).status for one in named} <= {200}
    srcsets = re.findall(rb'srcset="([^"]*)"', ask(app, "/").body)
    for one in b", ".join(srcsets).decode().split(", "):
        assert ask(app, one.split(" ")[0]).status == 200
