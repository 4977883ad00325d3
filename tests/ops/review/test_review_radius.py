"""The blast radius in a line."""

import re

import pytest
from local_cloud import ROOT
from plan_documents import group, only, planned, resource, review, template

from ops.review.changes import Change
from ops.review.radius import RELEASED, ROLLS, UNNOTICED, VISITORS, noticed

# live/shared is planned by no role, so nobody reads what a plan says of it.
NOT_PLANNED = ("registry",)
USED = {
    kind
    for file in ROOT.glob("modules/*/*.tf")
    if file.parent.name not in NOT_PLANNED
    for kind in re.findall(r'^resource "(\w+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
}


def radius(*resources: dict[str, object]) -> str:
    """The line of a review of such a compute unit."""
    return review(planned("compute", {"resource_changes": list(resources)})).radius


def test_a_new_image_rolls_the_instances_that_there_are() -> None:
    line = "replaces 0, rolls 2 instances, visitors: nothing"
    assert radius(template("image_id"), group(2)) == line


def test_a_template_whose_tags_change_rolls_nobody() -> None:
    assert "rolls 0 instances" in radius(template("tags", "tags_all", "latest_version"), group(2))


@pytest.mark.parametrize("actions", [("create",), ("delete",)])
def test_a_group_that_comes_or_goes_is_not_rolled(actions: tuple[str]) -> None:
    assert "rolls 0 instances" in radius(template("image_id"), group(2, *actions))


def test_one_instance_is_one_instance() -> None:
    assert "rolls 1 instance," in radius(template("user_data"), group(1))


def test_what_is_destroyed_comes_first() -> None:
    gone = resource("aws_vpc.this", "delete", after=None)
    assert radius(gone) == "destroys 1, replaces 0, rolls 0 instances, visitors: the site is gone"


def test_what_visitors_notice_is_told_once() -> None:
    records = [resource(f"aws_route53_record.{name}", "update") for name in ("a", "aaaa")]
    assert radius(*records).endswith("visitors: a name leads elsewhere")


@pytest.mark.parametrize("actions", [("delete",), ("create", "delete")])
def test_of_a_type_that_nobody_described_it_is_unknown(actions: tuple[str, ...]) -> None:
    change = only(resource("aws_new.this", *actions))
    assert noticed([change]) == ["unknown of aws_new, look at it"]


def test_what_is_not_known_yet_is_said() -> None:
    line = review(planned("compute", {}, "not applied yet: network")).radius
    assert line == "replaces 0, rolls 0 instances, visitors: nothing; not known yet: compute"


def test_every_type_that_modules_use_is_described_and_no_other() -> None:
    assert {*VISITORS} | UNNOTICED == USED, "say in consequences.toml what visitors notice"
    assert not {*VISITORS} & UNNOTICED


def test_consequences_are_of_actions_that_are() -> None:
    done = {word for one in VISITORS.values() for word in one}
    assert done == {"update", "replace", "delete"}
    assert {ROLLS["type"], ROLLS["group"], *RELEASED} <= USED


def test_a_forgotten_resource_stays_and_nobody_notices() -> None:
    assert noticed([Change("aws_lb.this", "aws_lb", ("forget",))]) == []
