"""What the bytes of a JPEG say."""
# pylint: disable=missing-function-docstring  # a test's name is its sentence

import pytest
from service_jpegs import frame, jpeg, segment
from showroom.picture import NotAJpeg, jpeg_size

SOI = b"\xff\xd8"


def test_the_size_is_read_from_the_frame() -> None:
    assert jpeg_size(jpeg(2560, 1600)) == (2560, 1600)


@pytest.mark.parametrize("marker", [0xC0, 0xC1, 0xC2, 0xC9, 0xCF])
def test_every_kind_of_frame_has_a_size(marker: int) -> None:
    assert jpeg_size(SOI + frame(30, 20, marker)) == (30, 20)


@pytest.mark.parametrize("marker", [0xC4, 0xC8, 0xCC])
def test_a_table_with_a_number_among_the_frames_is_not_taken_for_one(marker: int) -> None:
    assert jpeg_size(SOI + frame(1, 1, marker) + frame(30, 20)) == (30, 20)


def test_a_thumbnail_inside_exif_is_not_taken_for_the_picture() -> None:
    exif = segment(0xE1, b"Exif\0\0" + SOI + frame(160, 100))
    assert jpeg_size(SOI + exif + frame(30, 20)) == (30, 20)


def test_fill_bytes_before_a_marker_are_skipped() -> None:
    assert jpeg_size(SOI + b"\xff\xff\xff" + frame(30, 20)) == (30, 20)


def test_a_marker_that_stands_alone_has_no_length_to_skip() -> None:
    assert jpeg_size(SOI + b"\xff\x01" + frame(30, 20)) == (30, 20)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>no picture</html>",
        b"\x89PNG\r\n\x1a\n",
        SOI,
        SOI + b"\xff\xd9",
        SOI + b"\xff\xda\x00\x02",
        SOI + b"\xff\xe0\x00",
        SOI + b"\xff\xe0\x00\x00" * 9,
        SOI + b"\xff\xe0\xff\xff",
        SOI + b"\xff\xff\xff",
        SOI + frame(0, 20),
        SOI + frame(30, 0),
        SOI + frame(30, 20)[:8],
    ],
)
def test_bytes_without_a_frame_are_refused(body: bytes) -> None:
    with pytest.raises(NotAJpeg):
        jpeg_size(body)


def test_no_beginning_of_a_jpeg_does_worse_than_be_refused() -> None:
    whole = jpeg()
    for length in range(whole.index(b"\xff\xc0") + 9):
        with pytest.raises(NotAJpeg):
            jpeg_size(whole[:length])
