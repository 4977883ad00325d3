"""The machine image of the boot test: a Debian that stands in for the ECS-optimized Amazon Linux.

As there: systemd, cloud-init, Docker, an ECS agent that is enabled, and a package repository with
amazon-ecr-credential-helper, not yet installed. Not as there: Debian bookworm and its versions
(cloud-init 22.4, Docker 20.10), apt for dnf, no SELinux, an ECS agent that only sleeps. For what
AWS is, /etc/hosts has its names and the system trusts a CA of this disk's own. A root shell listens
on port 9000, which QEMU forwards to this host alone, so that a test can look inside.
"""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from local_cloud import ACCOUNT_ID, REGION, ROOT

AWS = f"{REGION}.amazonaws.com"
AWS_ADDRESS = "169.254.100.1"  # on the machine's own network, where QEMU forwards it
BUCKET = f"showroom-dev-{ACCOUNT_ID}"
REGISTRY = f"{ACCOUNT_ID}.dkr.ecr.{AWS}"
NAMES = [f"{one}.{AWS}" for one in ("api.ecr", "autoscaling", "logs", f"{BUCKET}.s3", "s3")]
NAMES.append(REGISTRY)

CACHE = ROOT / ".local" / "boot"
SIZE = "3G"  # sparse
PACKAGE_OF = {"mke2fs": "e2fsprogs", "qemu-system-x86_64": "qemu-system-x86"}
TOOLS = ("buildah", "mke2fs", "mmdebstrap", "openssl", "qemu-system-x86_64", "socat")
MISSING = sorted(PACKAGE_OF.get(tool, tool) for tool in TOOLS if not shutil.which(tool))
PACKAGES = (
    "systemd-sysv,udev,dbus,kmod,netbase,iproute2,isc-dhcp-client,linux-image-cloud-amd64,"
    "initramfs-tools,zstd,cloud-init,docker.io,curl,ca-certificates,openssh-server,systemd-resolved"
)
HELPER = "amazon-ecr-credential-helper"

FILES = {
    "etc/fstab": "/dev/vda / ext4 errors=remount-ro 0 1\n",
    "etc/hosts": f"127.0.0.1 localhost\n{AWS_ADDRESS} {' '.join(NAMES)}\n",
    "etc/apt/sources.list.d/pool.list": "deb [trusted=yes] file:/srv/pool ./\n",
    "etc/cloud/cloud.cfg.d/90_machine.cfg": (
        "datasource_list: [Ec2]\nlocale: C.UTF-8\napt: {preserve_sources_list: true}\n"
    ),
    "usr/lib/systemd/system/ecs.service": (
        "[Unit]\nAfter=cloud-final.service\n[Service]\nExecStart=/bin/sleep infinity\n"
        "[Install]\nWantedBy=multi-user.target\n"
    ),
    "etc/systemd/system/shell.socket": (
        "[Socket]\nListenStream=9000\nAccept=yes\n[Install]\nWantedBy=sockets.target\n"
    ),
    "etc/systemd/system/shell@.service": (
        "[Service]\nExecStart=/bin/sh\nStandardInput=socket\nStandardError=inherit\n"
    ),
}
# A repository of one package: its index is what the package says of itself, and where it lies.
POOL = f"""set -e
mkdir "$1/srv/pool" && cd "$1/srv/pool"
APT_CONFIG=$MMDEBSTRAP_APT_CONFIG apt-get --option APT::Sandbox::User=root download {HELPER}
deb=$(ls *.deb)
{{ dpkg-deb --field "$deb"; echo "Filename: ./$deb"; stat --format 'Size: %s' "$deb"
   echo "SHA256: $(sha256sum "$deb" | cut -d' ' -f1)"; }} > Packages
rm -f "$1/etc/apt/sources.list" "$1"/etc/apt/sources.list.d/0000*
rm -rf "$1"/var/lib/apt/lists/*"""
ENABLED = 'chroot "$1" systemctl enable systemd-networkd ecs.service shell.socket'
TRUSTED = 'chroot "$1" update-ca-certificates'


class Disk:  # pylint: disable=too-few-public-methods  # four files
    """`root` (ext4), `kernel` and `initrd` of the machine; `certificate`: PEM, key and chain."""

    def __init__(self, folder: Path) -> None:
        self.root, self.kernel, self.initrd = (folder / n for n in ("root", "vmlinuz", "initrd"))
        self.authority, self.certificate = folder / "authority.pem", folder / "aws.pem"


def disk() -> Disk:
    """The disk of this recipe; made (three minutes) if it never was.

    It keeps the packages of that day until somebody deletes .local/boot, which nothing else needs.
    """
    recipe = repr((SIZE, PACKAGES, FILES, POOL, ENABLED, TRUSTED))
    folder = CACHE / hashlib.sha256(recipe.encode()).hexdigest()[:16]
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
            made = Path(scratch) / "made"
            made.mkdir(mode=0o700)
            _make(Disk(made), Path(scratch))
            made.rename(folder)
    return Disk(folder)


def _make(made: Disk, scratch: Path) -> None:
    tree, system = scratch / "files", scratch / "system"
    _certify(made, scratch)
    for path, text in FILES.items():
        (tree / path).parent.mkdir(parents=True, exist_ok=True)
        (tree / path).write_text(text)
    trusted = tree / "usr/local/share/ca-certificates/aws.crt"
    trusted.parent.mkdir(parents=True)
    shutil.copyfile(made.authority, trusted)
    pool, *rest = [f"--customize-hook={hook}" for hook in (POOL, ENABLED, TRUSTED)]
    copy = f"--customize-hook=copy-in {' '.join(str(one) for one in tree.iterdir())} /"
    kind = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={PACKAGES}"]
    _run([*kind, pool, copy, *rest, "bookworm", str(system)])
    for kept, name in ((made.kernel, "vmlinuz-*"), (made.initrd, "initrd.img-*")):
        shutil.copyfile(next((system / "boot").glob(name)), kept)
    _run(["mke2fs", "-q", "-t", "ext4", "-d", str(system), str(made.root), SIZE])


def _certify(made: Disk, scratch: Path) -> None:
    """An authority, and the one certificate that it ever signs: AWS's names, for ten years."""
    key, own, signed = scratch / "authority.key", scratch / "aws.key", scratch / "aws.crt"
    new = "openssl req -x509 -nodes -days 3650 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1"
    names = f"subjectAltName={','.join(f'DNS:{name}' for name in NAMES)}"
    out = ["-keyout", str(key), "-out", str(made.authority), "-subj", "/CN=Boot test"]
    _run([*new.split(), *out])
    by = ["-CA", str(made.authority), "-CAkey", str(key), "-addext", names, "-subj", "/CN=AWS"]
    plain = ["-addext", "basicConstraints=critical,CA:FALSE"]
    _run([*new.split(), "-keyout", str(own), "-out", str(signed), *by, *plain])
    made.certificate.write_text(own.read_text() + signed.read_text())


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}"
