"""A group whose instances are spread over its zones, know their template, and wait for its hook.

moto launches everything into the first subnet, tells one template version for all, and knows hooks
by name only. Groups without a launch template and subnets launch nothing here.
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-availability-zone-balanced.html
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Instance.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
"""

from collections import Counter
from typing import Any

from moto.autoscaling import models
from moto.autoscaling.exceptions import ValidationError
from moto.core.exceptions import ServiceException
from moto.ec2.models.launch_templates import LaunchTemplateVersion
from moto.ec2.utils import filter_iam_instance_profiles, parse_user_data

from local.aws.auto_scaling.refresh import Refresh
from local.aws.auto_scaling.target_health import SEEN


class Member(models.InstanceState):
    """An instance of a group, `since` when in its lifecycle state (seconds since 1970)."""

    launch_template: dict[str, str] | None = None  # as it was at launch
    hook: models.LifecycleHook | None = None  # what it waits for
    since = 0.0

    @property
    def alive(self) -> bool:
        """Whether EC2 still runs it."""
        return self.instance.state == "running"

    @property
    def serves(self) -> bool:
        """Whether it belongs behind the balancer."""
        return self.lifecycle_state == "InService" and self.health_status == "Healthy"


class Group(models.FakeAutoScalingGroup):  # pylint: disable=abstract-method  # CloudFormation's
    """What is declared of a group, its instances, and its refreshes, newest first."""

    instance_states: list[Member]  # type: ignore[assignment]  # install() has moto make them so

    def __init__(self, **declared: Any) -> None:
        self.refreshes: list[Refresh] = []
        super().__init__(**declared)

    @property
    def refresh(self) -> Refresh | None:
        """The one that is under way."""
        return next((one for one in self.refreshes if one.active), None)

    @property
    def version(self) -> LaunchTemplateVersion:
        """What its own configuration launches."""
        assert self.ec2_launch_template  # or no step is made
        return self.ec2_launch_template.get_version(self.launch_template_version)

    @property
    def target_groups(self) -> dict[str, Any]:
        """By ARN, those that exist."""
        every = self.autoscaling_backend.elbv2_backend.target_groups
        return {arn: every[arn] for arn in self.target_group_arns if arn in every}

    @property
    def subnets(self) -> dict[str, str]:
        """The zones of those that exist."""
        every = {one.id: one for zone in self.ec2_backend.subnets.values() for one in zone.values()}
        ids = (self.vpc_zone_identifier or "").split(",")
        return {one: every[one].availability_zone for one in ids if one in every}

    def set_desired_capacity(self, new_capacity: int | None) -> None:
        """What is wanted; steps follow. ValidationError beyond the limits."""
        least, most = self.min_size or 0, self.max_size or 0
        wanted = least if new_capacity is None else new_capacity
        self.desired_capacity = _within(wanted, least, most)

    # pylint: disable-next=arguments-differ  # moto, too, gives all of them by name
    def update(self, **changed: Any) -> None:  # type: ignore[override]
        """As UpdateAutoScalingGroup: new limits move the desired capacity. ValidationError."""
        limits = [(changed[one], getattr(self, one)) for one in ("min_size", "max_size")]
        least, most = [now if new is None else new for new, now in limits]
        wanted = changed["desired_capacity"]
        if wanted is None:
            wanted = min(max(self.desired_capacity or 0, least), most)
        super().update(**{**changed, "desired_capacity": _within(wanted, least, most)})

    def ready(self, member: Member, warmup: float, now: float) -> bool:
        """Whether it counts as updated: in service for its warm-up, and healthy everywhere."""
        healthy = SEEN.states(self.target_groups, member.instance_id) <= {"healthy"}
        return member.serves and now >= member.since + warmup and healthy

    def launch(self, version: LaunchTemplateVersion, now: float) -> None:
        """One more instance, in the zone that has fewest; the first launch hook holds it back."""
        origin = {
            "LaunchTemplateId": version.template.id,
            "LaunchTemplateName": version.template.name,
            "Version": str(version.number),
        }
        try:
            member = Member(_run(self, version, origin), autoscaling_group=self)
        except (ServiceException, LookupError) as error:  # moto's words for what was deleted
            if self.refresh:
                self.refresh.failures.append(f"an instance could not be launched: {error}")
            return
        member.launch_template, member.since = origin, now
        member.protected_from_scale_in = self.new_instances_protected_from_scale_in
        for hook in self.autoscaling_backend.describe_lifecycle_hooks(self.name)[::-1]:
            launching = str(hook.lifecycle_transition).endswith("_LAUNCHING")
            if launching and SEEN.targets is not None:  # or nobody would ever complete it
                member.hook, member.lifecycle_state = hook, "Pending:Wait"
        self.instance_states.append(member)

    def complete(self, member: Member, result: str, now: float) -> None:
        """Complete its lifecycle action: CONTINUE puts it in service, anything else ends it."""
        member.hook = None
        if result == "CONTINUE":
            member.lifecycle_state, member.since = "InService", now
        else:
            self.end(member, "was abandoned before it was in service")

    def end(self, member: Member, failed: str = "") -> None:
        """Terminate it; `failed` says what went wrong with it, which may fail a refresh."""
        if member.alive:
            member.instance.terminate()
        self.instance_states.remove(member)
        refresh = self.refresh
        if failed and refresh and member.instance_id not in refresh.before | refresh.old:
            refresh.failures.append(f"{member.instance_id} {failed}")

    def register(self) -> None:
        """Have exactly those of its instances behind its target groups that serve."""
        serving, find = {m.instance_id for m in self.instance_states if m.serves}, self.ec2_backend
        for group in self.target_groups.values():
            found = [(id_, find.get_instance_by_id(id_)) for id_ in group.targets]
            mine = {id_ for id_, one in found if getattr(one, "autoscaling_group", None) is self}
            group.deregister([{"Id": one} for one in mine - serving])
            group.register([{"Id": one} for one in serving - mine])


def _within(wanted: int, least: int, most: int) -> int:
    if not least <= wanted <= most:
        limits = f"the specified min size:{least} and max size:{most}"
        raise ValidationError(f"Desired capacity:{wanted} must be between {limits}")
    return wanted


def _run(group: Group, version: LaunchTemplateVersion, origin: dict[str, str]) -> Any:
    """Run one instance. LookupError or moto's own error if something it needs is gone."""
    zones, ec2, profile = group.subnets, group.ec2_backend, version.data.get("IamInstanceProfile")
    if not zones:
        raise LookupError("none of the group's subnets exists")
    crowd = Counter(one.availability_zone for one in group.instance_states)
    same = [one for one in group.instance_states if one.launch_template == origin]
    crowd_of_same = Counter(one.availability_zone for one in same)
    arn_and_name = [profile.get("Arn"), profile.get("Name")] if profile else []
    if profile:  # looked up before anything runs
        filter_iam_instance_profiles(group.account_id, ec2.partition, *arn_and_name)
    user_data = version.data.get("UserData")  # moto decodes it in the first version only
    instance = ec2.run_instances(
        version.image_id,
        1,
        parse_user_data(user_data) if isinstance(user_data, str) else user_data,
        version.security_groups,
        instance_type=version.instance_type,
        is_instance_type_default=False,
        tags={
            "instance": group.get_propagated_tags()
            | {models.ASG_NAME_TAG: group.name, **version.instance_tags}
        },
        launch_template={"LaunchTemplateId": version.template.id, "Version": version.number},
        associate_public_ip=None,
        subnet_id=min(zones, key=lambda one: (crowd[zones[one]], crowd_of_same[zones[one]])),
    ).instances[0]
    if profile:
        ec2.associate_iam_instance_profile(instance.id, *reversed(arn_and_name))
    return instance


def install() -> None:
    """Put both in moto's place; steps register targets, and hooks have no made-up addresses."""
    models.FakeAutoScalingGroup = Group  # type: ignore[misc,assignment]
    models.InstanceState = Member  # type: ignore[misc]
    models.AutoScalingBackend.update_attached_target_groups = lambda *_: None  # type: ignore[method-assign]
    for name in ("role_arn", "notification_target_arn"):  # a plan would want them gone for ever
        setattr(models.LifecycleHook, name, property(lambda _: None, lambda *_: None))
