"""One instance: what cloud-init, systemd and its start-up script do on a real one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Lock, Thread

import psutil
from botocore.exceptions import BotoCoreError, ClientError

from local.aws.instance_metadata import InstanceMetadata, client, free_port
from local.declared import Machine
from local.image import unpack
from local.processes import Process, answers
from local.user_data import Container, container
from ops.errors import Refusal

INHERITED = ("PATH", "LANG", "TMPDIR")  # nothing else of ours reaches an instance
_unpacking = Lock()


class Instance(Thread):
    """It lives in this thread, from `start` until it is lost or, once `ending` is set, has ended.

    `folder` is the cloud's; what is declared of it stands in `metadata`. `port` is where its
    service listens, None before there is one.
    """

    def __init__(self, name: str, folder: Path, metadata: InstanceMetadata) -> None:
        super().__init__(name=name, daemon=True)
        self.process = Process(name, folder / "instances")
        self.port: int | None = None
        self.ending = self.lost = False
        self._images, self._metadata = folder / "images", metadata
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def machine(self) -> Machine:
        """What is declared of it, or was until it was to end."""
        return self._metadata.machines[self.name]

    def say(self, line: str) -> None:
        """A line for the log."""
        print(f"{time.strftime('%H:%M:%S')} {self.name} {self.machine.group}: {line}", flush=True)

    def kill(self) -> None:
        """Switch it off this moment."""
        self.ending = True
        self.process.stop(0, signal.SIGKILL)

    def run(self) -> None:
        """Boot and live. One that cannot boot says so and waits for its end, as on AWS."""
        try:
            service = container(self.machine.user_data)
            with _unpacking:
                folder = unpack(service.image, self._images)
            self._live(service, folder)
        except (Refusal, OSError, psutil.Error) as problem:
            self.say(f"does not run: {problem}")

    def _live(self, service: Container, folder: Path) -> None:
        if adopted := self.process.running():
            self.port = int(adopted.environ()["SHOWROOM_PORT"])
        elif not self.process.record.exists():  # else it died while nobody looked
            self._begin(service, folder)
        self._attend(service)
        while not self.ending and self._child and self._child.returncode != -signal.SIGKILL:
            self.say(f"service ended by itself: exit code {self._child.returncode}, restarting")
            self.process.record.unlink(missing_ok=True)
            time.sleep(service.restart_seconds)
            self._begin(service, folder)
            self._attend(service)
        self.lost = not self.ending
        self.say("lost" if self.lost else "ended")

    def _begin(self, service: Container, folder: Path) -> None:
        """Start the container."""
        self.port = free_port()
        env = {name: os.environ[name] for name in INHERITED if name in os.environ}
        network = {
            "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{self._metadata.url}/{self.name}/",
            "HOME": str(folder),  # without one it would find the credentials of whoever runs us
            "SHOWROOM_HOST": "127.0.0.1",
            "SHOWROOM_PORT": str(self.port),
        }
        command = [sys.executable, "-m", "showroom"]
        self._child = self.process.start(command, env=env | service.settings | network, cwd=folder)

    def _attend(self, service: Container) -> None:
        """Until its process is over: be its start-up script, and systemd when it is to end."""
        url = f"http://127.0.0.1:{self.port}/healthz"
        while self._child.poll() is None if self._child else self.process.running():
            if self.ending:
                self.process.stop(service.stop_seconds)
            elif self.machine.state == "Pending:Wait" and answers(url):
                self._complete()
            time.sleep(0.1)

    def _complete(self) -> None:
        """Tell Auto Scaling, with the credentials of its own role, that it serves."""
        try:
            given = self._metadata.credentials(self.name, self.machine.role_arn)
            scaling = client(
                "autoscaling",
                aws_access_key_id=given["AccessKeyId"],
                aws_secret_access_key=given["SecretAccessKey"],
                aws_session_token=given["Token"],
            )
            scaling.complete_lifecycle_action(
                AutoScalingGroupName=self.machine.group,
                LifecycleHookName=self.machine.hook,
                LifecycleActionResult="CONTINUE",
                InstanceId=self.name,
            )
        except (BotoCoreError, ClientError) as problem:
            self.say(f"Auto Scaling was not told that it serves: {problem}")
        time.sleep(1)  # until that comes back as declared
