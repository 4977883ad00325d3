"""What `terraform show -json` says of a plan, by module call and address."""

import json
from typing import Any, cast

Values = dict[str, Any]


class Plan:
    """A plan of module calls. An address is written as inside its module: `aws_vpc.this`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        children = document["planned_values"]["root_module"].get("child_modules", [])
        self._resources: dict[str, dict[str, Values]] = {
            child["address"].removeprefix("module."): {
                resource["address"].removeprefix(f"{child['address']}."): resource.get("values", {})
                for resource in child.get("resources", [])
            }
            for child in children
        }

    def addresses(self, call: str, kind: str = "") -> set[str]:
        """The resources of a call whose address begins with `kind`."""
        managed = {one for one in self._resources[call] if not one.startswith("data.")}
        return {one for one in managed if one.startswith(kind)}

    def resource(self, call: str, address: str) -> Values:
        """A resource's planned values; what is known only after an apply is missing."""
        return self._resources[call][address]

    def value(self, call: str, address: str, path: str) -> Any:
        """One value, by a path such as `rule.0.bucket_key_enabled`."""
        value: Any = self.resource(call, address)
        for step in path.split("."):
            value = value[int(step) if isinstance(value, list) else step]
        return value

    def policy(self, call: str, address: str, attribute: str = "policy") -> dict[str, Values]:
        """The statements of a policy by their Sid; one without is named by its place."""
        statements = json.loads(self.value(call, address, attribute))["Statement"]
        return {one.get("Sid", str(place)): one for place, one in enumerate(statements)}

    def statements(self, call: str, document: str) -> dict[str, Values]:
        """The statements, by Sid, of a policy document that waits for an apply; unknown is None.

        Each: effect, actions, principals by type, conditions as {test: {key: values}}.
        """
        found = {}
        for one in self.value(call, f"data.aws_iam_policy_document.{document}", "statement"):
            conditions: dict[str, Values] = {}
            for wanted in one["condition"]:
                conditions.setdefault(wanted["test"], {})[wanted["variable"]] = wanted.get("values")
            found[one["sid"]] = {
                "effect": one.get("effect") or "Allow",
                "actions": set(one["actions"]),
                "principals": {who["type"]: who.get("identifiers") for who in one["principals"]},
                "conditions": conditions,
            }
        return found

    def written(self, call: str, address: str) -> Values:
        """A resource as the module writes it, for what no plan can know."""
        module = self._document["configuration"]["root_module"]["module_calls"][call]["module"]
        found = next(one for one in module["resources"] if one["address"] == address)
        return cast(Values, found["expressions"])

    def references(self, call: str, address: str, attribute: str) -> list[str]:
        """What an attribute is written with, for a value that no plan can know."""
        return cast(list[str], self.written(call, address)[attribute]["references"])

    def changes(self, call: str) -> dict[str, list[str]]:
        """What an apply would do to each resource of a call; nothing is not listed."""
        prefix = f"module.{call}."
        return {
            change["address"].removeprefix(prefix): change["change"]["actions"]
            for change in self._document["resource_changes"]
            if change["address"].startswith(prefix) and change["change"]["actions"] != ["no-op"]
        }
