"""A request with an instance's credentials comes by its VPC's endpoint; nobody else's does."""

import json

import pytest
from botocore.exceptions import ClientError
from local_cloud import ACCOUNT_ID, REGION, LocalCloud

BUCKET = "read-through-the-endpoint"
ROLE = f"arn:aws:iam::{ACCOUNT_ID}:role/reader"


def _network(cloud: LocalCloud) -> tuple[str, str]:
    """A VPC with an endpoint and an instance in it; the ids of both."""
    ec2 = cloud.client("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"]
    service = f"com.amazonaws.{REGION}.s3"
    endpoint = ec2.create_vpc_endpoint(VpcId=vpc_id, ServiceName=service)["VpcEndpoint"]
    subnet = ec2.create_subnet(VpcId=vpc_id, CidrBlock="10.99.0.0/24")["Subnet"]
    ami = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    made = ec2.run_instances(ImageId=ami, SubnetId=subnet["SubnetId"], MinCount=1, MaxCount=1)
    return endpoint["VpcEndpointId"], made["Instances"][0]["InstanceId"]


@pytest.fixture(scope="module", name="instance_id")
def _instance_id(cloud: LocalCloud) -> str:
    """An instance in the VPC, and a bucket that lets nobody read who comes by another way."""
    endpoint_id, instance_id = _network(cloud)
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
    return instance_id


def test_an_instance_reads(cloud: LocalCloud, instance_id: str) -> None:
    s3 = cloud.as_role("s3", ROLE, session=instance_id)
    assert s3.get_object(Bucket=BUCKET, Key="picture")["Body"].read() == b"picture"


@pytest.mark.usefixtures("instance_id")
def test_the_same_role_elsewhere_does_not(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="403"):
        cloud.as_role("s3", ROLE).get_object(Bucket=BUCKET, Key="picture")


@pytest.mark.usefixtures("instance_id")
def test_the_accounts_owner_does_not_either(cloud: LocalCloud) -> None:
    with pytest.raises(ClientError, match="403"):
        cloud.client("s3").get_object(Bucket=BUCKET, Key="picture")
