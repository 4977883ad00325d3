"""Right values for every module, as live/ would pass them; a test changes what it is about."""

from typing import Any

from local_cloud import ACCOUNT_ID, DNS_ZONE, REGION

Call = dict[str, Any]

IMAGE = f"sha256:{'a1' * 32}"
PICTURE = f"sha256:{'b2' * 32}"
REGISTRY_HOST = f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com"
REGISTRY_URL = f"{REGISTRY_HOST}/showroom"
REGISTRY_ARN = f"arn:aws:ecr:{REGION}:{ACCOUNT_ID}:repository/showroom"
ZONES = [f"{REGION}{letter}" for letter in "abc"]
GITHUB = {"repository": "octo/showroom", "owner_id": "1001", "repository_id": "2002"}
OTHER_ACCOUNT_ID = "210987654321"

MONITORING = {
    "topic_arn": f"arn:aws:sns:{REGION}:{ACCOUNT_ID}:showroom-dev-alerts",
    "log_group_name": "/showroom-dev/service",
    "log_bucket_name": f"showroom-dev-logs-{ACCOUNT_ID}",
    "log_key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/2",
}

SITE_URL = f"https://dev.showroom.{DNS_ZONE}"

RIGHT: dict[str, Call] = {
    "bastion": {
        "vpc_id": "vpc-00000000000000001",
        "public_subnet_ids": ["subnet-00000000000000001", "subnet-00000000000000002"],
        "ssh_cidrs": [],
    },
    "compute": {
        "release_parameter_name": "/showroom/dev/release",
        "private_subnet_ids": ["subnet-00000000000000003", "subnet-00000000000000004"],
        "target": {
            "group_arn": f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT_ID}:targetgroup/t/1",
            "security_group_id": "sg-00000000000000001",
            "port": 8080,
            "site_url": SITE_URL,
        },
        "bastion_security_group_id": "sg-00000000000000002",
        "registry": {"url": REGISTRY_URL, "arn": REGISTRY_ARN},
        "bucket": {
            "name": f"showroom-dev-{ACCOUNT_ID}",
            "key_arn": f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/1",
        },
        "monitoring": MONITORING,
        "instance_type": "t3.micro",
        "capacity": {"min": 1, "desired": 2, "max": 4},
    },
    "github_access": {
        "environment": "dev",
        "github": GITHUB,
        "provider_made_by": "shared",
        "registry_arn": REGISTRY_ARN,
        "domain": f"dev.showroom.{DNS_ZONE}",
    },
    "load_balancer": {
        "domain": f"dev.showroom.{DNS_ZONE}",
        "dns_zone": DNS_ZONE,
        "vpc_id": "vpc-00000000000000001",
        "public_subnet_ids": ["subnet-00000000000000001", "subnet-00000000000000002"],
        "visitor_cidrs": ["0.0.0.0/0", "::/0"],
        "protected": False,
        "monitoring": MONITORING,
    },
    "monitoring": {
        "alert_email": "alerts@example.com",
        "log_bucket_name": f"showroom-dev-logs-{ACCOUNT_ID}",
        "protected": False,
    },
    "network": {"cidr": "10.10.0.0/16", "zones": ZONES[:2], "nat": "single"},
    "registry": {"account_ids": [ACCOUNT_ID]},
    "storage": {
        "bucket_name": f"showroom-dev-{ACCOUNT_ID}",
        "protected": False,
        "endpoint_id": "vpce-00000000000000001",
        "deploy_role_arn": f"arn:aws:iam::{ACCOUNT_ID}:role/showroom-dev-deploy",
        "promoter_arns": [
            f"arn:aws:iam::{ACCOUNT_ID}:role/showroom-dev-deploy",
            f"arn:aws:iam::{OTHER_ACCOUNT_ID}:role/showroom-prod-deploy",
        ],
        "publishers": [f"arn:aws:iam::{ACCOUNT_ID}:role/engineer"],
        "monitoring": MONITORING,
    },
}


def call(module: str, **different: Any) -> Call:
    """A call of a module with its right values, but for those that are `different`."""
    source = {"source": f"../../../../modules/{module}", "name": "showroom-dev"}
    return source | RIGHT[module] | different


PLANNED: dict[str, Call] = {
    "access_dev": call("github_access"),
    "access_elsewhere": call("github_access", provider_made_by="dev"),
    "access_prod": call(
        "github_access", name="showroom-prod", environment="prod", domain=f"showroom.{DNS_ZONE}"
    ),
    "access_shared": call("github_access", name="showroom-shared", environment="shared"),
    "balancer": call("load_balancer"),
    "balancer_office": call("load_balancer", visitor_cidrs=["203.0.113.0/24"], protected=True),
    "bastion": call("bastion"),
    "bastion_ssh": call("bastion", ssh_cidrs=["203.0.113.7/32", "198.51.100.0/24"]),
    "compute": call("compute"),
    "monitoring": call("monitoring"),
    "network": call("network"),
    "network_per_zone": call("network", nat="per_zone", zones=ZONES),
    "registry": call("registry", name="showroom", account_ids=[OTHER_ACCOUNT_ID, ACCOUNT_ID]),
    "monitoring_protected": call("monitoring", protected=True),
    "storage": call("storage"),
    "storage_protected": call("storage", protected=True),
}
