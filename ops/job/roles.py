"""The command `showroom roles`: what a workflow has to know to be a role of an environment."""

import argparse

from ops.environments import Live


def run(options: argparse.Namespace) -> dict[str, str]:
    """ARNs by role, the region, the site; modules/github_access/trust.tf gives them their names.

    A workflow stores none of it: the account's number stands in live/ alone.
    """
    environment = Live().environment(options.environment)
    common, own = environment.common, f"arn:aws:iam::{environment.account_id}:role"
    return {
        "plan": f"{own}/{environment.prefix}-plan",
        "deploy": f"{own}/{environment.prefix}-deploy",
        "publish": f"arn:aws:iam::{common['account_id']}:role/{common['name']}-shared-publish",
        "region": str(common["region"]),
        "url": f"https://{environment.domain}",
        "registry": f"{common['account_id']}.dkr.ecr.{common['region']}.amazonaws.com",
        "repository": str(common["name"]),
    }
