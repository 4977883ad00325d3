"""What comes with an image: another capacity in the same apply, another picture."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from agreement import disagreements, group, image, served
from applied_stack import Stack
from PIL import Image
from service_changes import build, changed, text

pytestmark = pytest.mark.drill


@contextmanager
def capacity(stack: Stack, name: str, wanted: str) -> Iterator[None]:
    """env.hcl with another capacity, and what it was again; the group as env.hcl says it."""
    file, before = stack.tree / "live" / name / "env.hcl", group(stack, name)
    content = file.read_text(encoding="utf-8")
    other, found = re.subn(r"(?m)^( +capacity +=) .*$", rf"\g<1> {wanted}", content)
    assert found == 1
    try:
        file.write_text(other, encoding="utf-8")
        yield
    finally:
        file.write_text(content, encoding="utf-8")
        sizes = {key: before[key] for key in ("MinSize", "MaxSize", "DesiredCapacity")}
        stack.client("autoscaling").update_auto_scaling_group(
            AutoScalingGroupName=before["AutoScalingGroupName"], **sizes
        )
        stack.wait(lambda: not disagreements(stack, name), f"{name} is as it was", 60)


def test_an_image_and_a_capacity_are_changed_in_one_apply(stack: Stack) -> None:
    before = image(stack, "dev")
    with changed(stack, *text("three of them")):
        new = build(stack)["image"]
    with capacity(stack, "dev", "{ min = 3, desired = 3, max = 4 }"):
        deploy = stack.showroom("deploy", "dev", "--image", new)
        assert deploy.returncode == 0, deploy.stderr
        assert len(group(stack, "dev")["Instances"]) == 3
        assert not disagreements(stack, "dev")
        stack.showroom("deploy", "dev", "--image", before)


def test_a_picture_is_promoted_with_its_image_and_rolled_back_with_it(stack: Stack) -> None:
    old = next(iter(served(stack, "prod")))[1]
    file = stack.folder / "another.jpg"
    Image.linear_gradient("L").convert("RGB").save(file)
    published = stack.showroom("publish", str(file), "--env", "dev", "--json")
    assert published.returncode == 0, published.stderr
    new = json.loads(published.stdout)["picture"]
    stack.wait(lambda: {one for _, one in served(stack, "dev")} == {new}, "dev shows it", 45)
    assert {one for _, one in served(stack, "prod")} == {old}
    promoted = stack.showroom("promote", "dev", "prod", "--json")
    assert promoted.returncode == 0, promoted.stderr
    assert json.loads(promoted.stdout)["picture"] == new
    assert not disagreements(stack, "prod")
    back = stack.showroom("rollback", "prod")
    assert back.returncode == 0, back.stderr
    assert {one for _, one in served(stack, "prod")} == {old}
    stack.showroom("rollback", "dev")
