"""A first visit of the page on one screen: how it looks, and what is fetched for it."""

import base64
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ops.preview.browser import Browser, Event

QUIET_SECONDS = 0.5  # without a word, after the page has been loaded with all that it names
LONGEST = 16_000  # pixels of a picture's side; Chromium paints 16,384


@dataclass(frozen=True)
class Resource:
    """`address` is a path below the page's own, or the URL of something from afar.

    `status` is 0 if nothing came; `bytes` are the answer's as received: status line, headers and
    body, without TLS.
    """

    address: str
    status: int = 0
    bytes: int = 0


@dataclass(frozen=True)
class Visit:
    """What came, in the order of asking, and a PNG of the whole page.

    A pixel for each of CSS: `width` of them, or more if the page is wider than its screen.
    """

    width: int
    resources: tuple[Resource, ...]
    picture: bytes

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        fetched = [asdict(one) for one in self.resources]
        return {"bytes": self.bytes, "resources": fetched}

    @property
    def bytes(self) -> int:
        """Of all of it."""
        return sum(one.bytes for one in self.resources)


def visit(browser: Browser, address: str, screen: tuple[int, int, int]) -> Visit:
    """The first page that a new browser visits. Refusal if it does not end."""
    width, height, density = screen
    size = {"width": width, "height": height, "deviceScaleFactor": density}
    browser.call("Emulation.setDeviceMetricsOverride", **size, mobile=density > 1)
    browser.call("Network.enable")
    browser.call("Page.enable")
    browser.call("Page.navigate", url=f"{address}/")
    while browser.read(QUIET_SECONDS) or not loaded(browser.events):
        pass
    found = resources(browser.events, address)
    page = browser.call("Page.getLayoutMetrics")["cssContentSize"]
    wide, high = (min(math.ceil(page[side]), LONGEST) for side in ("width", "height"))
    clip = {"x": 0, "y": 0, "width": max(width, wide), "height": high, "scale": 1 / density}
    shot = browser.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
    return Visit(width, found, base64.b64decode(shot["data"]))


def loaded(events: Sequence[Event]) -> bool:
    """Whether the page is there, and nothing that it asked for is still on its way."""
    told = [(one["method"], one["params"].get("requestId")) for one in events]
    asked = {request for method, request in told if method == "Network.requestWillBeSent"}
    ended = {request for method, request in told if method.startswith("Network.loadingF")}
    return "Page.loadEventFired" in dict(told) and asked <= ended


@dataclass
class _Request:
    """Bytes of redirects, of the headers, of the body as it is read, and of all as received."""

    address: str = ""
    status: int = 0
    redirects: int = 0
    headers: int = 0
    body: int = 0
    received: int = 0

    def bytes(self) -> int:
        """0 was received of what was broken off, and of an image that is none the body alone."""
        told = self.received not in (0, self.body)
        return self.redirects + (self.received if told else self.headers + self.body)


def resources(events: Sequence[Event], address: str) -> tuple[Resource, ...]:
    """What came, by what the domain Network told.

    A redirect counts with what it led to, twice the same with itself; data: comes with the page.
    """
    requests: dict[str, _Request] = {}
    for event in events:
        told = event["params"]
        one = requests.setdefault(told.get("requestId"), _Request())
        match event["method"]:
            case "Network.requestWillBeSent":
                one.address = told["request"]["url"].removeprefix(address)
                one.redirects += told.get("redirectResponse", {}).get("encodedDataLength", 0)
            case "Network.responseReceived":
                one.status = told["response"]["status"]
                one.headers = int(told["response"]["encodedDataLength"])
            case "Network.dataReceived":
                one.body += told["dataLength"]
            case "Network.loadingFinished":
                one.received = int(told["encodedDataLength"])
    found: dict[str, Resource] = {}
    for one in requests.values():
        if one.address and not one.address.startswith("data:"):
            size = one.bytes() + found.get(one.address, Resource("")).bytes
            found[one.address] = Resource(one.address, one.status, size)
    return tuple(found.values())
