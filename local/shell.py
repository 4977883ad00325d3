"""What a program needs in its environment to find the tools and to take the local cloud for AWS."""

import os
import shlex
import sys

from local.balancer.caddy import ca_file
from local.settings import Settings
from ops.environments import ROOT, Live

LOCAL = ROOT / ".local"


def variables(settings: Settings, live: Live) -> dict[str, str]:
    """Variables to add; PATH is left to `environment` and `script`, which put .local/bin first."""
    mirrored = "filesystem_mirror" in (LOCAL / "terraform.rc").read_text(encoding="utf-8")
    region = str(live.common["region"])
    return {
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,  # boto3 reads this one only
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": os.devnull,  # what it says is for real accounts
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        **_unproxied(),
        **_showroom(settings, live),
        "TF_CLI_CONFIG_FILE": str(LOCAL / "terraform.rc"),
        "TF_IN_AUTOMATION": "true",
        "TG_TF_PATH": "terraform",
        "TG_NON_INTERACTIVE": "true",
        "TG_PARALLELISM": "9",
        # By this name it is not searched for units.
        "TG_DOWNLOAD_DIR": str(settings.folder / ".terragrunt-cache"),
        "TG_DEPENDENCY_FETCH_OUTPUT_FROM_STATE": "true",
        # It spares downloads, but asks the public registry even where a mirror is configured.
        **({} if mirrored else {"TG_PROVIDER_CACHE": "true"}),
    }


def _showroom(settings: Settings, live: Live) -> dict[str, str]:
    """What ./showroom has to know here: who builds, where the sites are, whom they trust."""
    places = [f"PYTHONPATH={ROOT}", f"SHOWROOM_CLOUD_FOLDER={settings.folder}"]
    sites = live.environments.values()
    here = settings.listeners(sites)
    return {
        "SHOWROOM_BUILDER": shlex.join(["env", *places, sys.executable, "-m", "local.image"]),
        "SHOWROOM_CA_FILE": str(ca_file(settings)),
        "SHOWROOM_CONNECT_TO": ",".join(
            f"{site.domain}:443:127.0.0.1:{here[site.prefix, 443]}" for site in sites
        ),
    }


def _unproxied() -> dict[str, str]:
    """This machine is reached without a proxy. Python's requests read the lower-case name first."""
    theirs = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    hosts = dict.fromkeys(["127.0.0.1", "localhost", *filter(None, theirs.split(","))])
    return dict.fromkeys(("NO_PROXY", "no_proxy"), ",".join(hosts))


# What a person may have set for a real account begins so, and must not reach the local one.
FOREIGN = ("AWS_", "TF_", "TG_", "SHOWROOM_ROLE")


def environment(settings: Settings, live: Live) -> dict[str, str]:
    """The whole environment of a program that is to use the local cloud."""
    mine = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)}
    path = f"{LOCAL / 'bin'}{os.pathsep}{mine['PATH']}"
    return {**mine, **variables(settings, live), "PATH": path}


def script(settings: Settings, live: Live) -> str:
    """The same for a shell: `. .local/env`. `showroom` comes with the path."""
    lines = [
        f"export {key}={shlex.quote(value)}" for key, value in variables(settings, live).items()
    ]
    path = f"export PATH={shlex.quote(str(LOCAL / 'bin'))}:{shlex.quote(str(ROOT))}:$PATH"
    unset = "unset SHOWROOM_ROLE $(env | grep -E '^(AWS|TF|TG)_' | cut -d= -f1)"
    return "\n".join([unset, *lines, path, ""])
