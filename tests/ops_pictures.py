"""JPEGs as cameras and strangers make them."""

import base64
import io
from typing import Any

from PIL import Image, ImageDraw

PLACE = b"GPS-of-home"
# Eight pixels square, red, in arithmetic coding, by `jpegtran -arithmetic`: no browser shows it.
ARITHMETIC = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1td"
    "hbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk"
    "pKSkpKSkpKSkpKSkpKSkpKSkpKT/yQARCAAIAAgDASIAAhEBAxEB/8wACgAQEAUBEBEF/9oADAMBAAIRAxEAPwD+Undx"
    "NMD/2Q=="
)


def drawn(width: int = 700, height: int = 500, mode: str = "RGB", shade: int = 0) -> Image.Image:
    """Something to look at: a red upper left corner on a gradient."""
    image = Image.linear_gradient("L").resize((width, height)).convert(mode)
    draw = ImageDraw.Draw(image)
    colour: Any = {"RGB": (200, 30, shade), "L": 90, "CMYK": (20, 200, 200, 10)}[mode]
    draw.rectangle((0, 0, width // 2, height // 2), fill=colour)
    return image


def jpeg(image: Image.Image | None = None, **options: Any) -> bytes:
    """Its file, at quality 90 unless `options` of Pillow say otherwise."""
    file = io.BytesIO()
    (image or drawn()).save(file, "JPEG", **{"quality": 90, **options})
    return file.getvalue()


def told(orientation: int = 1) -> bytes:
    """One with Exif: camera, comment, place, and which way it was held."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = orientation, "Camera", PLACE
    exif.get_ifd(0x8825)[0x001D] = PLACE.decode()
    return jpeg(exif=exif, comment=b"my comment")


def with_header_of(width: int, height: int) -> bytes:
    """A small file whose frame says that it is huge (ITU-T T.81, B.2.2)."""
    body = jpeg()
    size = body.index(b"\xff\xc0") + 5
    return body[:size] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + body[size + 4 :]
