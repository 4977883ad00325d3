"""The steps of every release, and the command `showroom deploy`."""

import argparse
import os
from dataclasses import asdict, replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops import publish
from ops import release as releases
from ops.apply import LONGEST_SECONDS, apply
from ops.aws import client
from ops.build import registered
from ops.choice import chosen
from ops.environments import Environment, Live
from ops.errors import Refusal, RollBackFailed, RolledBack, Superseded, TimedOut
from ops.group import ENDED, Group
from ops.history import rejected
from ops.lock import held
from ops.progress import say
from ops.release import Release
from ops.roll_out import Pace, roll_back, roll_out, target, under_way
from ops.verify import verify

FAILURES = (Refusal, BotoCoreError, ClientError, KeyboardInterrupt)
SERVED_SECONDS = 60  # instances are in service by then; a picture takes up to 30 s to be seen


def run(given: argparse.Namespace) -> dict[str, Any] | None:
    """Releases and waits for the verdict; what runs then, None if an apply left nothing to do."""
    environment = Live().environment(given.environment)
    if given.applied and os.environ.get("SHOWROOM_ROLL_OUT") == "later":
        return None
    present = releases.current(environment)
    if given.applied and not present:
        say(f"{environment.name}: nothing is released yet")
        return None
    new = present if given.applied else None
    new = new or chosen(environment, present, given.image, given.ami, given.reason)
    return bring(environment, new, Pace(given.patience, given.ignore_alarms), given.applied)


def bring(
    environment: Environment,
    release: Release,
    how: Pace,
    applied: bool = False,
    origin: Environment | None = None,
) -> dict[str, Any]:
    """All steps of a release, under the lock; what runs then, and whether any of it is news.

    `applied`: Terraform is done. A picture that is not there yet comes from `origin`. What fails
    is undone before it is raised: Refusal and its kinds, errors of AWS, KeyboardInterrupt.
    """
    group = Group(environment)
    seconds = LONGEST_SECONDS + 2 * SERVED_SECONDS + 3 * how.longest(group)
    with held(environment, release.image, seconds) as waited:  # there, back, and back from there
        before = releases.current(environment)
        if applied:
            release = before or release  # another one wrote it meanwhile
        elif waited and rejected(releases.history(environment), release.image):
            found = f"{environment.name} took {release.image} back while this waited for it"
            raise Refusal(found, "it to serve", "mend and build, or deploy it again with a reason")
        _refuse(group, release, how, applied)
        shown = release.picture if applied else publish.published(environment) or release.picture
        try:
            if not applied:
                publish.bring(environment, release.picture, origin)
            changed = _steps(group, release, how, applied)
        except FAILURES as failure:
            try:
                if _stopped(group, release, how, failure):
                    if shown != release.picture:
                        publish.bring(environment, shown)
                    _undo(group, release, shown, before, failure)
            except FAILURES as another:
                said = "as soon as ./showroom status shows no roll-out, run ./showroom deploy again"
                say(f"not everything is undone ({another!r}): {said}")
            raise
        return told(environment, releases.current(environment) or release, changed, before)


def _steps(group: Group, release: Release, how: Pace, applied: bool) -> bool:
    """Parameter, template, instances, visitors; False if all of it was there already."""
    environment, came_from = group.environment, group.version()
    before = releases.current(environment)
    if changed := before is None or before.what != release.what:
        say(f"write: {environment.release_parameter_name}")
        releases.write(environment, release)
    if not applied:
        say(f"apply: live/{environment.name}/compute")
        apply(environment)
    version, _ = group.template()
    say(f"roll out: version {version} of launch template {group.name}")
    rolled = roll_out(group, version, how)
    _mark(environment, release.image)
    say(f"verify: https://{environment.domain}")
    _verify(group, release, how, came_from if rolled else None)
    return changed or rolled


def told(
    environment: Environment, release: Release, changed: bool, before: Release | None = None
) -> dict[str, Any]:
    """What an environment runs now and did before, to be printed."""
    was = {"before": asdict(before) if before else None}
    return {"environment": environment.name, "changed": changed, **asdict(release), **was}


def _refuse(group: Group, release: Release, how: Pace, applied: bool) -> None:
    """Before anything is changed."""
    environment, newest = group.environment, group.newest()
    if registered(environment, imageDigest=release.image) is None:
        way_out = "run ./showroom build, or name another by --image"
        raise Refusal(f"the registry does not have {release.image}", "an image of it", way_out)
    wanted = (release.image, release.ami)
    if newest["Status"] not in ENDED and group.versions().get(target(newest)) != wanted:
        raise under_way(newest)
    # Before the first release whoever visits the empty site rings one.
    heeded = [] if how.ignore_alarms or applied or not group.facts() else group.alarms
    if heeded and (names := ", ".join(name for name in group.ringing() if name in heeded)):
        way_out = "see docs/runbook.md, or deploy with --ignore-alarms"
        raise Refusal(f"{names} rings already", "no alarm", way_out)


def _mark(environment: Environment, image: str) -> None:
    """So that it never expires: modules/registry/lifecycle.tf."""
    ecr, common = client("ecr", environment), environment.common
    at = {"registryId": common["account_id"], "repositoryName": common["name"]}
    found = ecr.batch_get_image(**at, imageIds=[{"imageDigest": image}])["images"][0]
    kept = {key: found[key] for key in ("imageManifest", "imageManifestMediaType") if key in found}
    try:
        ecr.put_image(**at, **kept, imageTag=f"released-{environment.name}-{image[7:19]}")
    except ecr.exceptions.ImageAlreadyExistsException:
        pass


def _verify(group: Group, release: Release, how: Pace, came_from: str | None) -> None:
    """What is rolled out and does not serve goes back to the version that it came from."""
    try:
        seconds = SERVED_SECONDS if came_from else how.patience_seconds
        verify(group.environment, release, seconds)
    except TimedOut as failure:
        if not came_from:
            raise
        say(f"{failure}: rolling back")
        try:
            roll_out(group, came_from, replace(how, ignore_alarms=True))
        except Refusal as another:
            found, way_out = f"{failure}; then {another}", "see docs/runbook.md"
            raise RollBackFailed(found, "the release before it", way_out) from None
        found = f"rolled back: {failure}"
        raise RolledBack(found, "a release that serves", "see its log") from None


def _stopped(group: Group, release: Release, how: Pace, failure: BaseException) -> bool:
    """Take back what goes forward, lest it succeed after the rest; False: it is another's."""
    newest = group.newest()
    if newest["Status"] not in (*ENDED, "RollbackInProgress"):
        if isinstance(failure, Superseded):
            return False
        if group.versions().get(target(newest)) != (release.image, release.ami):
            raise under_way(newest)  # the way back, maybe
        roll_back(group, how, str(failure) or "interrupted")
    return True


def _undo(
    group: Group, release: Release, picture: str, before: Release | None, failure: BaseException
) -> None:
    """Parameter and template as the group really is, with the picture that is shown."""
    environment, version = group.environment, group.version()
    if not version:  # nothing runs: as it was
        settle(environment, before)
        return
    image, ami = group.versions()[version]
    known = [one.release for one in releases.history(environment) if one.release]
    runs = [one for one in known if (one.image, one.ami) == (image, ami)]
    tried = getattr(failure, "code", 1) > 1
    if tried and all(one.what == release.what for one in known):
        say(f"{environment.name} keeps it: nothing to go back to; deploy an image that serves")
    back = replace(
        [*runs, replace(release, image=image, ami=ami, commit="")][0],
        picture=picture,
        source="undo",
        reason=f"{release.source}: {failure}",
        rejects=release.image if tried and image != release.image else "",
    )
    settle(environment, back)


def settle(environment: Environment, release: Release | None, *, news: bool = False) -> None:
    """Make the template what the group runs, and that the release, if it is another or news.

    The next plan then changes nothing. None: there is no release, as before the first.
    """
    Group(environment).follow_template()  # first: the parameter tells that all is done
    present = releases.current(environment)
    if news or (present and present.what) != (release and release.what):
        releases.write(environment, release)
