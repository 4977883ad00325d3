"""The metadata service of one instance, version 2 only, with what cloud-init, Docker and boto3 ask.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-categories.html
"""

import json
import secrets
from datetime import UTC, datetime

from front import Answer, Answering, Request
from launch import Launch
from local_cloud import REGION

ADDRESS, MAC = "169.254.0.15", "52:54:00:00:00:01"  # what QEMU gives to the machine
HOST_NAME = "ip-169-254-0-15"
TOKEN = "x-aws-ec2-metadata-token"
TTL = f"{TOKEN}-ttl-seconds"


def metadata(launch: Launch) -> Answering:
    """A token, or what stands at a path of whatever version; a list below a folder."""
    tree, tokens = _tree(launch), set[str]()

    def answer(request: Request) -> Answer:
        if (request.method, request.path) == ("PUT", "/latest/api/token"):
            tokens.add(token := secrets.token_urlsafe(32))
            known = TTL in request.headers and "x-forwarded-for" not in request.headers
            return (
                Answer(200, token.encode(), {TTL: request.headers[TTL]}) if known else Answer(400)
            )
        if request.headers.get(TOKEN) not in tokens:
            return Answer(401)
        path = request.path.strip("/").partition("/")[2]
        found = tree.get(path) or _listed(tree, f"{path}/")
        return Answer(200, found.encode()) if found else Answer(404)

    return answer


def _listed(tree: dict[str, str], folder: str) -> str:
    below = [one.removeprefix(folder) for one in tree if one.startswith(folder)]
    return "\n".join(sorted({one.partition("/")[0] + "/" * ("/" in one) for one in below}))


def _tree(launch: Launch) -> dict[str, str]:
    card = f"meta-data/network/interfaces/macs/{MAC}"
    whole_name = f"{HOST_NAME}.{REGION}.compute.internal"
    own = {"instanceId": launch.instance_id, "region": REGION}
    return {
        "user-data": launch.user_data,
        "dynamic/instance-identity/document": json.dumps(own),
        "meta-data/instance-id": launch.instance_id,
        "meta-data/hostname": whole_name,
        "meta-data/local-hostname": whole_name,
        "meta-data/local-ipv4": ADDRESS,
        "meta-data/mac": MAC,
        f"{card}/device-number": "0",
        f"{card}/local-ipv4s": ADDRESS,
        "meta-data/placement/availability-zone": f"{REGION}a",
        "meta-data/placement/region": REGION,
        f"meta-data/iam/security-credentials/{launch.role_name}": _role(launch),
    }


def _role(launch: Launch) -> str:
    given, iso = launch.credentials(), "%Y-%m-%dT%H:%M:%SZ"
    keys = {key: given[key] for key in ("AccessKeyId", "SecretAccessKey")}
    kind = {"Code": "Success", "Type": "AWS-HMAC", "Token": given["SessionToken"]}
    times = {"LastUpdated": datetime.now(UTC), "Expiration": given["Expiration"]}
    return json.dumps(
        kind | keys | {name: time.strftime(iso) for name, time in times.items()}, indent=2
    )
