"""What a site serves, asked over https as a visitor asks, wherever the domain leads."""

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from local_cloud import free_port
from refusals import refusal

from ops import site
from ops.environments import Environment

DOMAIN = "dev.showroom.example.com"
NAMES = {"name": "showroom", "account_id": "1"}
ENVIRONMENT = Environment("dev", NAMES, {"domain": DOMAIN})
IMAGE, PICTURE = f"sha256:{'1' * 64}", "2" * 64
TOLD = json.dumps({"release": IMAGE, "picture_sha256": PICTURE, "environment": "dev"})


def certificate(file: Path) -> None:
    """A key and the certificate for the domain that it signed for itself."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, DOMAIN)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(DOMAIN)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    own = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file.write_bytes(own + made.public_bytes(pem))


class Site(ThreadingHTTPServer):
    """Answers with `status` and `body` on a port of its own; keeps who was asked for."""

    status, body = 200, TOLD

    def __init__(self, file: Path) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.asked: list[str] = []
        self.clients: set[int] = set()


class Answer(BaseHTTPRequestHandler):
    """One request."""

    server: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # pylint: disable=invalid-name  # http.server's own
        """What the site answers now."""
        self.server.asked.append(f"{self.headers['Host']}{self.path}")
        self.server.clients.add(self.client_address[1])
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body.encode())

    def log_message(self, *_: object, **__: object) -> None:
        pass


@pytest.fixture(name="there")
def _there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    file = tmp_path / "site.pem"
    certificate(file)
    with Site(file) as server:
        monkeypatch.setenv("SHOWROOM_CA_FILE", str(file))
        route = f"{DOMAIN}:443:127.0.0.1:{server.server_port}"
        monkeypatch.setenv("SHOWROOM_CONNECT_TO", f"other.example.com:443:127.0.0.1:1,{route}")
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_it_asks_for_the_domain_wherever_that_leads(there: Site) -> None:
    assert site.served(ENVIRONMENT) == (IMAGE, f"sha256:{PICTURE}")
    assert there.asked == [f"{DOMAIN}/version"]


def test_every_question_is_a_connection_of_its_own(there: Site) -> None:
    for _ in range(3):
        site.served(ENVIRONMENT)
    assert len(there.clients) == 3


@pytest.mark.usefixtures("there")
def test_a_certificate_that_nobody_vouches_for_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOWROOM_CA_FILE")
    assert "CERTIFICATE_VERIFY_FAILED" in refusal(lambda: site.served(ENVIRONMENT))


def test_another_domain_is_not_taken_for_this_one(
    there: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWROOM_CONNECT_TO", f"::127.0.0.1:{there.server_port}")
    other = Environment("prod", NAMES, {"domain": "showroom.example.com"})
    assert "not valid for 'showroom.example.com'" in refusal(lambda: site.served(other))


@pytest.mark.parametrize(
    ("status", "body"), [(503, "no"), (200, "<html>"), (200, "[]"), (200, "{}")]
)
def test_another_answer_refuses_with_its_status(there: Site, status: int, body: str) -> None:
    there.status, there.body = status, body
    assert f"/version answers {status}" in refusal(lambda: site.served(ENVIRONMENT))


def test_no_answer_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOWROOM_CONNECT_TO", f"::127.0.0.1:{free_port()}")
    assert "Connection refused" in refusal(lambda: site.served(ENVIRONMENT))


ROUTES = {
    "none": ("", (DOMAIN, 443)),
    "of another": ("a.example.com:443:127.0.0.1:8443", (DOMAIN, 443)),
    "of another port": (f"{DOMAIN}:80:127.0.0.1:8080", (DOMAIN, 443)),
    "its own": (f"{DOMAIN}:443:127.0.0.1:8443", ("127.0.0.1", 8443)),
    "everybody's": ("::127.0.0.1:8443", ("127.0.0.1", 8443)),
    "another port only": (f"{DOMAIN}:443::8443", (DOMAIN, 8443)),
    "IPv6": (f"{DOMAIN}:443:[::1]:8443", ("::1", 8443)),
    "the second": (f"a:443:b:1,{DOMAIN}:443:127.0.0.1:8443", ("127.0.0.1", 8443)),
}


@pytest.mark.parametrize(("routes", "where"), ROUTES.values(), ids=ROUTES.keys())
def test_routes_are_those_of_curl(routes: str, where: tuple[str, int]) -> None:
    assert site.connect_to(DOMAIN, routes) == where


def test_a_route_that_is_none_refuses() -> None:
    line = refusal(lambda: site.connect_to(DOMAIN, "127.0.0.1:8443"))
    assert line.startswith("SHOWROOM_CONNECT_TO has '127.0.0.1:8443'")
