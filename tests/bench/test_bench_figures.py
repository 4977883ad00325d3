"""What the benchmark decides before and after it measures."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import pytest

from bench import document
from bench.conformance.cases import CHOICES, Validators, compared
from bench.speed.contenders import Measured
from bench.speed.visit import chosen, displayed_width
from bench.speed.visits import goals, limit
from bench.tests_on_path import http_cases

ITS = Validators.sent('"its"', "Tue, 03 Feb 2026 00:00:00 GMT")
SIZES = "min(100vw, calc((100vh - 5rem) * 1.6))"  # (800 - 80) * 1.6 = 1,152 pixels
WIDTHS = "/480.avif 480w, /1080.avif 1080w, /1440.avif 1440w, /1920.avif 1920w"
ORIGINAL = Measured(
    100, 1, 2, cpu_seconds_per_visit=0.0005, bytes_per_visit=1_250_000, requests_per_visit=2
)
SMALL = Measured(
    100, 1, 2, cpu_seconds_per_visit=0.0005, bytes_per_visit=50_000, requests_per_visit=2
)


def test_every_case_but_those_the_rfc_leaves_open_is_compared() -> None:
    assert len(compared(ITS)) + len(CHOICES) == len(http_cases.CASES)


def test_a_server_is_asked_with_its_own_tag_and_date() -> None:
    asked = " ".join(value for case in compared(ITS) for value in case.headers.values())
    assert '"its"' in asked and "Mon, 02 Feb 2026 23:59:59 GMT" in asked
    assert http_cases.ETAG not in asked and "2026-01" not in asked and "Jan 2026" not in asked


@pytest.mark.parametrize(("sizes", "path"), [(SIZES, "/1440.avif"), ("50rem", "/1440.avif")])
def test_a_visitor_gets_the_first_image_wide_enough(sizes: str, path: str) -> None:
    page = f'<source type="image/avif" srcset="{WIDTHS}" sizes="{sizes}">'
    assert chosen(page) == path


def test_without_avif_a_visitor_gets_what_the_page_names() -> None:
    assert chosen('<img src="/example.jpg" alt="">') == "/example.jpg"


def test_a_picture_is_as_wide_as_the_window_or_its_height_allows() -> None:
    assert (displayed_width(SIZES), displayed_width("100vw")) == (1152, 1280)


def test_many_bytes_make_the_card_the_limit_and_few_the_processor() -> None:
    assert (limit(ORIGINAL).name, limit(ORIGINAL).both) == ("card", 500)
    assert (limit(SMALL).name, limit(SMALL).both) == ("processor", 2000)


def test_a_goal_that_is_not_reached_is_shown_as_missed() -> None:
    heavier = {
        "nginx with the original": limit(ORIGINAL),
        "nginx with the same variants": limit(SMALL),
    }
    slow, fast = ({**heavier, "showroom": limit(one)} for one in (ORIGINAL, SMALL))
    assert [row.met for row in goals(slow)] == [False, False, None]
    assert [row.met for row in goals(fast)] == [True, True, None]


def test_only_what_stands_between_its_markers_is_written_anew() -> None:
    before = "a <!-- bench: x --> old <!-- end of bench: x --> b"
    assert (
        document.replaced(before, "x", "new")
        == "a <!-- bench: x -->\nnew\n<!-- end of bench: x --> b"
    )


def test_a_document_without_markers_says_what_it_lacks() -> None:
    with pytest.raises(document.NoMarkers, match="has no <!-- bench: x -->"):
        document.replaced("nothing", "x", "new")
