"""The laptop's AWS that records who asked for what, so that a role can be held to what it needs.

A line of JSON a request, in the file SHOWROOM_RECORD, and only of roles. An action is called as
policies do:
https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
"""

import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from moto.core.responses import BaseResponse

from local import server
from local.aws.bucket_policy import session

_SERVICES = {"monitoring": "cloudwatch"}  # signed for by another name than its actions have
_ACTIONS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_LONGEST = 1000  # characters of a parameter; bodies are not of interest

_setup_class = BaseResponse.setup_class


def action(service: str, operation: str, parameters: str = "{}") -> str:
    """An operation, by the service that its request was signed for, as policies call it."""
    name = _ACTIONS.get(service, {}).get(operation, operation)
    versioned = name in ("DeleteObject", "GetObject") and '"VersionId"' in parameters
    return f"{_SERVICES.get(service, service)}:{name}{'Version' if versioned else ''}"


def _request(response: BaseResponse) -> dict[str, Any] | None:
    """Role, action and parameters of the request in hand; None if no role has sent it."""
    signed = re.search(
        r"Credential=([^/]+)/[^/]+/[^/]+/([^/]+)/", response.headers.get("Authorization", "")
    )
    role = session(signed[1]) if signed else None
    if signed is None or role is None:
        return None
    # pylint: disable-next=protected-access  # what moto itself finds the operation by
    operation = str(response._get_action())
    before = getattr(response, "params", None)
    response.parse_parameters(response.normalized_request)
    found, response.params = response.params, before
    told = json.loads(json.dumps(found, default=lambda _: None))
    name = action(signed[2], operation, json.dumps(told))
    short = {key: value for key, value in told.items() if len(json.dumps(value)) <= _LONGEST}
    return {"role": role.role_arn, "action": name, "parameters": short}


def record(file: Path) -> None:
    """Put the recording after what every action of moto begins with."""

    def setup_class(self: BaseResponse, *arguments: Any, **named: Any) -> None:
        _setup_class(self, *arguments, **named)
        if line := _request(self):
            with file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(line) + "\n")

    BaseResponse.setup_class = setup_class  # type: ignore[method-assign]


if __name__ == "__main__":
    record(Path(os.environ["SHOWROOM_RECORD"]))
    server.main(*sys.argv[1:])
