"""An image's command run as the instances run it: its own user, no rights, nothing to write to.

As `docker run --network host --read-only --security-opt no-new-privileges`: namespaces of its own
for mounts and processes (so it is process 1, to which signals mean less), the image's file system
mounted read-only with /dev and /proc, its own Env, User, WorkingDir and Entrypoint and no other.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import psutil

# $0 is the image's file system; all of this is in a mount namespace and ends with it.
INSIDE = """set -e
mount --bind "$0" "$0"
mount -o remount,bind,ro "$0"
mount --rbind /dev "$0/dev"
mount -t proc proc "$0/proc"
exec setpriv --no-new-privs -- "$@"
"""


class Container:
    """An image, running at `url`. `env` comes on top of the image's own."""

    def __init__(self, root: Path, config: dict[str, Any], env: dict[str, str], log: Path) -> None:
        self._root, self.config, self._env, self._log = root, config, env, log
        self.url = f"http://127.0.0.1:{env['SHOWROOM_PORT']}"
        apart = ["unshare", "--mount", "--propagation=private", "--pid", "--fork", "--kill-child"]
        with log.open("wb") as output:
            self._outside = subprocess.Popen(  # pylint: disable=consider-using-with  # see stop
                [*apart, "sh", "-c", INSIDE, str(root), *self._command(config["Entrypoint"])],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def process(self) -> psutil.Process:
        """Its process 1, as seen from outside."""
        return psutil.Process(self._outside.pid).children()[0]

    @property
    def log(self) -> str:
        """What it wrote to stdout and stderr so far."""
        return self._log.read_text()

    def events(self) -> list[str]:
        """The names of the log's events, in their order."""
        lines = self.log.rpartition("\n")[0].splitlines()
        return [json.loads(line)["event"] for line in lines]

    def execute(self, argv: list[str], **env: str) -> subprocess.CompletedProcess[str]:
        """Another command beside it, as `docker exec` has it."""
        inside = ["nsenter", f"--target={self.process.pid}", "--mount", "--pid", "--"]
        return subprocess.run(
            [*inside, *self._command(argv, **env)], capture_output=True, text=True, check=False
        )

    def wait(self, seconds: float) -> int:
        """Its exit code, within `seconds`."""
        return self._outside.wait(seconds)

    def stop(self) -> None:
        """Whatever happened, nothing of it stays behind."""
        with self._outside:  # its end waits for it
            if self._outside.poll() is None:
                # --kill-child alone does not: the kernel forgets that wish when the user changes.
                inside = psutil.Process(self._outside.pid).children()
                for process in inside:
                    process.kill()
                assert not psutil.wait_procs(inside, 5)[1]
                self._outside.kill()

    def _command(self, argv: list[str], **env: str) -> list[str]:
        whole = [*self.config["Env"], *(f"{k}={v}" for k, v in (self._env | env).items())]
        user = self.config["User"]
        chroot = ["chroot", f"--userspec={user}", f"--groups={user.partition(':')[2]}"]
        place = ["env", "-i", f"--chdir={self.config['WorkingDir']}"]
        return [*chroot, str(self._root), *place, *whole, *argv]
