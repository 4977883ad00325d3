"""A subnet says where its IPv6 block stands, in the place where a reader looks."""

from typing import Any

import pytest
from local_cloud import LocalCloud


@pytest.fixture(name="ec2")
def _ec2(cloud: LocalCloud) -> Any:
    return cloud.client("ec2")


@pytest.fixture(name="subnet_id")
def _subnet_id(ec2: Any) -> str:
    vpc = ec2.create_vpc(CidrBlock="10.99.0.0/16", AmazonProvidedIpv6CidrBlock=True)["Vpc"]
    made = ec2.create_subnet(VpcId=vpc["VpcId"], CidrBlock="10.99.0.0/24")["Subnet"]
    return str(made["SubnetId"])


def _associate(ec2: Any, subnet_id: str) -> tuple[str, str]:
    """A /64 out of the VPC's own block: that block and the association's id."""
    vpc_id = ec2.describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]["VpcId"]
    [whole] = ec2.describe_vpcs(VpcIds=[vpc_id])["Vpcs"][0]["Ipv6CidrBlockAssociationSet"]
    block = whole["Ipv6CidrBlock"].replace("/56", "/64")
    done = ec2.associate_subnet_cidr_block(SubnetId=subnet_id, Ipv6CidrBlock=block)
    return block, str(done["Ipv6CidrBlockAssociation"]["AssociationId"])


def _associations(ec2: Any, subnet_id: str) -> list[dict[str, Any]]:
    subnet = ec2.describe_subnets(SubnetIds=[subnet_id])["Subnets"][0]
    found: list[dict[str, Any]] = subnet["Ipv6CidrBlockAssociationSet"]
    return found


def test_an_associated_block_says_so(ec2: Any, subnet_id: str) -> None:
    block, association_id = _associate(ec2, subnet_id)
    assert _associations(ec2, subnet_id) == [
        {
            "AssociationId": association_id,
            "Ipv6CidrBlock": block,
            "Ipv6CidrBlockState": {"State": "associated"},
        }
    ]


def test_a_block_that_was_taken_away_is_gone(ec2: Any, subnet_id: str) -> None:
    _, association_id = _associate(ec2, subnet_id)
    ec2.disassociate_subnet_cidr_block(AssociationId=association_id)
    assert _associations(ec2, subnet_id) == []


def test_a_subnet_without_ipv6_has_no_block(ec2: Any, subnet_id: str) -> None:
    assert _associations(ec2, subnet_id) == []
