"""A launch template's own tags stay its own: moto writes them into what the template launches, too.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html (TagSpecification.N:
"To tag the launch template, the resource type must be launch-template"; what is launched is tagged by
LaunchTemplateData.TagSpecification.N).
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend

_create = EC2Backend.create_launch_template


def without_own_tags(data: dict[str, Any]) -> dict[str, Any]:
    """The template's data without specifications of type launch-template; none at all rather than empty."""
    kept = [one for one in data.get("TagSpecifications", []) if one["ResourceType"] != "launch-template"]
    rest = {key: value for key, value in data.items() if key != "TagSpecifications"}
    return rest | ({"TagSpecifications": kept} if kept else {})


def _create_launch_template(
    self: EC2Backend, name: str, description: str, template_data: dict[str, Any], tag_spec: Any
) -> Any:
    return _create(self, name, description, without_own_tags(template_data), tag_spec)


def install() -> None:
    """Put the filter before moto's own method."""
    EC2Backend.create_launch_template = _create_launch_template  # type: ignore[method-assign]
