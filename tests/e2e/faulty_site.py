"""A little https site that fails in known ways, so that a load can be held to what it counts."""

from __future__ import annotations

import asyncio
import datetime
import socket
import ssl
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from http_exchange import Site

DOMAIN, BODY = "site.example.com", b"The very body.\n"
FAULTS = ("reset", "cut", "503", "silent")
RESET_AT_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER on, for no time


def certificate(folder: Path) -> Path:
    """A file with a key and the certificate that it signed for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DOMAIN)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "site.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class FaultySite:  # pylint: disable=too-few-public-methods  # it serves and ends
    """Serves BODY; `fault` says of a request, by its number from 0, what to do instead, or "".

    Besides FAULTS: "stall" (nothing moves for half a second), "last" (answered, then closed).
    `done` counts what it did.
    """

    def __init__(self, folder: Path, fault: Callable[[int], str]) -> None:
        self._fault, self.done = fault, Counter[str]()
        file = certificate(folder)
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(file)
        listener = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.site = Site(DOMAIN, listener.getsockname()[1], str(file))
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(
            asyncio.start_server(self._serve, sock=listener, ssl=self._context)
        )
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it; what is open is cut."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                fault = self._fault(self.done.total())
                self.done[fault] += 1
                if fault == "silent":
                    continue
                if fault == "stall":
                    time.sleep(0.5)  # noqa: ASYNC251  # that nothing else moves is the fault
                self._answer(writer, fault)
                if fault in ("cut", "last", "reset"):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # they have left
        writer.close()

    def _answer(self, writer: asyncio.StreamWriter, fault: str) -> None:
        if fault == "reset":
            plain: socket.socket = writer.get_extra_info("socket")
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
            writer.transport.abort()
            return
        status = "503 Service Unavailable" if fault == "503" else "200 OK"
        head = f"HTTP/1.1 {status}\r\nContent-Length: {len(BODY)}\r\n\r\n".encode()
        writer.write(head + BODY[: 5 if fault == "cut" else None])
