"""What may go wrong with one answer of an S3: faulty_s3.FaultyS3 is told which, for which key."""

import hashlib
import json
import os
import socket
import struct

from faulty_s3 import LONG_AGO, Fault, Request

OBJECT = {"ETag": '"e"', "Last-Modified": LONG_AGO}
DRIP_SECONDS = 0.05
RESET = struct.pack("ii", 1, 0)  # SO_LINGER of no seconds: closing sends RST and drops the rest


def tell(body: bytes) -> Fault:
    """Other bytes."""
    return lambda request: request.say(200, body)


def another(request: Request) -> None:
    """Some other object, whole, with its own ETag."""
    request.say(200, next(b for k, b in request.s3.objects.items() if k != request.key))


def changed(request: Request) -> None:
    """As many bytes as there should be, and one of them wrong."""
    body = request.body or b""
    request.say(200, body[:-1] + bytes([body[-1] ^ 1]))


def mislabelled(request: Request) -> None:
    """The right bytes, and in the metadata the sha256 of others."""
    request.say(200, request.body or b"", {"x-amz-meta-sha256": "0" * 64})


def no_object(request: Request) -> None:
    """What a stranger on the way might say: 200, and none of the headers of an object."""
    page = b"<html>Please log in"
    _begin(request, {"Content-Type": "text/html", "Content-Length": str(len(page))})
    request.wfile.write(page)


def hang(request: Request) -> None:
    """Takes the request and says nothing."""
    request.s3.ended.wait(60)
    request.close_connection = True


def drip(request: Request) -> None:
    """A byte at a time: each within the read time-out, all of them far too late."""
    body, ended = request.body or b"", request.s3.ended
    _begin(request, {**OBJECT, "Content-Length": str(len(body))})
    for byte in body:
        request.wfile.write(bytes([byte]))
        if ended.wait(DRIP_SECONDS):
            break
    request.close_connection = True


def drip_headers(request: Request) -> None:
    """Never comes to the body: boto3 waits as long as something comes."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not request.s3.ended.wait(DRIP_SECONDS):
        request.wfile.write(b"x")
    request.close_connection = True


def short(request: Request) -> None:
    """Breaks off before the last byte."""
    body = request.body or b""
    _begin(request, {**OBJECT, "Content-Length": str(len(body))})
    request.wfile.write(body[:-1])
    request.close_connection = True


def endless(request: Request) -> None:
    """A body that says no length and does not end."""
    ended = request.s3.ended
    _begin(request, {**OBJECT, "Transfer-Encoding": "chunked"})
    while not ended.is_set():
        request.wfile.write(b"8000\r\n" + bytes(0x8000) + b"\r\n")
    request.close_connection = True


def reset(request: Request) -> None:
    """Half of an answer, then RST."""
    request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-")
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    os.close(request.connection.detach())  # at once: http.server would send FIN first
    request.close_connection = True


def no_http(request: Request) -> None:
    """Another protocol."""
    request.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    request.close_connection = True


def points_to_nonsense(request: Request) -> None:
    """In place of the pointer: one to a manifest that is none, under its own right name."""
    key = f"manifests/{hashlib.sha256(b'[]').hexdigest()}.json"
    request.s3.objects[key] = b"[]"
    request.say(200, json.dumps({"version": 1, "shown": key}).encode())


def _begin(request: Request, headers: dict[str, str]) -> None:
    request.send_response(200)
    for name, value in headers.items():
        request.send_header(name, value)
    request.end_headers()
