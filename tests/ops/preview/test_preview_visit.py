"""What a browser tells of a visit, as resources and bytes."""

from __future__ import annotations

from typing import Any

from ops.preview.browser import Event
from ops.preview.visit import Resource, loaded, resources

HERE = "http://127.0.0.1:4000"
LOADED = {"method": "Page.loadEventFired", "params": {"timestamp": 1.5}}


def asked(request: str, url: str, **more: Any) -> Event:
    """A request goes out."""
    told = {"requestId": request, "request": {"url": url}, **more}
    return {"method": "Network.requestWillBeSent", "params": told}


def answered(request: str, status: int) -> Event:
    """Headers came, three bytes of them."""
    params = {"requestId": request, "response": {"status": status, "encodedDataLength": 3}}
    return {"method": "Network.responseReceived", "params": params}


def read(request: str, size: int) -> Event:
    """A piece of the body came."""
    return {"method": "Network.dataReceived", "params": {"requestId": request, "dataLength": size}}


def ended(request: str, size: int) -> Event:
    """All came."""
    params = {"requestId": request, "encodedDataLength": size}
    return {"method": "Network.loadingFinished", "params": params}


def failed(request: str) -> Event:
    """Nothing comes any more."""
    return {"method": "Network.loadingFailed", "params": {"requestId": request}}


def fetched(request: str, url: str, size: int) -> list[Event]:
    """All of it, and all well."""
    return [asked(request, url), answered(request, 200), ended(request, size)]


def test_a_path_of_the_pages_own_stands_without_its_server() -> None:
    assert resources(fetched("1", f"{HERE}/a.jpg", 7), HERE) == (Resource("/a.jpg", 200, 7),)


def test_what_comes_from_afar_stands_with_it() -> None:
    found = resources(fetched("1", "https://example.com/a.js", 7), HERE)
    assert found == (Resource("https://example.com/a.js", 200, 7),)


def test_a_redirect_counts_with_what_it_led_to() -> None:
    again = asked("1", f"{HERE}/b", redirectResponse={"encodedDataLength": 100})
    events = [asked("1", f"{HERE}/a"), again, answered("1", 200), ended("1", 20)]
    assert resources(events, HERE) == (Resource("/b", 200, 120),)


def test_the_same_address_twice_is_one_with_the_bytes_of_both() -> None:
    events = fetched("1", f"{HERE}/a", 7) + fetched("2", f"{HERE}/a", 5)
    assert resources(events, HERE) == (Resource("/a", 200, 12),)


def test_data_in_the_page_is_not_fetched() -> None:
    assert not resources(fetched("1", "data:image/gif;base64,R0lGODdh", 0), HERE)


def test_what_did_not_come_has_no_status() -> None:
    assert resources([asked("1", f"{HERE}/a"), failed("1")], HERE) == (Resource("/a"),)


def test_a_body_that_was_packed_counts_as_it_came() -> None:
    events = [asked("1", f"{HERE}/a"), answered("1", 200), read("1", 900), ended("1", 103)]
    assert resources(events, HERE) == (Resource("/a", 200, 103),)


def test_an_image_that_is_none_counts_with_its_headers() -> None:
    events = [asked("1", f"{HERE}/a"), answered("1", 404), read("1", 100), ended("1", 100)]
    assert resources(events, HERE) == (Resource("/a", 404, 103),)


def test_what_was_broken_off_counts_as_far_as_it_came() -> None:
    events = [asked("1", f"{HERE}/a"), answered("1", 200), read("1", 40), read("1", 2), failed("1")]
    assert resources(events, HERE) == (Resource("/a", 200, 45),)


def test_they_stand_in_the_order_of_asking() -> None:
    events = [asked("1", f"{HERE}/"), asked("2", f"{HERE}/a"), ended("2", 1), ended("1", 1)]
    assert [one.address for one in resources(events, HERE)] == ["/", "/a"]


def test_a_page_is_loaded_when_it_says_so_and_nothing_is_on_its_way() -> None:
    assert loaded([*fetched("1", f"{HERE}/", 9), asked("2", "x"), failed("2"), LOADED])


def test_before_it_says_so_it_is_not() -> None:
    assert not loaded(fetched("1", f"{HERE}/", 9))


def test_while_something_is_on_its_way_it_is_not() -> None:
    assert not loaded([*fetched("1", f"{HERE}/", 9), asked("2", "x"), LOADED])
