"""Where Terraform gets the AWS provider: .local/terraform.rc, its only configuration here."""

import json
import os
import re
from pathlib import Path

from ops.tools.errors import SetupError
from ops.tools.pins import HOST
from ops.tools.place import BIN, LOCAL, ROOT, WORK, write
from ops.tools.run import Command, run

SETTING = "SHOWROOM_PROVIDER_MIRROR"
AWS = "registry.terraform.io/hashicorp/aws"
SHARED = ("/opt", "/usr/local", "/var/lib", "/srv")
LOCK = ROOT / ".terraform.lock.hcl"
CACHE = LOCAL / "provider-cache"

MIRROR = """\
disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = %s
    include = ["registry.terraform.io/hashicorp/aws"]
  }
  direct {
    exclude = ["registry.terraform.io/hashicorp/aws"]
  }
}
"""
REGISTRY = """\
disable_checkpoint = true
plugin_cache_dir   = %s
"""

WANTED = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "%s"
    }
  }
}
"""


def pinned() -> str:
    """The provider's version, as .terraform.lock.hcl locks it."""
    text = LOCK.read_text(encoding="utf-8")
    found = re.search(rf'provider "{AWS}" {{\s*version\s*=\s*"([^"]+)"', text)
    if found is None:
        raise SetupError(f"{LOCK} names no {AWS}", "its version", f"git checkout {LOCK.name}")
    return found.group(1)


def usual() -> list[Path]:
    """The folders that may be a mirror: Terraform's implied ones, then those of whole machines.

    https://developer.hashicorp.com/terraform/cli/config/config-file#implied-local-mirror-directories
    """
    home, env = Path.home(), os.environ
    data = [env.get("XDG_DATA_HOME") or str(home / ".local/share")]
    data += (env.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share").split(":")
    macos = [Path(top, "Library/Application Support/io.terraform/plugins") for top in (home, "/")]
    implied = [home / ".terraform.d/plugins", *(Path(top, "terraform/plugins") for top in data)]
    hosts = [host for top in SHARED for host in sorted(Path(top).glob("*/registry.terraform.io"))]
    return [*implied, *macos, *(host.parent for host in hosts)]


def holds(folder: Path, version: str) -> bool:
    """Whether a folder has the provider for this machine, packed or unpacked."""
    platform = "_".join(HOST)
    packed = folder / AWS / f"terraform-provider-aws_{version}_{platform}.zip"
    unpacked = folder / AWS / version / platform
    return os.path.isfile(packed) or any(unpacked.glob("terraform-provider-aws_*"))


def mirror(version: str) -> Path | None:
    """The first mirror that has the provider. SetupError when the user names one that has not."""
    if not (named := os.environ.get(SETTING)):
        return next((folder for folder in usual() if holds(folder, version)), None)
    if not holds(Path(named), version):
        expected = f"a folder that holds {AWS}/{version}/{'_'.join(HOST)}"
        raise SetupError(f"{SETTING} is {named!r}", expected, "correct it or unset it")
    return Path(named).absolute()


def fetch(version: str) -> None:
    """Fills the cache by one `terraform init`, checked against the lock: several that began with
    an empty cache would write it at once. SetupError when the registry does not give it.

    https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
    """
    terraform = BIN / "terraform"
    if any((CACHE / AWS / version / "_".join(HOST)).glob("*")) or not terraform.exists():
        return
    (WORK / "provider.tf").write_text(WANTED % version, encoding="utf-8")
    (WORK / LOCK.name).write_bytes(LOCK.read_bytes())
    argv = [str(terraform), f"-chdir={WORK}", "init", "-input=false", "-no-color"]
    env = {"TF_CLI_CONFIG_FILE": str(LOCAL / "terraform.rc")}
    run(Command(argv, env), f"AWS provider {version}: from its registry, some 700 MB, once")


def provide() -> dict[str, str]:
    """Writes the configuration: a mirror when there is one, else the registry with a cache."""
    version = pinned()
    found = mirror(version)
    if not found:
        CACHE.mkdir(exist_ok=True)  # Terraform refuses one that is not there
    text = MIRROR if found else REGISTRY
    write(LOCAL / "terraform.rc", text % json.dumps(str(found or CACHE), ensure_ascii=False))
    if not found:
        fetch(version)
    how = f"mirror: {found}" if found else "from its registry"
    return {"version": version, "path": str(LOCAL / "terraform.rc"), "how": how}
