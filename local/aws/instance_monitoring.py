"""Detailed monitoring of an instance can be switched on and off: moto knows neither call.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html
"""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.ec2.responses.instances import InstanceResponse


def _set(response: InstanceResponse, state: str) -> ActionResult:
    # pylint: disable-next=protected-access  # what every action of moto reads its parameters by
    instance_ids: list[str] = response._get_param("InstanceIds", [])
    for instance_id in instance_ids:
        response.ec2_backend.get_instance(instance_id).monitoring_state = state
    monitorings = [{"InstanceId": one, "Monitoring": {"State": state}} for one in instance_ids]
    return ActionResult({"InstanceMonitorings": monitorings})


def _monitor_instances(self: InstanceResponse) -> ActionResult:
    return _set(self, "enabled")


def _unmonitor_instances(self: InstanceResponse) -> ActionResult:
    return _set(self, "disabled")


def install() -> None:
    """Add both actions; moto finds an action by its method's name."""
    InstanceResponse.monitor_instances = _monitor_instances  # type: ignore[attr-defined]
    InstanceResponse.unmonitor_instances = _unmonitor_instances  # type: ignore[attr-defined]
