"""An instance refresh: where it stands, what may come next (states.toml), and its course.

The desired configuration becomes the group's when the refresh succeeds; until then it is what is
launched. AWS names no number of failed replacements that fails a refresh: three is ours.
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceRefresh.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-adding-checkpoints-instance-refresh.html
https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-rollback.html
"""

import tomllib
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from moto.ec2.models.launch_templates import LaunchTemplateVersion

_TABLE = Path(__file__).with_name("states.toml").read_text(encoding="utf-8")
STATES: dict[str, list[str]] = tomllib.loads(_TABLE)
FAILURES = 3


@dataclass
class Refresh:  # pylint: disable=too-many-instance-attributes  # as many as the API's own shape has
    """Under the API's names what it tells; then its course, instances by id."""

    auto_scaling_group_name: str
    desired_configuration: dict[str, Any] | None
    preferences: dict[str, Any]  # with AWS's defaults
    version: LaunchTemplateVersion  # what is launched on the way forward
    instance_refresh_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    strategy: str = "Rolling"
    status: str = "Pending"
    status_reason: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    percentage_complete: int = 0
    instances_to_update: int = 0
    rollback_details: dict[str, Any] | None = None
    before: set[str] = field(default_factory=set)  # who was there when it began
    old: set[str] = field(default_factory=set)  # who is to be replaced
    failures: list[str] = field(default_factory=list)  # what became of replacements
    reached: int = 0  # the last checkpoint, in percent
    waits_until: float = 0.0  # there, or baking, in seconds since 1970

    @property
    def active(self) -> bool:
        """Whether something may still follow."""
        return bool(STATES[self.status])

    @property
    def goes_back(self) -> bool:
        """Whether it restores what was there before it."""
        return self.status == "RollbackInProgress"

    def become(self, status: str, now: float, reason: str | None = None) -> None:
        """Go to another state. ValueError if AWS documents no such way."""
        if status not in STATES[self.status]:
            raise ValueError(f"an instance refresh does not go from {self.status} to {status}")
        self.status, self.status_reason = status, reason
        self.end_time = None if self.active else datetime.fromtimestamp(now, tz=UTC)

    def begin(self, there: set[str], matching: set[str], now: float) -> None:
        """Replace those who are there, and do not match if those are skipped."""
        self.become("InProgress", now)
        self.start_time, self.before = datetime.fromtimestamp(now, tz=UTC), there
        self.old = there - (matching if self.preferences["SkipMatching"] else set())

    def roll_back(self, there: set[str], now: float, reason: str) -> None:
        """From now on, replace those who are there and were not when it began."""
        self.become("RollbackInProgress", now, reason)
        self.rollback_details = {
            "RollbackReason": reason,
            "RollbackStartTime": datetime.fromtimestamp(now, tz=UTC),
            "PercentageCompleteOnRollback": self.percentage_complete,
            "InstancesToUpdateOnRollback": self.instances_to_update,
        }
        self.old, self.failures = there - self.before, []

    def judge(self, there: set[str], alarms: list[str], now: float) -> None:
        """Fail it for an alarm, or for replacements that came to nothing."""
        if len(self.failures) >= FAILURES:
            reason = f"{FAILURES} replacements failed. For example: {self.failures[-1]}."
        elif alarms and not self.goes_back:
            reason = f"CloudWatch alarm in ALARM state: {', '.join(alarms)}."
        else:
            return
        if self.preferences["AutoRollback"] and not self.goes_back:
            self.roll_back(there, now, reason)
        else:
            self.become("RollbackFailed" if self.goes_back else "Failed", now, reason)

    def aim(self, now: float) -> int:
        """Up to how many percent of the group may be new by now."""
        points = [one for one in self._checkpoints if one > self.reached] or [self.reached]
        return 100 if self.goes_back else points[0] if now >= self.waits_until else self.reached

    @property
    def _checkpoints(self) -> list[int]:
        return self.preferences.get("CheckpointPercentages") or [100]

    def follow(self, new: int, old: int, desired: int, now: float) -> None:
        """How far it is with so many ready and left: on its way, at a checkpoint, at the end."""
        percent = max(0, min(new, desired - old)) * 100 // desired if desired else 100
        if self.goes_back:
            undone = min(self.percentage_complete, old * 100 // max(desired, 1))
            self.percentage_complete, self.instances_to_update = undone, max(0, desired - old)
            if percent == 100:
                self.become("RollbackSuccessful", now, self.status_reason)
            return
        self.percentage_complete, self.instances_to_update = percent, min(old, desired)
        reached = max((one for one in self._checkpoints if one <= percent), default=0)
        bakes, over = self.preferences.get("BakeTime", 0), reached == self._checkpoints[-1]
        if over and bakes and self.status == "InProgress":
            self.become("Baking", now)
            self.reached, self.waits_until = reached, now + bakes
        elif over and (now >= self.waits_until or not bakes):
            self.become("Successful", now)
        elif reached > self.reached:
            delay = self.preferences.get("CheckpointDelay", 3600)
            self.reached, self.waits_until = reached, now + delay
            self.status_reason = f"Waiting {delay} seconds at the checkpoint of {reached}%."
