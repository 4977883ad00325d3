"""A launch template's own tags stay its own: moto writes them into what the template launches, too.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
(TagSpecification.N tags the template, LaunchTemplateData.TagSpecification.N what it launches).
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models import EC2Backend

_create = EC2Backend.create_launch_template


def without_own_tags(data: dict[str, Any]) -> dict[str, Any]:
    """The template's data without what is of type launch-template; no key rather than []."""
    every = data.get("TagSpecifications", [])
    kept = [one for one in every if one["ResourceType"] != "launch-template"]
    rest = {key: value for key, value in data.items() if key != "TagSpecifications"}
    return rest | ({"TagSpecifications": kept} if kept else {})


def _create_launch_template(
    self: EC2Backend, name: str, description: str, template_data: dict[str, Any], tag_spec: Any
) -> Any:
    return _create(self, name, description, without_own_tags(template_data), tag_spec)


def install() -> None:
    """Put the filter before moto's own method."""
    EC2Backend.create_launch_template = _create_launch_template  # type: ignore[method-assign,assignment]
