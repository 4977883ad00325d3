"""Rolling out: a version of the launch template replaces every instance, to a verdict.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html
"""

import re
import time
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ops.errors import Refusal, RollBackFailed, RolledBack, Superseded, TimedOut
from ops.group import ENDED, Group
from ops.progress import say, show

PAUSE_SECONDS = 1.0
FAILED_SECONDS = 10.0  # by then one that goes back by itself says so
# RollbackReason says whether it was; it names alarms too.
BY_HAND = re.compile(r"\buser request|\bmanual(ly)?(?![\w-])", re.IGNORECASE)


@dataclass(frozen=True)
class Pace:
    """How long one replacement may take; whether an alarm takes a roll-out back."""

    patience_seconds: int = 180
    ignore_alarms: bool = False

    def longest(self, group: Group) -> int:
        """Seconds that one way may take: its begin, every instance, the watch at its end."""
        return (self.patience_seconds + group.watch_seconds) * (group.most + 2)


def roll_out(group: Group, version: str, pace: Pace) -> bool:
    """Replace every instance that another template's data made; False if there is none.

    One that is under way to that version is joined; Refusal for one to another. RolledBack,
    RollBackFailed, TimedOut or Superseded if it does not succeed. Ctrl-C takes it back.
    """
    newest, facts = group.newest(), group.facts()
    joined = newest["Status"] not in ENDED
    if joined and target(newest) != version:
        raise under_way(newest)
    if not joined and not (facts and group.others(facts, version)):
        return False
    try:
        begun = newest.get("InstanceRefreshId")
        if not joined and facts:
            begun = _started(group, facts, version, pace)
        _follow(group, str(begun), version, pace)
    except KeyboardInterrupt:
        say("interrupted: rolling back; interrupt again to leave it alone")
        roll_back(group, pace, "interrupted")
        raise
    return True


def _started(group: Group, facts: dict[str, Any], version: str, pace: Pace) -> str:
    try:
        return group.start(facts, version, ignore_alarms=pace.ignore_alarms)
    except ClientError as error:
        if error.response["Error"]["Code"] != "InstanceRefreshInProgress":
            raise
        if target(newest := group.newest()) != version:
            raise under_way(newest) from None
        return str(newest["InstanceRefreshId"])  # ours, of which the first answer was lost


def roll_back(group: Group, pace: Pace, why: str) -> None:
    """Take back what is being rolled out and wait; RollBackFailed, TimedOut, Superseded if not."""
    newest = group.newest()
    if newest["Status"] in ENDED:
        return
    group.roll_back()
    try:
        _follow(group, newest["InstanceRefreshId"], target(newest), pace, why)
    except RolledBack:
        say(f"rolled back: {why}")


def target(refresh: dict[str, Any]) -> str:
    """The version of the template that a roll-out leads to; empty if it names none."""
    return str(refresh.get("DesiredConfiguration", {}).get("LaunchTemplate", {}).get("Version", ""))


def under_way(refresh: dict[str, Any]) -> Refusal:
    """Another roll-out stands in the way."""
    found = f"a roll-out to version {target(refresh)} of the template is {refresh['Status']}"
    way_out = "wait for its end, or take it back: ./showroom rollback"
    return Refusal(found, "none under way", way_out)


def verdict(refresh: dict[str, Any], why: str, log: str) -> Refusal | None:
    """What the end of a roll-out means, None if it succeeded; `why` it was taken back by us."""
    status, told = refresh["Status"], refresh.get("RollbackDetails", {}).get("RollbackReason")
    reason, way_out = why or told or refresh.get("StatusReason") or status, f"see log group {log}"
    if status == "Successful":
        return None
    if status == "Cancelled" or (not why and BY_HAND.search(told or "")):
        found = f"somebody ended the roll-out ({status}: {reason})"
        return Superseded(found, "it to go on", "ask who did; see ./showroom status")
    if status == "RollbackSuccessful":
        return RolledBack(f"rolled back: {reason}", "a release that serves", way_out)
    return RollBackFailed(f"{status}: {reason}", "the release before it", way_out)


def stuck(group: Group, version: str, seconds: int) -> str:
    """Which replacement does not come, in a sentence."""
    facts = group.facts() or {"Instances": []}
    for one in facts["Instances"]:
        name, state = one["InstanceId"], one["LifecycleState"]
        if one["LaunchTemplate"]["Version"] == version and state != "InService":
            return f"{name} did not come into service within {seconds} s ({state})"
    return f"no further instance was replaced within {seconds} s"


def look(group: Group, begun: str, version: str) -> tuple[dict[str, Any], str]:
    """The roll-out, and how far it is in words. Superseded if another one is newer."""
    if (refresh := group.newest())["Status"] == "Failed":  # no end if it then goes back by itself
        time.sleep(FAILED_SECONDS)
        refresh = group.newest()
    facts = group.facts() or {"Instances": [], "DesiredCapacity": 0}
    if refresh.get("InstanceRefreshId") != begun:
        found = "somebody began another roll-out"
        raise Superseded(found, "this one to be the newest", "see ./showroom status")
    new = [one for one in facts["Instances"] if one["LaunchTemplate"]["Version"] == version]
    serving = [one for one in new if one["LifecycleState"] == "InService"]
    words = f"{refresh['Status']}, {len(serving)} of {facts['DesiredCapacity']} instances new"
    return refresh, words


def _follow(group: Group, begun: str, version: str, pace: Pace, why: str = "") -> None:
    """Until its end: return if it succeeded, raise what became of it otherwise."""
    allowed, known = pace.patience_seconds + group.watch_seconds, set[str]()
    deadline, trouble, words = time.monotonic() + allowed, "", ""
    while True:
        try:
            refresh, words = look(group, begun, version)
            if refresh["Status"] in ENDED:
                break
            show(refresh.get("PercentageComplete", 0), words)
            trouble = ""
            if words not in known:  # what was there before comes and goes: no progress
                known.add(words)
                deadline = time.monotonic() + allowed
        except (BotoCoreError, ClientError) as error:  # AWS goes on without us: ask again
            trouble = f"AWS does not tell how it goes ({error})"
        if time.monotonic() > deadline:
            if why or trouble:
                found = trouble or f"{words}, for {allowed} s"
                raise TimedOut(found, "an end", "see ./showroom status, then deploy or roll back")
            why, deadline = stuck(group, version, allowed), time.monotonic() + allowed
            say(f"{why}: rolling back")
            group.roll_back()
        time.sleep(PAUSE_SECONDS)
    if failure := verdict(refresh, why, group.log):
        raise failure
