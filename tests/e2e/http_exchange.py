"""HTTP/1.1 on TLS by hand: a handshake costs half of what asyncio's streams take for it.

The machine that makes the load runs everything else too, so every millisecond of it counts.
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

Done = TypeVar("Done")
HEAD_END, LARGEST_READ = b"\r\n\r\n", 262_144
STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")
LENGTH = re.compile(rb"\r\nContent-Length: *(\d+)\r\n", re.IGNORECASE)
LAST = re.compile(rb"\r\nConnection: *close\r\n", re.IGNORECASE)


class Failed(Exception):
    """A request without its whole answer of status 200; the text is the reason, in few words."""


@dataclass(frozen=True)
class Site:
    """A domain by which it is asked and certified, a port of this machine, the file of its CA."""

    domain: str
    port: int
    ca_file: str

    @cached_property
    def context(self) -> ssl.SSLContext:
        """Verifies certificate and name; no session is ever resumed: each handshake is whole."""
        context = ssl.create_default_context(cafile=self.ca_file)
        context.set_alpn_protocols(["http/1.1"])
        return context


class Connection:
    """One TLS connection; `open` makes it, `ask` uses it as often as the server keeps it."""

    def __init__(self, tls: ssl.SSLSocket) -> None:
        self._tls, self._loop = tls, asyncio.get_running_loop()
        self.kept = True  # until an answer says that it is the last one

    @classmethod
    async def open(cls, site: Site) -> Connection:
        """Connect and shake hands. Failed if it is refused, reset or not to be trusted."""
        plain = socket.socket()
        plain.setblocking(False)
        try:
            await asyncio.get_running_loop().sock_connect(plain, ("127.0.0.1", site.port))
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            tls = site.context.wrap_socket(
                plain, server_hostname=site.domain, do_handshake_on_connect=False
            )
        except OSError as error:
            plain.close()
            raise Failed(_reason(error)) from None
        made = cls(tls)
        try:
            await made._until(tls.do_handshake)
        except BaseException:
            made.close()
            raise
        return made

    async def ask(self, domain: str, path: str) -> bytes:
        """The body of a GET. Failed unless it is whole and the status is 200."""
        request = f"GET {path} HTTP/1.1\r\nHost: {domain}\r\nAccept: */*\r\n\r\n".encode()
        await self._until(lambda: self._tls.send(request))
        head, _, body = (await self._head()).partition(HEAD_END)
        status, length = STATUS.match(head), LENGTH.search(head + b"\r\n")
        if status is None or status[1] != b"200":
            raise Failed(f"status {status[1].decode()}" if status else "no HTTP/1.1")
        if length is None:
            raise Failed("no Content-Length")
        self.kept = not LAST.search(head + b"\r\n")
        return await self._body(bytearray(body), int(length[1]))

    async def _head(self) -> bytes:
        received = b""
        while HEAD_END not in received:
            if not (piece := await self._until(lambda: self._tls.recv(LARGEST_READ))):
                raise self._cut("cut head" if received else "closed before an answer")
            received += piece
        return received

    async def _body(self, body: bytearray, length: int) -> bytes:
        while len(body) < length:
            if not (piece := await self._until(lambda: self._tls.recv(LARGEST_READ))):
                raise self._cut("cut body")
            body += piece
        if len(body) > length:
            raise Failed("more than Content-Length")
        return bytes(body)

    async def _until(self, step: Callable[[], Done]) -> Done:
        """Do a step of TLS, waiting for the socket as often as it asks for that."""
        while True:
            try:
                return step()
            except ssl.SSLWantReadError:
                await self._ready(self._loop.add_reader, self._loop.remove_reader)
            except ssl.SSLWantWriteError:
                await self._ready(self._loop.add_writer, self._loop.remove_writer)
            except OSError as error:
                raise Failed(_reason(error)) from None

    async def _ready(self, add: Callable[..., None], remove: Callable[[int], bool]) -> None:
        ready = asyncio.Event()
        add(self._tls.fileno(), ready.set)
        try:
            await ready.wait()
        finally:
            remove(self._tls.fileno())

    def _cut(self, reason: str) -> Failed:
        """What an end of the stream means: after a reset nobody is at the other end any more.

        Python before 3.11.9 tells both as an end (https://github.com/python/cpython/issues/115627).
        """
        try:
            self._tls.getpeername()
        except OSError:
            return Failed("reset")
        return Failed(reason)

    def ended(self) -> bool:
        """Whether the server has closed it since the last answer, as it may. Failed if it reset."""
        try:
            if self._tls.recv(1):
                raise Failed("bytes that nobody asked for")
        except ssl.SSLWantReadError:
            return False
        except OSError as error:
            raise Failed(_reason(error)) from None
        if str(cut := self._cut("")):
            raise cut
        return True

    def close(self) -> None:
        """End it, without a word of TLS."""
        self._tls.close()


def _reason(error: OSError) -> str:
    if isinstance(error, ConnectionRefusedError):
        return "refused"
    if isinstance(error, ConnectionResetError | BrokenPipeError):
        return "reset"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate: {error.verify_message}"
    if isinstance(error, ssl.SSLEOFError):
        return "closed in the handshake"
    return f"{type(error).__name__}: {error.strerror or error}"
