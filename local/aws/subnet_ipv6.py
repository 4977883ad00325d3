"""The state of a subnet's IPv6 block: moto nests it one level too deep, so a reader waits for ever.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SubnetCidrBlockState.html
"""

from typing import Any

from moto.ec2.models.subnets import Subnet


def _associations(self: Subnet) -> list[dict[str, Any]]:
    return [
        {
            "associationId": association["associationId"],
            "ipv6CidrBlock": association["ipv6CidrBlock"],
            "ipv6CidrBlockState": {"state": association["ipv6CidrBlockState"]["State"]},
        }
        for association in self.ipv6_cidr_block_associations.values()
        if association["ipv6CidrBlockState"]["State"] == "associated"
    ]


def install() -> None:
    """Put the right shape in moto's place."""
    Subnet.ipv6_cidr_block_association_set = property(_associations)  # type: ignore[method-assign,assignment]
