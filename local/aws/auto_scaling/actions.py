"""What moto's API lacks: instance refreshes and lifecycle actions.

https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RollbackInstanceRefresh.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CompleteLifecycleAction.html
"""

# pylint: disable=protected-access  # what every action of moto reads its parameters by
from typing import Any

from moto.autoscaling.exceptions import AutoscalingClientError, ValidationError
from moto.autoscaling.responses import AutoScalingResponse
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.ec2.models.launch_templates import LaunchTemplateVersion

from local.aws.auto_scaling.group import Group
from local.aws.auto_scaling.refresh import Refresh
from local.aws.auto_scaling.target_health import SEEN, WORDS


def _refusal(code: str) -> AutoscalingClientError:
    return AutoscalingClientError(code, WORDS["refused"][code])


def _group(self: AutoScalingResponse) -> Group:
    name = self._get_param("AutoScalingGroupName")
    group = self.autoscaling_backend.autoscaling_groups.get(name)
    if not isinstance(group, Group):
        missing = f"AutoScalingGroup '{name}' not found"
        raise ValidationError(f"AutoScalingGroup name not found - {missing}")
    return group


def _version(group: Group, wish: dict[str, Any]) -> LaunchTemplateVersion | None:
    """The version that a DesiredConfiguration names; None if there is none."""
    template = {"Version": "$Default", **wish.get("LaunchTemplate", {})}
    try:
        found = group.ec2_backend._get_template_from_args(template)
    except (ServiceException, LookupError, ValueError):
        return None
    exact = template["Version"] in ("$Default", "$Latest", str(found.number))  # "0" is moto's last
    named = {*template} & {"LaunchTemplateId", "LaunchTemplateName"}
    return found if exact and len(named) == 1 else None


def _reversible(group: Group, wish: dict[str, Any]) -> bool:
    """Whether there is a configuration to go back to."""
    versions = group.launch_template_version, wish.get("LaunchTemplate", {}).get("Version", "")
    by_id = not group.version.image_id.startswith("resolve:")
    return bool(wish) and by_id and all(one.isdecimal() for one in versions)


def _start(self: AutoScalingResponse) -> ActionResult:
    group, given = _group(self), self._get_param("Preferences", {})
    wish = self._get_param("DesiredConfiguration", {})
    version = _version(group, wish) if wish else group.version
    if group.refresh:
        raise _refusal("InstanceRefreshInProgress")
    wrong = {
        "local": self._get_param("Strategy", "Rolling") != "Rolling"
        or "MixedInstancesPolicy" in wish,
        "template": version is None,
        "empty": given.get("AutoRollback") and not wish,
        "irreversible": given.get("AutoRollback") and not _reversible(group, wish),
    }
    if reasons := [WORDS["invalid"][key] for key, found in wrong.items() if found]:
        raise ValidationError(f"The request isn't valid. {reasons[0]}")
    usual = WORDS["defaults"] | {"InstanceWarmup": group.health_check_grace_period}
    preferences = usual | given
    assert version  # or it is wrong
    group.refreshes.insert(0, Refresh(group.name, wish or None, preferences, version))
    return ActionResult({"InstanceRefreshId": group.refreshes[0].instance_refresh_id})


def _describe(self: AutoScalingResponse) -> ActionResult:
    ids, every = self._get_param("InstanceRefreshIds", []), _group(self).refreshes
    found = [one for one in every if not ids or one.instance_refresh_id in ids]
    return ActionResult({"InstanceRefreshes": found})


def _active(group: Group) -> Refresh:
    """What can be stopped. ActiveInstanceRefreshNotFound if there is nothing."""
    if group.refresh and group.refresh.status != "Cancelling":
        return group.refresh
    raise _refusal("ActiveInstanceRefreshNotFound")


def _cancel(self: AutoScalingResponse) -> ActionResult:
    refresh = _active(_group(self))
    refresh.become("Cancelling", SEEN.clock(), "Cancelled due to user request.")
    return ActionResult({"InstanceRefreshId": refresh.instance_refresh_id})


def _roll_back(self: AutoScalingResponse) -> ActionResult:
    group = _group(self)
    refresh, there = _active(group), {one.instance_id for one in group.instance_states}
    if not _reversible(group, refresh.desired_configuration or {}):
        raise _refusal("IrreversibleInstanceRefresh")
    if refresh.goes_back:
        raise _refusal("ActiveInstanceRefreshNotFound")
    refresh.roll_back(there, SEEN.clock(), "Rolled back due to user request.")
    return ActionResult({"InstanceRefreshId": refresh.instance_refresh_id})


def _complete(self: AutoScalingResponse) -> EmptyResult:
    group, instance_id = _group(self), self._get_param("InstanceId")
    hook, result = self._get_param("LifecycleHookName"), self._get_param("LifecycleActionResult")
    for one in group.instance_states:
        if one.instance_id == instance_id and one.hook and one.hook.name == hook:
            group.complete(one, result, SEEN.clock())
            return EmptyResult()
    raise ValidationError(f"No active Lifecycle Action found with instance ID {instance_id}")


def install() -> None:
    """Add the actions; moto finds one by its method's name."""
    for name, action in {
        "start_instance_refresh": _start,
        "describe_instance_refreshes": _describe,
        "cancel_instance_refresh": _cancel,
        "rollback_instance_refresh": _roll_back,
        "complete_lifecycle_action": _complete,
    }.items():
        setattr(AutoScalingResponse, name, action)
