"""By which S3 endpoint an instance's requests come: on AWS its subnet's routes decide that.

The local cloud sees only whose credentials a request has, so it goes from the role to the launch
template that names it, from there to the VPC of its security group, and to the endpoint there.
https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
"""

from __future__ import annotations

from moto.ec2.models import EC2Backend, ec2_backends
from moto.iam.models import iam_backends


def endpoint_id(role_arn: str) -> str | None:
    """The id of the S3 endpoint of the instances that wear a role; None when there is none."""
    account_id, profiles = role_arn.split(":")[4], _profiles(role_arn)
    for backend in list(ec2_backends[account_id].values()):
        for vpc_id in _vpc_ids(backend, profiles):
            for endpoint in backend.vpc_end_points.values():
                if endpoint.vpc_id == vpc_id and endpoint.service_name.endswith(".s3"):
                    return str(endpoint.id)
    return None


def _profiles(role_arn: str) -> set[str]:
    """The ARNs of the instance profiles that hold a role."""
    every = iam_backends[role_arn.split(":")[4]]["aws"].instance_profiles.values()
    return {one.arn for one in every if role_arn in [role.arn for role in one.roles]}


def _vpc_ids(backend: EC2Backend, profiles: set[str]) -> list[str]:
    """The VPCs of the instances that the launch templates with one of these profiles start."""
    latest = [template.latest_version().data for template in backend.launch_templates.values()]
    groups = {
        group_id
        for data in latest
        if data.get("IamInstanceProfile", {}).get("Arn") in profiles
        for group_id in data.get("SecurityGroupIds", [])
    }
    return [
        str(group.vpc_id) for id_ in groups if (group := backend.get_security_group_from_id(id_))
    ]
