"""What a role may do, judged on its policies as AWS judges them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from moto.iam.access_control import PermissionResult

from local.aws.policy import verdict

Statement = dict[str, Any]


def listed(value: Any) -> list[str]:
    """What a policy says of one thing or of several, as several."""
    return value if isinstance(value, list) else [value]


class Rights:
    """The policies of one role, inline and attached, as JSON texts."""

    def __init__(self, policies: Iterable[str]) -> None:
        self.policies = list(policies)
        self.statements: list[Statement] = [
            statement for text in self.policies for statement in json.loads(text)["Statement"]
        ]
        self._every = json.dumps({"Statement": self.statements})

    @property
    def allowing(self) -> list[Statement]:
        """The statements that allow something."""
        return [one for one in self.statements if one["Effect"] == "Allow"]

    @property
    def actions(self) -> set[str]:
        """Every action or pattern of actions that is allowed, maybe on some resources only."""
        return {action for one in self.allowing for action in listed(one["Action"])}

    def allow(self, action: str, resource: str, context: Mapping[str, Any] | None = None) -> bool:
        """Whether a request would be let through: some statement allows it and none denies it."""
        return verdict(self._every, action, resource, context or {}) is PermissionResult.PERMITTED
