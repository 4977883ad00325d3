"""The roles of GitHub with their planned policies, by the names of tests."""

from local_cloud import ACCOUNT_ID, REGION
from role_rights import Rights
from terraform_plan import Plan

# role => call of the module, addresses of its policies
ROLES = {
    "publish": ("access_shared", ["aws_iam_role_policy.publish"]),
    "plan": ("access_dev", ['aws_iam_role_policy.read["plan"]']),
    "deploy": (
        "access_dev",
        ['aws_iam_role_policy.read["deploy"]', "aws_iam_role_policy.limits", "aws_iam_policy."],
    ),
}
HERE = f"{REGION}:{ACCOUNT_ID}"
IAM = f"arn:aws:iam::{ACCOUNT_ID}"


def rights(planned: Plan, role: str) -> Rights:
    """What the planned policies of a role let it do."""
    call, kinds = ROLES[role]
    addresses = [one for kind in kinds for one in sorted(planned.addresses(call, kind))]
    return Rights(planned.value(call, one, "policy") for one in addresses)
