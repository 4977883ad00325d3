"""The two documents that a bucket's picture is read from: what is believed and what is not."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from service_jpegs import jpeg
from service_pictures import entry, manifest, manifested
from showroom.manifest import NotAManifest, Pointer, read_manifest, read_pointer

VASE = manifested("A vase", "A blue vase", jpeg(3200, 2000))
ORIGINAL, SHARE = entry(VASE.original), entry(VASE.images[0])
SHOWN, BEFORE = f"manifests/{'a' * 64}.json", f"pictures/{'b' * 64}.jpg"
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
KEYS = [
    "version",
    "title",
    "alt",
    "original",
    "images",
    "share",
    "shown",
    "before",
    "type",
    "width",
    "height",
    "bytes",
    "sha256",
]
LIKELY = st.dictionaries(st.sampled_from(KEYS), st.sampled_from([1, "x", [], ORIGINAL]) | JSON)


def pointer(**keys: Any) -> bytes:
    """A current.json with these keys."""
    return json.dumps({"version": 1, **keys}).encode()


@pytest.mark.parametrize("before", [None, SHOWN, BEFORE])
def test_a_pointer_names_what_is_shown_and_what_was(before: str | None) -> None:
    assert read_pointer(pointer(shown=SHOWN, before=before)) == Pointer(SHOWN, before)


def test_a_manifest_says_what_it_was_made_of() -> None:
    said = read_manifest(manifest(VASE))
    assert (said.title, said.alt, said.share is None) == ("A vase", "A blue vase", False)
    assert [one.key for one in said.images] == [one.key for one in VASE.images]
    assert (said.original.width, said.original.bytes) == (3200, len(VASE.original.body))


@pytest.mark.parametrize(
    "key", [None, 7, "", "example.jpg", f"{SHOWN}\n", SHOWN.upper(), f"/{SHOWN}", "pictures/../x"]
)
def test_a_pointer_to_anything_else_is_refused(key: object) -> None:
    with pytest.raises(NotAManifest, match="^shown is .* expected the key of a manifest"):
        read_pointer(pointer(shown=key))
    if key:
        with pytest.raises(NotAManifest, match="^before is "):
            read_pointer(pointer(shown=SHOWN, before=key))


@pytest.mark.parametrize(
    ("differing", "reason"),
    [
        ({"version": 2}, "expected a JSON object of version 1"),
        ({"title": ""}, "title is '': expected one line of at most 120"),
        ({"title": "x" * 121}, "title is"),
        ({"alt": "two\nlines"}, "alt is"),
        ({"alt": "\ud800"}, "alt is"),
        ({"images": None}, "images is None: expected a list of at most 64"),
        ({"images": [SHARE] * 65}, "images is"),
        ({"images": [SHARE, "x"]}, r"images\[1\] is 'x': expected a JPEG, WebP or AVIF"),
        ({"original": SHARE | {"type": "image/webp"}}, "original is image/webp"),
        ({"original": None}, "original is None"),
        ({"share": SHARE | {"type": "text/html"}}, "share is"),
        ({"share": SHARE | {"type": ["image/webp"]}}, "share is"),
        ({"share": SHARE | {"width": 0}}, "share: width is 0: expected 1 to 65535"),
        ({"share": SHARE | {"height": True}}, "share: height is True"),
        ({"share": SHARE | {"bytes": 20_000_001}}, "share: bytes is"),
        ({"share": SHARE | {"sha256": "A" * 64}}, "share: sha256 is no 64 hexadecimal digits"),
        ({"share": SHARE | {"sha256": f"{'a' * 64}\n"}}, "share: sha256"),
        ({"images": [SHARE | {"bytes": 15_000_000}] * 3}, "its files have 45000"),
    ],
)
def test_a_manifest_that_is_wrong_is_refused_with_the_reason(
    differing: dict[str, Any], reason: str
) -> None:
    with pytest.raises(NotAManifest, match=f"^{reason}"):
        read_manifest(manifest(VASE, **differing))


@pytest.mark.parametrize(
    "document",
    [b"", b"\xff", b"[]", b"7", b"null", b"[" * 100_000, b"1" * 100_000, b'{"version": NaN}'],
)
def test_what_is_no_json_object_is_refused(document: bytes) -> None:
    for read in (read_manifest, read_pointer):
        with pytest.raises(NotAManifest):
            read(document)


# Bounded and the same every time; deeper: `pytest --hypothesis-profile`, or raise the number.
@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.binary() | JSON.map(json.dumps).map(str.encode) | LIKELY.map(json.dumps).map(str.encode))
def test_whatever_stands_there_is_read_or_refused_and_never_a_crash(document: bytes) -> None:
    for read in (read_manifest, read_pointer):
        try:
            read(document)
        except NotAManifest as refused:
            assert "\n" not in str(refused)


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(st.sampled_from(["title", "alt", "original", "images", "share"]), JSON | LIKELY)
def test_a_manifest_with_one_wrong_value_is_read_or_refused(name: str, value: object) -> None:
    try:
        read_manifest(manifest(VASE, **{name: value}))
    except NotAManifest as refused:
        assert name in str(refused) or "bytes" in str(refused)
