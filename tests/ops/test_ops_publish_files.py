"""Widths and types of a picture: honest, small, the same every time, and silent about its maker."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import io
from collections import Counter
from pathlib import Path

import pytest
from ops_pictures import PLACE, drawn, told
from PIL import Image
from refusals import refusal
from showroom import manifest as service
from showroom.manifest import read_manifest, read_pointer
from showroom.picture import EXTENSIONS

from ops.publish import files as publish_files
from ops.publish import manifest
from ops.publish.files import SHARE, TYPES, Files, make, widths
from ops.publish.original import MAX_BYTES, Original, read_original

WORDS = {"title": "A vase", "alt": "A blue vase — on a table"}


def made(body: Original) -> Files:
    """All files of it."""
    return make(body, lambda *_: None)


@pytest.fixture(scope="module", name="path")
def _path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "mine.jpg"
    path.write_bytes(told(orientation=6))
    return path


@pytest.fixture(scope="module", name="files")
def _files(path: Path) -> Files:
    return made(read_original(path))


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (300, [300]),
        (480, [480]),
        (481, [480, 481]),
        (3200, [480, 768, 1080, 1440, 1920, 2560, 3200]),
        (9000, [480, 768, 1080, 1440, 1920, 2560, 3840]),
    ],
)
def test_no_width_is_larger_than_the_picture(width: int, expected: list[int]) -> None:
    assert widths(width) == expected


def test_every_width_comes_in_every_type(files: Files) -> None:
    found = Counter((one.kind, one.width, one.height) for one in files.images)
    assert found == Counter((kind, w, h) for kind in TYPES for w, h in ((480, 672), (500, 700)))
    assert (files.share.width, files.share.height) == SHARE


def test_every_file_is_what_it_says(files: Files) -> None:
    for one in files.every:
        image = Image.open(io.BytesIO(one.body))
        assert (image.format, image.size) == (one.kind.upper(), (one.width, one.height))


def test_no_file_tells_where_it_was_taken(files: Files) -> None:
    for one in files.every:
        assert PLACE not in one.body and b"Exif" not in one.body and b"Camera" not in one.body
        assert (
            not {"exif", "icc_profile", "xmp", "comment"}
            & Image.open(io.BytesIO(one.body)).info.keys()
        )


def test_every_file_is_upright(files: Files) -> None:
    for one in files.images:
        image = Image.open(io.BytesIO(one.body)).convert("RGB")
        found = image.getpixel((image.width - 9, 9))
        assert isinstance(found, tuple)
        red, green, _ = found
        assert red > 150 and green < 90, one.kind


def test_a_jpeg_shows_something_from_the_beginning(files: Files) -> None:
    assert all(
        Image.open(io.BytesIO(one.body)).info.get("progressive")
        for one in (*files.images, files.share)
        if one.kind == "jpeg"
    )


def test_the_same_picture_makes_the_same_bytes(path: Path, files: Files) -> None:
    assert manifest.document(made(read_original(path)), WORDS) == manifest.document(files, WORDS)


def test_progress_goes_up_to_a_hundred() -> None:
    seen: list[int] = []
    make(Original(b"", drawn(), True), lambda percentage, _: seen.append(percentage))
    assert seen == sorted(seen) and seen[-1] == 100


def test_the_service_believes_the_manifest(files: Files) -> None:
    said = read_manifest(manifest.document(files, WORDS))
    assert (said.title, said.alt) == tuple(WORDS.values())
    assert [one.key for one in (said.original, *said.images, said.share) if one] == [
        one.key for one in files.every
    ]
    assert [one.bytes for one in said.images] == [len(one.body) for one in files.images]


def test_other_words_are_another_picture(files: Files) -> None:
    one, two = (manifest.document(files, WORDS | {"alt": alt}) for alt in "ab")
    assert manifest.digest_of(one) != manifest.digest_of(two)


@pytest.mark.parametrize("before", [None, manifest.lone_key_of("sha256:" + "0" * 64)])
def test_the_service_believes_the_pointer(before: str | None) -> None:
    key = manifest.key_of("sha256:" + "a" * 64)
    said = read_pointer(manifest.pointer(key, before))
    assert (said.shown, said.before) == (key, before)


def test_both_sides_agree_on_types_and_limits() -> None:
    assert {f"image/{kind}": ext for kind, ext in publish_files.EXTENSIONS.items()} == EXTENSIONS
    assert manifest.LONGEST == service.LONGEST
    assert (MAX_BYTES, publish_files.MAX_PICTURE_BYTES) == (
        service.MAX_FILE_BYTES,
        service.MAX_PICTURE_BYTES,
    )
    assert len(TYPES) * (len(publish_files.WIDTHS)) + 2 <= service.MAX_FILES


def test_all_files_of_a_manifest_are_known_by_their_keys(files: Files) -> None:
    keys = manifest.listed_keys(manifest.document(files, WORDS))
    assert set(keys) == {one.key for one in files.every} and keys[0] == files.original.key


def test_words_stay_with_the_same_picture_and_go_with_another(files: Files) -> None:
    document = manifest.document(files, WORDS)
    mine, other = (manifest.digest_of(one.body) for one in (files.original, files.share))
    assert manifest.words_of(document, mine) == WORDS
    assert manifest.words_of(document, other) == manifest.DEFAULTS
    assert manifest.words_of(None, mine) == manifest.DEFAULTS


@pytest.mark.parametrize("words", ["", " ", "two\nlines", "\x1b[31m", "x" * 121])
def test_words_that_cannot_be_shown_are_refused(words: str) -> None:
    line = refusal(lambda: manifest.checked("title", words))
    assert line.startswith("--title is ") and "expected one line of 1 to 120 characters" in line


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_PICTURE_BYTES"])
def test_what_the_service_would_not_load_is_refused(
    monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(publish_files, limit, 900)
    line = refusal(lambda: made(Original(b"", drawn(), True)))
    assert line.startswith("the picture's files have ") and "with fewer pixels" in line


@pytest.mark.slow
def test_the_projects_own_picture_is_light_on_a_visitor() -> None:
    original = read_original(Path(__file__).parents[2] / "service/example.jpg")
    chosen = {(one.kind, one.width): len(one.body) for one in made(original).images}
    assert chosen["avif", 1440] < chosen["webp", 1440] < chosen["jpeg", 1440]
    assert chosen["avif", 1440] < 0.15 * len(original.body)  # what a window of 1280 pixels takes
