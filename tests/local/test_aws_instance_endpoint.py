"""A request with an instance's credentials comes by its VPC's endpoint; nobody else's does."""

import json

import pytest
from botocore.exceptions import ClientError
from local_cloud import ACCOUNT_ID, REGION, LocalCloud

BUCKET = "read-through-the-endpoint"
ROLES = f"arn:aws:iam::{ACCOUNT_ID}:role"
EC2 = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}


def _network(cloud: LocalCloud) -> tuple[str, str]:
    """A VPC with an endpoint and a security group in it; the ids of both."""
    ec2 = cloud.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    service = f"com.amazonaws.{REGION}.s3"
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc_id, ServiceName=service)["VpcEndpoint"]
    group = ec2.create_security_group(GroupName="e", Description="e", VpcId=vpc_id)
    return endpoint["VpcEndpointId"], group["GroupId"]


def _instances(cloud: LocalCloud, group_id: str) -> None:
    """A role with a profile, and a template that launches with both."""
    iam = cloud.client("iam")
    trust = json.dumps({"Version": "2012-10-17", "Statement": [EC2]})
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)
    profile = iam.create_instance_profile(InstanceProfileName="reader")["InstanceProfile"]
    iam.add_role_to_instance_profile(InstanceProfileName="reader", RoleName="reader")
    data = {"IamInstanceProfile": {"Arn": profile["Arn"]}, "SecurityGroupIds": [group_id]}
    cloud.client("ec2").create_launch_template(LaunchTemplateName="reader", LaunchTemplateData=data)


@pytest.fixture(scope="module", name="endpoint_id", autouse=True)
def _endpoint_id(cloud: LocalCloud) -> str:
    """A bucket that lets nobody read who comes by another way."""
    endpoint_id, group_id = _network(cloud)
    _instances(cloud, group_id)
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=BUCKET, Key="picture", Body=b"picture")
    elsewhere = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{BUCKET}/*",
        "Condition": {"StringNotEquals": {"aws:SourceVpce": endpoint_id}},
    }
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Statement": [elsewhere]}))
    return endpoint_id


def test_an_instance_reads(cloud: LocalCloud) -> None:
    body = cloud.as_role("s3", f"{ROLES}/reader").get_object(Bucket=BUCKET, Key="picture")["Body"]
    assert body.read() == b"picture"


def test_a_role_that_no_template_launches_with_does_not(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="403"):
        cloud.as_role("s3", f"{ROLES}/visitor").get_object(Bucket=BUCKET, Key="picture")


def test_the_accounts_owner_does_not_either(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="403"):
        cloud.client("s3").get_object(Bucket=BUCKET, Key="picture")
