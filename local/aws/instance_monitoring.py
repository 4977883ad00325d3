"""Detailed monitoring of an instance can be switched on: moto does not know the call.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html
"""

from moto.core.responses import ActionResult
from moto.ec2.responses.instances import InstanceResponse


def _monitor_instances(self: InstanceResponse) -> ActionResult:
    # pylint: disable-next=protected-access  # what every action of moto reads its parameters by
    ids: list[str] = self._get_param("InstanceIds", [])
    for one in ids:
        self.ec2_backend.get_instance(one).monitoring_state = "enabled"
    told = [{"InstanceId": one, "Monitoring": {"State": "enabled"}} for one in ids]
    return ActionResult({"InstanceMonitorings": told})


def install() -> None:
    """Add the action; moto finds one by its method's name."""
    InstanceResponse.monitor_instances = _monitor_instances  # type: ignore[attr-defined]
