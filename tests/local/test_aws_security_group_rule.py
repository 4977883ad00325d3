"""A rule that refers to a group has the description that it was given."""

from typing import Any

import pytest
from local_cloud import LocalCloud


@pytest.fixture(name="ec2")
def _ec2(cloud: LocalCloud) -> Any:
    return cloud.client("ec2")


@pytest.fixture(name="group_id")
def _group_id(ec2: Any, request: pytest.FixtureRequest) -> str:
    vpc_id = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    name = request.node.name
    return str(ec2.create_security_group(GroupName=name, Description="x", VpcId=vpc_id)["GroupId"])


def _permission(**source: Any) -> list[dict[str, Any]]:
    return [{"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, **source}]


def _ingress(ec2: Any, group_id: str) -> dict[str, Any]:
    filters = [{"Name": "group-id", "Values": [group_id]}]
    found = ec2.describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    [rule] = [one for one in found if not one["IsEgress"]]
    assert isinstance(rule, dict)
    return rule


def test_a_rule_of_a_group_is_described(ec2: Any, group_id: str) -> None:
    pair = {"GroupId": group_id, "Description": "From the balancer"}
    permissions = _permission(UserIdGroupPairs=[pair])
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=permissions)
    rule = _ingress(ec2, group_id)
    assert rule["Description"] == "From the balancer"
    assert rule["ReferencedGroupInfo"]["GroupId"] == group_id


def test_a_rule_of_a_network_is_described_as_ever(ec2: Any, group_id: str) -> None:
    permissions = _permission(IpRanges=[{"CidrIp": "10.0.0.0/8", "Description": "Ours"}])
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=permissions)
    assert _ingress(ec2, group_id)["Description"] == "Ours"


def test_a_description_can_be_changed(ec2: Any, group_id: str) -> None:
    permissions = _permission(UserIdGroupPairs=[{"GroupId": group_id, "Description": "Before"}])
    ec2.authorize_security_group_ingress(GroupId=group_id, IpPermissions=permissions)
    after = {"IpProtocol": "tcp", "FromPort": 8080, "ToPort": 8080, "Description": "After"}
    change = {
        "SecurityGroupRuleId": _ingress(ec2, group_id)["SecurityGroupRuleId"],
        "SecurityGroupRule": after | {"ReferencedGroupId": group_id},
    }
    ec2.modify_security_group_rules(GroupId=group_id, SecurityGroupRules=[change])
    assert _ingress(ec2, group_id)["Description"] == "After"
