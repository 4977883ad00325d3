"""POST /showroom/exchange: the runner tells what it saw, time moves on, and it gets what is to be.

What AWS does between its services: health reaches Auto Scaling, the loss of a machine EC2, and
what is declared (local/declared.py) those who make it true.
"""

import json
import time
from collections.abc import Mapping
from typing import Any
from wsgiref.types import WSGIApplication

from moto.acm.models import acm_backends
from moto.elbv2.models import FakeListener, FakeLoadBalancer, FakeTargetGroup, elbv2_backends
from moto.iam.models import iam_backends
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.wrappers import Request, Response

from local.aws import auto_scaling

Json = dict[str, Any]


@Request.application
def _answer(request: Request) -> Response:
    return Response(json.dumps(exchange(request.get_json(), time.time())))


def before(application: WSGIApplication) -> WSGIApplication:
    """The application, with this request answered before it."""
    return DispatcherMiddleware(application, {"/showroom/exchange": _answer})


def exchange(report: Mapping[str, Any], now: float) -> Json:
    """Take a report, make one step at `now` (seconds since 1970), tell what is declared anywhere.

    `report`: `targets`, their health by target group's ARN and instance id; `lost`, instance ids.
    """
    auto_scaling.lost(report["lost"])
    auto_scaling.report(report["targets"])
    auto_scaling.advance(now)
    members = [one for of in auto_scaling.groups() for one in of.instance_states if one.alive]
    targets = [one for of in _every(elbv2_backends) for one in of.target_groups.values()]
    balancers = [one for of in _every(elbv2_backends) for one in of.load_balancers.values()]
    return {
        "instances": {one.instance_id: _instance(one) for one in members},
        "target_groups": {one.arn: _target_group(one) for one in targets},
        "balancers": {one.name: _balancer(one) for one in balancers},
    }


def _every(backends: Any) -> list[Any]:
    return [backend for regions in backends.values() for backend in regions.values()]


def _instance(member: Any) -> Json:
    profile = member.instance.iam_instance_profile or {"Arn": None}
    profiles = iam_backends[member.instance.owner_id]["aws"].instance_profiles.values()
    roles = [role.arn for one in profiles if one.arn == profile["Arn"] for role in one.roles]
    return {
        "group": member.auto_scaling_group_name,
        "zone": member.availability_zone,
        "state": member.lifecycle_state,
        "user_data": str(member.instance.user_data or ""),
        "role_arn": roles[0] if roles else "",
        "version": member.launch_template["Version"],
        "hook": member.hook.name if member.hook else None,
    }


def _target_group(group: FakeTargetGroup) -> Json:
    return {
        "port": int(group.port),
        "path": group.health_check_path or "/",
        "matcher": group.matcher["HttpCode"],
        "interval": int(group.health_check_interval_seconds),
        "timeout": int(group.health_check_timeout_seconds),
        "healthy_threshold": int(group.healthy_threshold_count),
        "unhealthy_threshold": int(group.unhealthy_threshold_count),
        "deregistration_delay": int(str(group.attributes["deregistration_delay.timeout_seconds"])),
        "targets": list(group.targets),
    }


def _balancer(balancer: FakeLoadBalancer) -> Json:
    return {
        "idle_timeout": int(balancer.attrs.get("idle_timeout.timeout_seconds", "60")),
        "listeners": [_listener(one) for one in balancer.listeners.values()],
    }


def _listener(listener: FakeListener) -> Json:
    arns = [(*arn.split(":")[3:5], arn) for arn in listener.certificates]
    found = [acm_backends[of][region].describe_certificate(arn) for region, of, arn in arns]
    return {
        "port": int(listener.port),
        "protocol": listener.protocol,
        "domains": sorted({name for one in found for name in [one.common_name, *one.sans]}),
        "action": _action(listener.default_actions[0].data),
    }


def _action(declared: Json) -> Json:
    if declared["Type"] == "forward":
        groups = declared.get("ForwardConfig", {}).get("TargetGroups", [declared])
        return {"type": "forward", "target_group": groups[0]["TargetGroupArn"]}
    typed = {part: f"#{{{part}}}" for part in ("protocol", "host", "port", "query")}
    config = {key.lower(): value for key, value in declared["RedirectConfig"].items()}
    status = int(config.pop("statuscode").removeprefix("HTTP_"))
    return {"type": "redirect", "path": "/#{path}", **typed, **config, "status": status}
