"""A launch template keeps its own tags from what it launches."""

from typing import Any

from local_cloud import LocalCloud

INSTANCE_TAGS = {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "launched"}]}
OWN_TAGS = {"ResourceType": "launch-template", "Tags": [{"Key": "Name", "Value": "template"}]}


def _data(ec2: Any, name: str) -> dict[str, Any]:
    versions = ec2.describe_launch_template_versions(LaunchTemplateName=name, Versions=["1"])
    data: dict[str, Any] = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return data


def test_what_is_launched_is_tagged_as_the_data_says_and_not_as_the_template(
    cloud: LocalCloud,
) -> None:
    ec2 = cloud.client("ec2")
    ec2.create_launch_template(
        LaunchTemplateName="tagged",
        LaunchTemplateData={"InstanceType": "t3.nano", "TagSpecifications": [INSTANCE_TAGS]},
        TagSpecifications=[OWN_TAGS],
    )
    assert _data(ec2, "tagged")["TagSpecifications"] == [INSTANCE_TAGS]


def test_a_template_that_tags_nothing_it_launches_lists_no_tags(cloud: LocalCloud) -> None:
    ec2 = cloud.client("ec2")
    ec2.create_launch_template(
        LaunchTemplateName="untagged",
        LaunchTemplateData={"InstanceType": "t3.nano"},
        TagSpecifications=[OWN_TAGS],
    )
    assert _data(ec2, "untagged") == {"InstanceType": "t3.nano"}


def test_a_template_still_wears_its_own_tags(cloud: LocalCloud) -> None:
    ec2 = cloud.client("ec2")
    ec2.create_launch_template(
        LaunchTemplateName="wearing", LaunchTemplateData={}, TagSpecifications=[OWN_TAGS]
    )
    found = ec2.describe_launch_templates(LaunchTemplateNames=["wearing"])
    assert found["LaunchTemplates"][0]["Tags"] == OWN_TAGS["Tags"]


def test_all_versions_are_told_however_many(cloud: LocalCloud) -> None:
    ec2, name = cloud.client("ec2"), "of-many-versions"
    data = {"InstanceType": "t3.nano"}
    ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    for _ in range(20):
        ec2.create_launch_template_version(LaunchTemplateName=name, LaunchTemplateData=data)
    told = ec2.describe_launch_template_versions(LaunchTemplateName=name)["LaunchTemplateVersions"]
    assert {one["VersionNumber"] for one in told} == set(range(1, 22))
