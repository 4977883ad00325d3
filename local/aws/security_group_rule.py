"""The description of a rule that refers to a group: moto keeps it, and shows it of addresses only.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroupRule.html
"""

from moto.ec2.models.security_groups import SecurityGroupRule


def _description(self: SecurityGroupRule) -> str | None:
    """What ModifySecurityGroupRules wrote last, or what the rule was made with."""
    return self.ip_range.get("Description") or self.source_group.get("Description")


def install() -> None:
    """Put it in moto's place."""
    SecurityGroupRule.description = property(_description)  # type: ignore[method-assign,assignment]
