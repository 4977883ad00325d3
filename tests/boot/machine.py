"""A virtual machine that finds itself on EC2, in QEMU.

Emulated even where there is KVM: a nested one that works by half hangs, or ends QEMU, at the start.
Its clock counts instructions, 2 ns for each, and runs as ours only while it waits: so a slow or
busy host does not have time-outs strike in it that a small instance never sees.

cloud-init knows EC2 by the serial number and the UUID of the machine, which both begin with ec2:
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/identify_ec2_instances.html
Its network ends at this host: it reaches the addresses that are forwarded, and nothing else.
"""

import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from imds import ADDRESS, MAC
from local_cloud import free_port
from machine_disk import Disk

UUID = "ec2e1916-9099-7caf-fd21-012345abcdef"
KERNEL = "root=/dev/vda rw console=ttyS0 apparmor=0 panic=-1"
SERVICE_PORT, SHELL_PORT = 8080, 9000
SHOWN_LINES = 60
PATIENCE_SECONDS = 120
PAUSE_SECONDS = 5  # a look takes from the machine what it is to boot with


class Machine:
    """Switched on. `forwards`: port of this host by address:port that the machine calls.

    `port` is the service's at 127.0.0.1; `console` is what the machine's serial port says.
    """

    def __init__(self, disk: Disk, forwards: Mapping[str, int], console: Path) -> None:
        self.port, self._shell_port, self._console = free_port(), free_port(), console
        self._process = subprocess.Popen(  # pylint: disable=consider-using-with  # see stop
            [*self._command(disk), "-netdev", self._network(forwards)],
            stdin=subprocess.DEVNULL,
            stderr=console.with_suffix(".stderr").open("wb"),
        )

    def _command(self, disk: Disk) -> list[str]:
        """1 GiB as a t3.micro has; what it writes on its disk ends with it."""
        kind = "qemu-system-x86_64 -accel tcg -icount shift=1 -cpu max -m 1024 -no-reboot"
        drive = f"file={disk.root},format=raw,if=virtio,snapshot=on"
        out = ["-display", "none", "-monitor", "none", "-serial", f"file:{self._console}"]
        card = f"virtio-net-pci,netdev=net,mac={MAC}"
        named = f"type=1,manufacturer=Amazon EC2,serial={UUID},uuid={UUID}"
        boot = ["-kernel", str(disk.kernel), "-initrd", str(disk.initrd), "-append", KERNEL]
        devices = ["-drive", drive, "-device", card, "-device", "virtio-rng-pci"]
        return [*kind.split(), *boot, *devices, "-smbios", named, *out]

    def _network(self, forwards: Mapping[str, int]) -> str:
        own = {self.port: SERVICE_PORT, self._shell_port: SHELL_PORT}
        begins = f"user,id=net,restrict=on,net=169.254.0.0/16,dhcpstart={ADDRESS}"
        inward = [f"hostfwd=tcp:127.0.0.1:{here}-:{there}" for here, there in own.items()]
        outward = [
            f"guestfwd=tcp:{called}-cmd:socat - TCP:127.0.0.1:{here}"
            for called, here in forwards.items()
        ]
        return ",".join([begins, *inward, *outward])

    def shell(self, command: str) -> str:
        """What a root shell of the machine says to it, stripped; fails if the command does."""
        address = ("127.0.0.1", self._shell_port)
        with socket.create_connection(address, timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(f"({command}); s=$?; echo; echo $s; exit\n".encode())
            said = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        output, _, status = said.rstrip("\n").rpartition("\n")
        assert status == "0", f"{command}: {said}"
        return output.strip()

    def runs(self) -> bool:
        """Whether it is switched on."""
        return self._process.poll() is None

    def ends(self, seconds: float) -> int:
        """QEMU's exit code, once the machine has switched itself off."""
        return self._process.wait(seconds)

    def said(self) -> str:
        """The end of its console, and of what QEMU said."""
        lines = self._console.read_text(errors="replace").splitlines()[-SHOWN_LINES:]
        return "\n".join([*lines, self._console.with_suffix(".stderr").read_text()])

    def stop(self) -> None:
        """Whatever happened, nothing of it stays behind."""
        self._process.kill()
        self._process.wait()


def waited(machine: Machine, look: str, seconds: float) -> float:
    """The seconds until the machine's shell finds `look` true; fails with the console's end."""
    began = time.monotonic()
    while machine.runs() and time.monotonic() < began + seconds:
        try:
            machine.shell(look)
            return time.monotonic() - began
        except (AssertionError, OSError):
            time.sleep(PAUSE_SECONDS)
    raise AssertionError(f"not within {seconds} s: {look}\n{machine.said()}")
