"""Which release a deploy is about."""

import re
import subprocess

from ops import release as releases
from ops.aws import client
from ops.build import built
from ops.environments import ROOT, Environment
from ops.errors import Refusal
from ops.publish import published
from ops.release import Release

RECOMMENDED = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
DIGEST = re.compile("sha256:[0-9a-f]{64}")


def chosen(
    environment: Environment,
    present: Release | None,
    image: str | None,
    ami: str | None,
    reason: str = "",
) -> Release:
    """What `present` becomes: that image, or service/ as it is; that AMI, or the present one.

    `recommended` is Amazon's newest. Refusal if the image or a picture is not there.
    """
    picture, wanted = published(environment), image or built(environment)
    if not DIGEST.fullmatch(wanted):
        raise Refusal(f"--image is '{image}'", "sha256: and 64 hex digits", "see ./showroom build")
    if not picture:
        way_out = f"./showroom publish FILE --env {environment.name}"
        raise Refusal(f"{environment.bucket_name} has no picture", "one to show", way_out)
    ami = ami or (present.ami if present else "recommended")
    if ami == "recommended":
        ami = client("ssm", environment).get_parameter(Name=RECOMMENDED)["Parameter"]["Value"]
    before = [one.release for one in releases.history(environment) if one.release]
    known = [one.commit for one in before if one.image == wanted]
    commit = [*known, "" if image else _commit()][0]
    return Release(wanted, picture, str(ami), commit, "deploy", reason)


def _commit() -> str:
    """The commit that service/ is of; empty if it was changed since, or there is no git."""
    try:
        changed = subprocess.check_output(["git", "status", "--porcelain", "service"], cwd=ROOT)
        head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=ROOT, text=True)
    except (OSError, subprocess.CalledProcessError):
        return ""
    return "" if changed else head.strip()
