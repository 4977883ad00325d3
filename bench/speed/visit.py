"""A visit as a browser makes it: the page, then the one image that it chooses from it."""

import re
import socket
from dataclasses import dataclass

WINDOW = (1280, 800)  # CSS pixels, at one device pixel each
REM = 16  # browsers' default
AVIFS = re.compile(r'<source type="image/avif" srcset="([^"]+)" sizes="([^"]+)"')
FITTED = re.compile(r"\(100vh - ([0-9.]+)rem\) \* ([0-9.]+)")
PLAIN = re.compile(r'<img src="([^"]+)"')
ACCEPTED = "gzip, deflate, br"


@dataclass(frozen=True)
class Answer:
    """What came over the wire, head and body, uncompressed or not as asked."""

    head: bytes
    body: bytes

    @property
    def bytes(self) -> int:
        """All of it."""
        return len(self.head) + len(b"\r\n\r\n") + len(self.body)


def ask(port: int, path: str, accepted: str = ACCEPTED) -> Answer:
    """One GET on a connection of its own."""
    head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: {accepted}\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode())
        whole = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    first, _, body = whole.partition(b"\r\n\r\n")
    if b" 200 " not in first.splitlines()[0]:
        raise LookupError(f"{path} on port {port}: {first.splitlines()[0].decode()}")
    return Answer(first, body)


def chosen(page: str) -> str:
    """The path of the image that a browser with WINDOW takes: the first AVIF wide enough."""
    if not (found := AVIFS.search(page)):
        plain = PLAIN.search(page)
        return plain[1] if plain else "/example.jpg"
    sized = [entry.split() for entry in found[1].split(", ")]
    shown = displayed_width(found[2])
    wide = [path for path, width in sized if int(width.removesuffix("w")) >= shown]
    return (wide or [sized[-1][0]])[0]


def displayed_width(sizes: str) -> float:
    """How wide WINDOW shows it: as wide as it is, or as the height allows."""
    width, height = WINDOW
    if not (fitted := FITTED.search(sizes)):
        return width
    return min(width, (height - float(fitted[1]) * REM) * float(fitted[2]))
