"""Every command of docs/runbook.md that needs no real account, run for real, in its order."""

from __future__ import annotations

import json
import re

import pytest
import runbook
from agreement import disagreements, image, served
from applied_stack import Stack
from service_changes import build, changed, text

pytestmark = pytest.mark.drill
LOCK_ID = "8e4f5e0c-0000-4000-8000-000000000001"
STALE = {"ID": LOCK_ID, "Operation": "OperationTypeApply", "Who": "gone@nowhere", "Version": ""}
LINES = [line for block in runbook.blocks() if not block.on_aws for line in block.lines]


@pytest.fixture(scope="module", name="values")
def _values(stack: Stack) -> dict[str, str]:
    """What the runbook leaves to fill in; dev has a release to go back to."""
    with changed(stack, *text("for the runbook")):
        build(stack)
        assert stack.showroom("deploy", "dev").returncode == 0
    return {"ENV": "dev", "UNIT": "storage", "LOCK_ID": LOCK_ID, "DIGEST": image(stack, "dev")}


def happen(stack: Stack, line: str) -> None:
    """What a section is about, before its command is run: a lock left behind, a parameter lost."""
    dev = stack.live.environment("dev")
    if "LOCK_ID" in line:
        key = "live/dev/storage/terraform.tfstate.tflock"
        stack.client("s3").put_object(Bucket=dev.state_bucket_name, Key=key, Body=json.dumps(STALE))
    if "the parameter was lost" in line:
        stack.client("ssm").put_parameter(
            Name=dev.release_parameter_name, Value="{}", Type="String", Overwrite=True
        )


@pytest.mark.parametrize("line", list(dict.fromkeys(LINES)))
def test_a_command_of_the_runbook_does_what_it_says(
    stack: Stack, values: dict[str, str], line: str
) -> None:
    happen(stack, line)
    names = re.compile(rf"\b({'|'.join(values)})\b")
    typed = names.sub(lambda found: values[found[0]], line)
    done = stack.run(["sh", "-ec", typed], timeout=600)
    assert done.returncode == 0, f"{typed}\n{done.stdout[-1500:]}\n{done.stderr[-1500:]}"


def test_after_all_of_them_everything_tells_the_same(stack: Stack, values: dict[str, str]) -> None:
    assert {release for release, _ in served(stack, "dev")} == {values["DIGEST"]}
    assert not disagreements(stack, "dev")
    assert not disagreements(stack, "prod")
