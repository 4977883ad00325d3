"""The laptop's AWS as a process of the tests' own, on a free port."""

import errno
import os
import random
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).resolve().parents[1]
REGION = "eu-central-1"
ACCOUNT_ID = "123456789012"
DNS_ZONE = "example.com"
START_SECONDS = 30
STOP_SECONDS = 10


def free_port() -> int:
    """A port that nobody listens on right now, below those that outgoing connections are given."""
    while True:
        port = random.randrange(10_000, 20_000)
        with socket.socket() as asking:  # a listener of our own may outlive its close for a moment
            if asking.connect_ex(("127.0.0.1", port)) == errno.ECONNREFUSED:
                return port


def plain_environ() -> dict[str, str]:
    """This process's environment without what would lead to somebody's real account or settings."""
    foreign = ("AWS_", "TF_", "TG_", "SHOWROOM_")
    return {name: value for name, value in os.environ.items() if not name.startswith(foreign)}


class LocalCloud:
    """`python -m local.server` on a free port; ready when it answers, ended by `stop`."""

    def __init__(self, log: Path, server: str = "local.server", **variables: str) -> None:
        self._log = log
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # pylint: disable=consider-using-with  # see stop
                [sys.executable, "-m", server, str(self.port)],
                cwd=ROOT,
                env=plain_environ() | variables,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=START_SECONDS):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            late, ended = time.monotonic() > deadline, self._process.poll() is not None
            if late or ended:
                tail = self._log.read_text(encoding="utf-8")[-2000:]
                raise AssertionError(f"local.server does not answer on {self.url}:\n{tail}")
            time.sleep(0.05)

    def environ(self) -> dict[str, str]:
        """What leads terraform, terragrunt and boto3 here and nowhere else."""
        return plain_environ() | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_ENDPOINT_URL": self.url,
        }

    def client(self, service: str, **credentials: str) -> Any:
        """A boto3 client of the account, or of a role whose `credentials` STS handed out."""
        keys: dict[str, Any] = {
            "aws_access_key_id": "test",
            "aws_secret_access_key": "test",
            **credentials,
        }
        session: Any = boto3.Session(region_name=REGION, **keys)
        return session.client(service, endpoint_url=self.url)

    def as_role(self, service: str, role_arn: str, session: str = "test") -> Any:
        """A client with the credentials that STS hands out for a role, in that session."""
        sts = self.client("sts")
        given = sts.assume_role(RoleArn=role_arn, RoleSessionName=session)["Credentials"]
        return self.client(
            service,
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        )

    def stop(self) -> None:
        """End the process, kindly and then not."""
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(STOP_SECONDS)
