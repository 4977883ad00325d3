"""One step of a group towards what is wanted of it: health, capacity, zones, a refresh's pace.

https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-health-checks.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RefreshPreferences.html
"""

import math
from collections import Counter
from dataclasses import dataclass

from moto.cloudwatch.models import cloudwatch_backends
from moto.ec2.models.launch_templates import LaunchTemplateVersion

from local.aws.auto_scaling.group import Group, Member
from local.aws.auto_scaling.refresh import Refresh
from local.aws.auto_scaling.target_health import SEEN


@dataclass(frozen=True)
class Plan:
    """What is launched, who is `old`, how many: of the others, serving, in all; warm-up seconds."""

    version: LaunchTemplateVersion
    old: list[Member]
    goal: int
    least: int
    most: int
    warmup: float = 0


def step(group: Group, now: float) -> None:
    """Move a group on; `now` in seconds since 1970."""
    if group.ec2_launch_template is None:
        return
    _judge(group, now)
    refresh, there = group.refresh, {one.instance_id: one for one in group.instance_states}
    if refresh and refresh.status == "Pending":
        new = {
            "LaunchTemplateId": refresh.version.template.id,
            "Version": f"{refresh.version.number}",
        }
        same = {key for key in there if new.items() <= (there[key].launch_template or {}).items()}
        refresh.begin(set(there), same, now)
    if refresh and refresh.status != "Cancelling":
        alarms = cloudwatch_backends[group.account_id][group.region].alarms.values()
        named = refresh.preferences.get("AlarmSpecification", {}).get("Alarms", [])
        loud = [one.name for one in alarms if one.name in named and one.state_value == "ALARM"]
        refresh.judge(set(there), loud, now)
    _replace(group, _plan(group, now), now)
    group.register()
    if refresh := group.refresh:
        _follow(group, refresh, now)


def _judge(group: Group, now: float) -> None:
    """End who is unhealthy since the step before; mark who has become so."""
    for one in list(group.instance_states):
        grace = one.since + (group.health_check_grace_period or 0)
        failing = "unhealthy" in SEEN.states(group.target_groups, one.instance_id)
        asked = group.health_check_type == "ELB" and one.serves and now >= grace
        if one.health_status == "Unhealthy":
            group.end(one, "failed its health checks or was terminated")
        elif not one.alive or (asked and failing):
            one.health_status = "Unhealthy"
        elif one.hook and now >= one.since + one.hook.heartbeat_timeout:
            group.complete(one, one.hook.default_result, now)


def _plan(group: Group, now: float) -> Plan:
    """Without a refresh: everybody in a subnet of the group's, the replacement first."""
    desired, refresh, there = group.desired_capacity or 0, group.refresh, group.instance_states
    astray = [one for one in there if one.instance.subnet_id not in group.subnets]
    if refresh is None:
        return Plan(group.version, astray, desired, desired, desired + (1 if astray else 0))
    if refresh.status == "Cancelling":  # nobody is ended any more
        return Plan(group.version, [], desired, desired, len(there))
    old = [one for one in there if one.instance_id in refresh.old or one in astray]
    wish = refresh.preferences
    least = math.ceil(desired * wish["MinHealthyPercentage"] / 100)
    most = desired * wish.get("MaxHealthyPercentage", 100) // 100
    if "MaxHealthyPercentage" in wish:  # one is launched first where neither bound leaves room
        most = max(most, least + 1)
    else:
        least = min(least, desired - 1)
    goal = math.ceil(desired * refresh.aim(now) / 100)
    version = group.version if refresh.goes_back else refresh.version
    return Plan(version, old, goal, least, most if old else desired, wish["InstanceWarmup"])


def _replace(group: Group, plan: Plan, now: float) -> None:
    """End who may be spared, launch who is missing, end who is too many; in this order."""
    desired, old, there = group.desired_capacity or 0, list(plan.old), group.instance_states
    fit = [one for one in there if group.ready(one, plan.warmup, now)]
    able = [one for one in there if one.serves and (one in old or one in fit)]
    crowd = Counter(one.availability_zone for one in there)
    for one in sorted(plan.old, key=lambda one: (one in fit, -crowd[one.availability_zone])):
        if len(old) > desired - plan.goal and len(able) - (one in able) >= plan.least:
            old.remove(one)
            able = [other for other in able if other is not one]
            group.end(one)
    new, all_ = len(there) - len(old), len(there)
    for _ in range(max(desired - all_, min(plan.goal - new, plan.most - all_))):
        group.launch(plan.version, now)
    for _ in range(len(there) - plan.most):
        if spare := _spare(group):
            group.end(spare)


def _spare(group: Group) -> Member | None:
    """By the default termination policy: of the fullest zone, of the oldest version, the oldest."""
    crowd = Counter(one.availability_zone for one in group.instance_states)

    def order(one: Member) -> tuple[int, int]:
        return -crowd[one.availability_zone], int((one.launch_template or {}).get("Version", 0))

    free = [one for one in group.instance_states if not one.protected_from_scale_in]
    return min(free, key=order, default=None)


def _follow(group: Group, refresh: Refresh, now: float) -> None:
    """Tell a refresh how far it is, and what it waits for, in AWS's words."""
    there, warmup = group.instance_states, refresh.preferences["InstanceWarmup"]
    new = [one for one in there if one.instance_id not in refresh.old]
    late = [one for one in new if not group.ready(one, warmup, now)]
    if refresh.status == "Cancelling":
        if not any(one.hook for one in there):
            refresh.become("Cancelled", now, refresh.status_reason)
        return
    if late and refresh.status == "InProgress":
        reason = "Waiting for remaining instances to be available. For example: "
        judge = "Elastic Load Balancing" if late[0].serves else "Amazon EC2"
        lacks = f"has insufficient data to evaluate its health with {judge}."
        if group.ready(late[0], 0, now):
            reason = "Waiting for instances to warm up before continuing. For example: "
            lacks = "is warming up."
        refresh.status_reason = f"{reason}{late[0].instance_id} {lacks}"
    left = len(there) - len(new)
    refresh.follow(len(new) - len(late), left, group.desired_capacity or 0, now)
    if refresh.status == "Successful" and refresh.desired_configuration:
        template = refresh.desired_configuration["LaunchTemplate"]
        # pylint: disable-next=protected-access  # what UpdateAutoScalingGroup does in moto
        group._set_launch_configuration("", template, None)
