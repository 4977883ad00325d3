"""`make up`: from nothing, or from where an earlier one was cut off, to two sites that answer."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3

from local import apply, cloud, image, instances, shell
from local.processes import Process
from local.progress import Steps
from local.settings import Settings
from ops import release
from ops.environments import Live
from ops.errors import Refusal
from ops.publish import publish, published
from ops.release import Release

MACHINE_IMAGE = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
APPLIED = ("terragrunt.hcl", ".terraform.lock.hcl", "live", "modules")


@contextmanager
def alone(settings: Settings, steps: Steps) -> Iterator[None]:
    """One `up` or `down` at a time; the lock goes with the process that holds it.

    What it starts holds the lock too until it has announced itself: see local/announce.py.
    """
    settings.folder.mkdir(parents=True, exist_ok=True)
    with (settings.folder / "up.lock").open("w", encoding="utf-8") as lock:
        os.set_inheritable(lock.fileno(), True)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            steps.note("another make up or make down is at work: waiting for its end")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(tree: Path) -> str:
    """A digest, hex, of all that an apply depends on; what begins with a dot is generated."""
    digest = hashlib.sha256()
    files = (path for name in APPLIED for path in sorted([tree / name, *(tree / name).rglob("*")]))
    for path in files:
        generated = any(part.startswith(".") for part in path.relative_to(tree).parts[1:])
        if path.suffix in (".hcl", ".tf", ".tftpl") and not generated and path.is_file():
            digest.update(f"{path.relative_to(tree)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def up(settings: Settings, live: Live, steps: Steps) -> bool:
    """Bring everything up; False if all of it was up already."""
    mark = settings.folder / "applied"
    mine = shell.environment(settings, live)
    os.environ.clear()
    os.environ.update(mine)
    apply.join(settings, steps)
    fresh = cloud.start(settings, live)
    if not fresh and cloud.locks(live):
        if cloud.used(settings):
            raise Refusal("another Terraform is at work here", "none", "wait for its end")
        steps.note("an earlier apply was cut off and left state locks: beginning anew")
        down(settings)
        fresh = cloud.start(settings, live)
    if fresh:
        mark.unlink(missing_ok=True)
        steps.note(f"embedded AWS at {settings.endpoint}")
    changed = bring_up_to_date(settings, live, steps, mark)
    return any([changed, *(instances.serve(settings, one) for one in live.environments.values())])


def bring_up_to_date(settings: Settings, live: Live, steps: Steps, mark: Path) -> bool:
    """Apply, publish and release whatever of it is missing; False if nothing was."""
    wanted = fingerprint(settings.tree)
    if mark.is_file() and mark.read_text() == wanted:
        return False
    mark.unlink(missing_ok=True)
    cloud.own_zone(live)
    apply.run(settings, os.environ, steps)
    steps.note("everything applied")
    if first_releases(settings, live, steps):
        apply.run(settings, os.environ, steps, "./live/*/compute")
    mark.write_text(wanted)
    return True


def first_releases(settings: Settings, live: Live, steps: Steps) -> list[str]:
    """Give each environment without them a picture and a release; the names of those."""
    released = []
    for environment in live.environments.values():
        picture = published(environment) or publish(
            environment, settings.tree / "service/example.jpg"
        )
        if release.current(environment) is None:
            release.write(environment, _first(settings, picture))
            released.append(environment.name)
            steps.note(f"first release of {environment.name} written")
    return released


def _first(settings: Settings, picture: str) -> Release:
    machine = boto3.client("ssm").get_parameter(Name=MACHINE_IMAGE)["Parameter"]["Value"]
    return Release(
        image=image.build(settings.tree / "service", settings.folder / "images"),
        picture=picture,
        ami=str(machine),
        commit=_commit(settings.tree),
        source="make up",
        reason="first release",
    )


def _commit(tree: Path) -> str:
    """The commit that is checked out, or nothing where git cannot tell."""
    argv = ["git", "rev-parse", "HEAD"]
    try:
        found = subprocess.run(
            argv, cwd=tree, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip() if found.returncode == 0 else ""


def down(settings: Settings) -> list[str]:
    """Stop all that `up` started, the embedded AWS last; the names of what ran.

    By its records alone: it works whatever has become of live/ and of the ports since.
    """
    sites = [Process(file.stem, settings.folder) for file in settings.folder.glob("site-*.json")]
    processes = [apply.process(settings), *sites, cloud.process(settings)]
    stopped = [one.name for one in processes if one.stop()]
    (settings.folder / "applied").unlink(missing_ok=True)
    shutil.rmtree(settings.folder / "images", ignore_errors=True)
    return stopped
