"""A secret in every place of a plan where a value may stand."""

import base64
import json

from plan_documents import Document, document, resource

SECRET = "hunter2-9f8e7d6c5b4a"
HIDDEN = base64.b64encode(f"#cloud-config\npassword: {SECRET}\n".encode()).decode()
TRACES = (SECRET, HIDDEN, HIDDEN[12:40], "9f8e7d6c5b4a")


def plan() -> Document:
    """Planted as a value, a map's key, a list's element, in user data, an id and a for_each key."""
    secret = {"value": SECRET, "map": {SECRET: 1}, "list": [SECRET], "user_data": HIDDEN}
    address = f'aws_eip.this["{SECRET}"]'
    moved = resource(f'aws_vpc.this["{SECRET}"]', "no-op")
    outputs = {"id": {"actions": ["update"], "before": "", "after": SECRET}}
    return document(
        resource("aws_vpc.update", "update", before={}, after=secret),
        resource("aws_vpc.of", "update", before=secret, after={}, importing={"id": SECRET}),
        resource("aws_vpc.new", "delete", "create", before={"list": []}, after=secret,
                 replace_paths=[["map", SECRET], ["list", 0]]),
        resource(address, "delete", before=secret, after=None),
        moved | {"previous_address": f'aws_vpc.that["{SECRET}"]'},
        resource_drift=[resource("aws_vpc.drift", "update", before={}, after=secret)],
        output_changes=outputs,
        variables={"password": {"value": SECRET}},
    )  # fmt: skip  # a line a resource


def traces(text: object) -> list[str]:
    """What of the secret stands in a text, or in a value as JSON."""
    told = text if isinstance(text, str) else json.dumps(text)
    return [one for one in TRACES if one in told]
