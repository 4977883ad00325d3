"""What a machine at AWS talks to while it starts: its metadata, its own service, Auto Scaling.

Real curl is led here by a .curlrc of its own, so that the script under test is the very one.
"""

from __future__ import annotations

import os
import ssl
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from local_cloud import REGION, plain_environ

ENDPOINT = f"autoscaling.{REGION}.amazonaws.com"
CERTIFICATE = "certificate.pem"
IMDS = "/latest/meta-data"
KEYS = Credentials("ASIAMACHINE", "se/cr+et", "to/ken+==")
# As the document "instance-metadata-security-credentials" of EC2's user guide shows it.
ROLE = f"""{{
  "Code" : "Success",
  "AccessKeyId" : "{KEYS.access_key}",
  "SecretAccessKey" : "{KEYS.secret_key}",
  "Token" : "{KEYS.token}"
}}"""
METADATA = {
    f"{IMDS}/instance-id": "i-0123456789abcdef0",
    f"{IMDS}/local-ipv4": "127.0.0.1",
    f"{IMDS}/iam/security-credentials/": "the-role",
    f"{IMDS}/iam/security-credentials/the-role": ROLE,
}


class Told(NamedTuple):
    """A request to Auto Scaling, and whether the service had served when it came."""

    headers: dict[str, str]
    body: str
    served: bool

    def signed(self) -> bool:
        """Whether its signature is the one that botocore computes for what came."""
        names = self.headers["Authorization"].split("SignedHeaders=")[1].split(",")[0].split(";")
        given = {name: value for name, value in self.headers.items() if name.lower() in names}
        request = AWSRequest("POST", f"https://{ENDPOINT}/", headers=given, data=self.body)
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        auth = SigV4Auth(KEYS, "autoscaling", REGION)
        text = auth.string_to_sign(request, auth.canonical_request(request))
        return self.headers["Authorization"].endswith(auth.signature(text, request))


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of the endpoint's name and its key, which signed it."""
    files = (folder / CERTIFICATE, folder / "key.pem")
    command = "openssl req -x509 -nodes -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -days 1"
    names = ["-subj", f"/CN={ENDPOINT}", "-addext", f"subjectAltName=DNS:{ENDPOINT}"]
    made = ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run([*command.split(), *names, *made], check=True, capture_output=True, timeout=30)
    return files


class MachineServices:
    """`refusals`: how often the service says 503 first; `answer`: what Auto Scaling says."""

    def __init__(
        self, folder: Path, refusals: int = 0, answer: tuple[int, str] = (200, "")
    ) -> None:
        self.told: list[Told] = []
        self.refusals, self.answer, self._folder = refusals, answer, folder
        self._http, self._https = (self._server() for _ in range(2))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*_certificate(folder))
        self._https.socket = context.wrap_socket(self._https.socket, server_side=True)
        for server in (self._http, self._https):
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def _server(self) -> ThreadingHTTPServer:
        handler = type("Handler", (_Handler,), {"services": self})
        return ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def run(self, script: Path) -> subprocess.CompletedProcess[str]:
        """The script as its systemd unit calls it, its curl led here."""
        site, api = self._http.server_port, self._https.server_port
        (self._folder / ".curlrc").write_text(
            f'connect-to = "169.254.169.254:80:127.0.0.1:{site}"\n'
            f'connect-to = "{ENDPOINT}:443:127.0.0.1:{api}"\n'
            f'cacert = "{self._folder / CERTIFICATE}"\nnoproxy = "*"\n'
        )
        return subprocess.run(
            ["sh", str(script), str(site), "showroom-dev", "showroom-dev-serves", REGION],
            env=plain_environ() | {"CURL_HOME": str(self._folder), "PATH": self._path()},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def _path(self) -> str:
        """A curl first that writes its arguments down and then is the real one."""
        shim = self._folder / "bin" / "curl"
        shim.parent.mkdir(exist_ok=True)
        rest = os.environ["PATH"]
        shim.write_text(
            f'#!/bin/sh\necho "$@" >> {self._folder}/arguments\nPATH={rest} exec curl "$@"\n'
        )
        shim.chmod(0o755)
        return f"{shim.parent}:{rest}"

    def arguments(self) -> str:
        """What a list of processes would have shown of every curl."""
        return (self._folder / "arguments").read_text()

    def close(self) -> None:
        """Nobody answers any more."""
        for server in (self._http, self._https):
            server.shutdown()
            server.server_close()


class _Handler(BaseHTTPRequestHandler):
    # pylint: disable=invalid-name  # the methods' names are http.server's
    services: MachineServices

    def do_PUT(self) -> None:
        """A token of the metadata service."""
        good = self.path == "/latest/api/token" and "X-aws-ec2-metadata-token-ttl-seconds"
        self._say(*((200, "the-token") if good and good in self.headers else (400, "")))

    def do_GET(self) -> None:
        """Metadata, or the service's own health."""
        if self.path == "/healthz":
            self.services.refusals -= 1
            self._say(503 if self.services.refusals >= 0 else 200, "")
        elif self.headers.get("X-aws-ec2-metadata-token") != "the-token":
            self._say(401, "")
        else:
            self._say(200 if self.path in METADATA else 404, METADATA.get(self.path, ""))

    def do_POST(self) -> None:
        """Auto Scaling."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        served = self.services.refusals < 0
        self.services.told.append(Told(dict(self.headers.items()), body, served))
        self._say(*self.services.answer)

    def _say(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:  # pylint: disable=arguments-differ
        """Says nothing."""
