"""What aws-actions/configure-aws-credentials does with a role and a token, and what it says.

Its src/index.ts, src/assumeRole.ts. Besides, it tells the local endpoint which job asks (oidc.py).
"""

import json
import os
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

ENV = os.environ
SECONDS = 10
ADDRESS, TOKEN = "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
HINT = (
    "It looks like you might be trying to authenticate with OIDC. Did you mean to set the"
    " `id-token` permission? If you are not trying to authenticate with OIDC and the action is"
    " working successfully, you can ignore this message."
)
NONE = (
    "Credentials could not be loaded, please check your action inputs: Could not load credentials"
    " from any providers"
)


def identity_token() -> str:
    """The job's token. PermissionError: it may have none, which GitHub tells by no variables."""
    if not ENV.get(ADDRESS) or not ENV.get(TOKEN):
        raise PermissionError
    told = {"workflow": ENV["GITHUB_WORKFLOW"], "job": ENV["GITHUB_JOB"], "env": _variables()}
    headers = {"Authorization": f"Bearer {ENV[TOKEN]}", "Asking-Job": json.dumps(told)}
    address = f"{ENV[ADDRESS]}&audience={quote(ENV['INPUT_AUDIENCE'], safe='')}"
    try:
        request = urllib.request.Request(address, headers=headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:
            return str(json.load(answer)["value"])
    except urllib.error.HTTPError as error:
        if error.code == 403:
            raise PermissionError from None
        raise


def _variables() -> dict[str, str]:
    """The job's own variables, and not the runner's."""
    own = re.compile(r"(?!ACTIONS_|AWS_|GITHUB_|INPUT_|RUNNER_|TEST_|PATH$)[A-Z][A-Z0-9_]*")
    return {name: value for name, value in ENV.items() if own.fullmatch(name)}


def credentials(token: str) -> dict[str, Any]:
    """What STS gives for a token. ClientError: nothing."""
    sts = boto3.client(
        "sts", region_name=ENV["INPUT_REGION"], config=Config(signature_version=UNSIGNED)
    )
    given = sts.assume_role_with_web_identity(
        RoleArn=ENV["INPUT_ROLE"],
        RoleSessionName=ENV["INPUT_SESSION"],
        WebIdentityToken=token,
        DurationSeconds=int(ENV["INPUT_DURATION"]),
    )
    return dict(given["Credentials"])


def export(variables: dict[str, str]) -> None:
    """For the steps that follow."""
    with Path(ENV["GITHUB_ENV"]).open("a", encoding="utf-8") as file:
        file.writelines(f"{name}={value}\n" for name, value in variables.items())


def main() -> int:
    """Exit code: 0 the job is the role, 1 it is not."""
    export({"AWS_DEFAULT_REGION": ENV["INPUT_REGION"], "AWS_REGION": ENV["INPUT_REGION"]})
    try:
        given = credentials(identity_token())
    except PermissionError:
        print(f"{HINT}\n::error::{NONE}")
        return 1
    except ClientError as error:
        print(f"::error::Could not assume role with OIDC: {error.response['Error']['Message']}")
        return 1
    keys = {
        "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
        "AWS_SESSION_TOKEN": given["SessionToken"],
    }
    print("".join(f"::add-mask::{value}\n" for value in keys.values()), end="")
    export(keys)
    return 0


if __name__ == "__main__":
    sys.exit(main())
