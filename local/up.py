"""`make up`: from nothing, or from where an earlier one was cut off, to two sites that answer."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local import apply, cloud, runner, shell
from local.processes import Process
from local.progress import Steps
from local.settings import Settings
from ops import release
from ops.environments import Live
from ops.errors import Refusal
from ops.publish import published

APPLIED = ("terragrunt.hcl", ".terraform.lock.hcl", "live", "modules")

# Of service/example.jpg.
TITLE = "Dandelion"
ALT = "A dandelion seed head glowing in low golden sunlight before a dark green meadow"


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
        if path.suffix != ".md" and not generated and path.is_file():
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
    if not fresh and cloud.locks():
        if cloud.used(settings):
            raise Refusal("another Terraform is at work here", "none", "wait for its end")
        steps.note("an earlier apply was cut off and left state locks: beginning anew")
        down(settings)
        fresh = cloud.start(settings, live)
    if fresh:
        mark.unlink(missing_ok=True)
        steps.note(f"embedded AWS at {settings.endpoint}")
    started = runner.start(settings, live)
    changed = bring_up_to_date(settings, live, steps, mark)
    for environment in live.environments.values():
        runner.await_site(settings, environment, steps)
    return changed or started


def bring_up_to_date(settings: Settings, live: Live, steps: Steps, mark: Path) -> bool:
    """Apply, publish and release whatever of it is missing; False if nothing was."""
    wanted = fingerprint(settings.tree)
    if mark.is_file() and mark.read_text() == wanted:
        return False
    mark.unlink(missing_ok=True)
    cloud.own_zone(live)
    apply.run(settings, os.environ, steps)
    steps.note("everything applied")
    first_releases(settings, live, steps)
    mark.write_text(wanted)
    return True


def first_releases(settings: Settings, live: Live, steps: Steps) -> None:
    """Give each environment without one a picture and a release, by the commands of people."""
    without = [one for one in live.environments.values() if release.current(one) is None]
    picture = str(settings.tree / "service/example.jpg")
    before = [["build"]] if without else []
    pictures = [
        ["publish", picture, "--env", one.name, "--title", TITLE, "--alt", ALT]
        for one in without
        if not published(one)
    ]
    deploys = [["deploy", one.name, "--reason", "the first one"] for one in without]
    for together in filter(None, (before, pictures, deploys)):
        steps.note("; ".join(f"showroom {' '.join(one[:2])}" for one in together))
        showroom(settings, together)


def showroom(settings: Settings, commands: list[list[str]]) -> None:
    """Run ./showroom of the tree, several at once; Refusal if one fails, in its own words."""
    program, quiet = settings.tree / "showroom", subprocess.DEVNULL
    # pylint: disable-next=consider-using-with  # they run at the same time
    running = [subprocess.Popen([program, *one], stdout=quiet) for one in commands]
    failed = [one for one in running if one.wait() != 0]
    if failed:
        raise Refusal("not everything is released", "two sites", "see above; run it again")


def down(settings: Settings) -> list[str]:
    """Stop all that `up` started, the embedded AWS last; the names of what ran.

    By its records alone: it works whatever has become of live/ and of the ports since.
    """
    instances = settings.folder / "instances"
    services = [Process(file.stem, instances) for file in sorted(instances.glob("*.json"))]
    machines, balancer = runner.process(settings), Process("balancer", settings.folder)
    front = {
        machines: machines.stop(children=False),  # first: it would begin again what is ended
        balancer: balancer.stop(seconds=2),  # it waits for every visitor, however slow
    }
    back = {
        one: one.stop() for one in (apply.process(settings), *services, cloud.process(settings))
    }
    stopped = [one.name for one, ran in (front | back).items() if ran]
    (settings.folder / "applied").unlink(missing_ok=True)
    for made in (instances, settings.folder / "images"):
        shutil.rmtree(made, ignore_errors=True)
    return stopped
