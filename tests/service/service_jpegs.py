"""Small JPEGs made by hand: right in every segment the service reads, empty as pictures."""


def segment(marker: int, content: bytes) -> bytes:
    """A marker, the length of what follows, and its content."""
    return bytes([0xFF, marker]) + (len(content) + 2).to_bytes(2, "big") + content


def frame(width: int, height: int, marker: int = 0xC0) -> bytes:
    """A start-of-frame segment: 8 bits, the size, one component."""
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return segment(marker, b"\x08" + size + b"\x01\x01\x11\x00")


def jpeg(width: int = 640, height: int = 400, scan_bytes: int = 20) -> bytes:
    """A baseline JPEG of a size, with `scan_bytes` bytes where the pixels would be."""
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x2a" * scan_bytes
    return b"\xff\xd8" + segment(0xE0, b"JFIF\0") + frame(width, height) + scan + b"\xff\xd9"
