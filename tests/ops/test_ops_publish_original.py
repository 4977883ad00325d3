"""The file that is published: what is taken, what is left out of it, what is refused."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import io
from pathlib import Path
from typing import Any

import pytest
from ops_pictures import ARITHMETIC, PLACE, drawn, jpeg, told, with_header_of
from PIL import Image, ImageChops, ImageCms
from refusals import refusal

from ops.publish.original import MAX_BYTES, Original, read_original, stripped

RED = (200, 30, 0)
PLAIN = jpeg()


def read(folder: Path, body: bytes) -> Original:
    """What is made of a file."""
    path = folder / "mine.jpg"
    path.write_bytes(body)
    return read_original(path)


def shown(original: Original) -> Image.Image:
    """What visitors get, decoded."""
    return Image.open(io.BytesIO(original.body))


def pixel(image: Image.Image, x: int = 9, y: int = 9) -> tuple[int, ...]:
    """Red, green and blue of one."""
    found = image.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


def is_red(image: Image.Image, x: int, y: int) -> bool:
    """Whether a pixel is that of drawn()'s corner, but for what JPEG does to it."""
    found = pixel(image.convert("RGB"), x, y)
    return all(abs(have - want) < 12 for have, want in zip(found, RED, strict=True))


def test_a_plain_jpeg_is_taken_byte_for_byte(tmp_path: Path) -> None:
    original = read(tmp_path, PLAIN)
    assert (original.body, original.kept) == (PLAIN, True)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 2}])
def test_what_a_camera_tells_is_left_out_and_not_one_pixel(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    body = jpeg(exif=Image.open(io.BytesIO(told())).getexif(), comment=b"my comment", **options)
    original = read(tmp_path, body)
    assert original.kept and len(original.body) < len(body)
    for secret in (PLACE, b"Camera", b"my comment", b"Exif"):
        assert secret in body and secret not in original.body
    before = Image.open(io.BytesIO(body))
    assert ImageChops.difference(before, shown(original)).getbbox() is None


def test_what_a_phone_puts_behind_the_end_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, PLAIN + b"a film of the same minute" * 99).body == PLAIN


def test_what_adobe_says_of_the_colours_is_kept() -> None:
    said = b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x01"
    body = PLAIN[:2] + said + PLAIN[2:]
    assert stripped(body) == body


@pytest.mark.parametrize(
    ("orientation", "corner"), [(1, (9, 9)), (3, (690, 490)), (6, (490, 9)), (8, (9, 690))]
)
def test_which_way_it_was_held_is_applied(
    tmp_path: Path, orientation: int, corner: tuple[int, int]
) -> None:
    original = read(tmp_path, told(orientation))
    assert original.image.size == ((700, 500) if orientation in (1, 3) else (500, 700))
    assert is_red(original.image, *corner) and is_red(shown(original), *corner)
    assert PLACE not in original.body and original.kept == (orientation == 1)


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_kinds_of_colours_become_rgb(tmp_path: Path, mode: str) -> None:
    original = read(tmp_path, jpeg(drawn(mode=mode)))
    assert (original.image.mode, shown(original).mode, original.kept) == ("RGB", "RGB", False)


def test_colours_of_another_profile_become_srgb(tmp_path: Path) -> None:
    profile = swapped()
    original = read(tmp_path, jpeg(icc_profile=profile))
    assert not original.kept and "icc_profile" not in shown(original).info
    (red, green, _) = pixel(original.image)
    assert green > red  # the profile says so


def test_the_profile_that_a_browser_takes_for_granted_is_left_out(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    original = read(tmp_path, jpeg(icc_profile=profile))
    assert (original.body, original.kept) == (PLAIN, True)


def test_a_kind_that_no_browser_shows_is_encoded_anew(tmp_path: Path) -> None:
    original = read(tmp_path, ARITHMETIC)
    assert not original.kept and is_red(shown(original), 3, 3)


def test_a_profile_that_is_none_is_refused(tmp_path: Path) -> None:
    line = refusal(lambda: read(tmp_path, jpeg(icc_profile=b"none" * 40)))
    assert "has a colour profile that cannot be read" in line


def other(kind: str) -> bytes:
    """A picture that is no JPEG."""
    file = io.BytesIO()
    drawn().save(file, kind)
    return file.getvalue()


REFUSED = {
    "no JPEG": (b"<html>", "is no JPEG"),
    "empty": (b"", "is no JPEG"),
    "a PNG": (other("PNG"), "is no JPEG"),
    "a GIF": (other("GIF"), "is no JPEG"),
    "a TIFF": (other("TIFF"), "is no JPEG"),
    "two bytes": (PLAIN[:2], "is no JPEG"),
    "half a head": (PLAIN[:200], "is cut off or damaged"),
    "half": (PLAIN[: len(PLAIN) // 2], "is cut off or damaged"),
    "almost all": (PLAIN[:-300], "is cut off or damaged"),
    "a bomb": (with_header_of(60_000, 60_000), "is too wide and high: expected at most 50000000"),
    "too wide": (with_header_of(8_000, 7_000), "is too wide and high"),
    "too long": (jpeg(drawn(17_000, 20)), "none of its sides above 16383"),
    "too large": (PLAIN + b"\0" * MAX_BYTES, f"at most {MAX_BYTES} bytes"),
}


@pytest.mark.parametrize(("body", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_sane_jpeg_is_refused_in_one_line(
    tmp_path: Path, body: bytes, reason: str
) -> None:
    line = refusal(lambda: read(tmp_path, body))
    assert line.startswith(str(tmp_path / "mine.jpg")) and reason in line


@pytest.mark.parametrize(("name", "reason"), [("nowhere", "No such file"), (".", "Is a directory")])
def test_what_is_no_file_is_refused_in_one_line(tmp_path: Path, name: str, reason: str) -> None:
    assert reason in refusal(lambda: read_original(tmp_path / name))


def test_a_file_without_end_is_not_read_to_its_end() -> None:
    assert "is too large" in refusal(lambda: read_original(Path("/dev/zero")))


def swapped() -> bytes:
    """sRGB's profile with red and green the other way round (ICC.1, 9.2: rXYZ, gXYZ)."""
    body = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for old, new in ((b"rXYZ", b"?XYZ"), (b"gXYZ", b"rXYZ"), (b"?XYZ", b"gXYZ")):
        body = body.replace(old, new, 1)
    return body.replace("sRGB".encode("utf-16-be"), "xxxx".encode("utf-16-be")).replace(
        b"sRGB", b"xxxx"
    )
