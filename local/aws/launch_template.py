"""A launch template's own tags stay its own, and all its versions are told.

moto writes the tags into what the template launches, too, and tells the first 15 versions without
a token for the rest.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
(TagSpecification.N tags the template, LaunchTemplateData.TagSpecification.N what it launches).
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html
"""

from typing import Any

from moto.ec2.models import EC2Backend

_create = EC2Backend.create_launch_template
_describe = EC2Backend.describe_launch_template_versions


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


def _describe_all(self: EC2Backend, **asked: Any) -> Any:
    return _describe(self, **asked | {"max_results": 10_000})  # a template's limit


def install() -> None:
    """Put both before moto's own methods."""
    EC2Backend.describe_launch_template_versions = _describe_all  # type: ignore[method-assign,assignment]
    EC2Backend.create_launch_template = _create_launch_template  # type: ignore[method-assign,assignment]
