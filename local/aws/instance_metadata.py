"""The instance metadata service, version 2, for all instances at once: each below /<its id>/.

moto's own answers are those of no instance in particular, and wait for whatever moto does.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-metadata-security-credentials.html
"""

import json
import random
import secrets
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from bottle import Bottle, abort, request, response
from waitress.server import create_server

from local.declared import Machine

TOKEN, TTL = "X-aws-ec2-metadata-token", "X-aws-ec2-metadata-token-ttl-seconds"
ROLE = "iam/security-credentials"
RENEWED = timedelta(minutes=5)  # before they expire
CONFIG = Config(connect_timeout=2, read_timeout=10, retries={"mode": "standard"})
_session: Any = boto3.Session()
_one_at_a_time = Lock()


def client(service: str, **keys: str) -> Any:
    """A client of the embedded AWS with these credentials. A session is not made for threads."""
    with _one_at_a_time:
        return _session.client(service, config=CONFIG, **keys)


def free_port() -> int:
    """A port that nobody listens on, below those that outgoing connections take."""
    port = random.randrange(20000, 30000)
    with suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return port
    return free_port()


class InstanceMetadata:
    """What `machines`, by id, are now. `kept` is where its port stands, which instances know."""

    def __init__(self, kept: Path) -> None:
        self.machines: dict[str, Machine] = {}
        self._sts = client("sts")
        self._tokens: dict[str, tuple[str, float]] = {}
        self._kept: dict[str, dict[str, Any]] = {}
        port = int(kept.read_text(encoding="ascii")) if kept.is_file() else free_port()
        self.url = f"http://127.0.0.1:{port}"
        routes = Bottle()
        routes.route("/<instance_id>/latest/api/token", "PUT", self._token)
        routes.route("/<instance_id>/latest/meta-data/<path:path>", "GET", self.tell)
        server: Any = create_server(
            routes, host="127.0.0.1", port=port, clear_untrusted_proxy_headers=False
        )
        self.close: Any = lambda: server.trigger.pull_trigger(server.close)  # in its own thread
        Thread(target=server.run, daemon=True).start()
        kept.write_text(str(port), encoding="ascii")

    def _token(self, instance_id: str) -> str:
        """A token for one instance; none for what a proxy forwards."""
        if request.headers.get("X-Forwarded-For"):
            abort(403)
        seconds = request.headers.get(TTL, "")
        if not (seconds.isdecimal() and 1 <= int(seconds) <= 21600):
            abort(400)
        token = secrets.token_urlsafe(32)
        self._tokens[token] = instance_id, time.monotonic() + int(seconds)
        response.set_header(TTL, seconds)
        return token

    def tell(self, instance_id: str, path: str) -> str:
        """What stands at that path, to whoever holds a token of that instance."""
        holder, until = self._tokens.get(request.headers.get(TOKEN, ""), ("", 0.0))
        if holder != instance_id or until < time.monotonic():
            abort(401)
        machine = self.machines.get(instance_id) or abort(404)
        role = machine.role_arn.rpartition("/")[2]
        if role and path == f"{ROLE}/{role}":
            try:
                return json.dumps(self.credentials(instance_id, machine.role_arn))
            except (BotoCoreError, ClientError):
                abort(503)
        told = {
            "instance-id": instance_id,
            "local-ipv4": "127.0.0.1",
            "placement/availability-zone": machine.zone,
            "placement/region": machine.zone[:-1],
            ROLE: role,
        }
        return told.get(path.rstrip("/")) or abort(404)

    def credentials(self, instance_id: str, role_arn: str) -> dict[str, str]:
        """The role's, kept until they expire soon, or until they expire while STS gives no new.

        Otherwise BotoCoreError or ClientError.
        """
        kept, now = self._kept.get(instance_id), datetime.now(UTC)
        if not kept or kept["Expiration"] < now + RENEWED:
            try:
                given = self._sts.assume_role(RoleArn=role_arn, RoleSessionName=instance_id)
                kept = self._kept[instance_id] = given["Credentials"]
            except (BotoCoreError, ClientError):
                if not kept or kept["Expiration"] < now:
                    raise
        return {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "LastUpdated": f"{now:%Y-%m-%dT%H:%M:%SZ}",
            "AccessKeyId": kept["AccessKeyId"],
            "SecretAccessKey": kept["SecretAccessKey"],
            "Token": kept["SessionToken"],
            "Expiration": f"{kept['Expiration']:%Y-%m-%dT%H:%M:%SZ}",
        }
