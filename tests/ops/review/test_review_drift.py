"""What counts as drift: only what somebody changed in AWS past the code."""

import pytest
from plan_documents import WORDS, Document, document, resource
from reviewed_tree import Tree

from ops.environments import Live
from ops.errors import Drifted
from ops.review.drift import Checked, Drift, check, drifted, markdown

VPC = "aws_vpc.this"


def changed(*names: str, actions: tuple[str, ...] = ("update",)) -> Document:
    """A resource of which these attributes differ."""
    before, after = dict.fromkeys(names, "old"), dict.fromkeys(names, "new")
    return resource(VPC, *actions, before={"id": 1} | before, after={"id": 1} | after)


def found(past: list[Document], planned: list[Document]) -> list[Drift]:
    """What a plan with such a refresh shows as drift."""
    return drifted("network", document(*planned, resource_drift=past), WORDS)


def checked(number: int = 1, pending: int = 0) -> Checked:
    """So many resources of dev have drifted."""
    every = [Drift("network", f"aws_subnet.this[{one}]", ("tags",)) for one in range(number)]
    return Checked("dev", every, pending, {})


def test_what_aws_has_and_the_code_has_otherwise_is_drift() -> None:
    told = found([changed("tags", "arn")], [changed("tags", "cidr")])
    assert told == [Drift("network", VPC, ("tags",))]


def test_what_aws_filled_in_is_none() -> None:
    assert not found([changed("arn")], [resource(VPC, "no-op")])


def test_what_the_code_changes_elsewhere_in_the_same_resource_is_none() -> None:
    assert not found([changed("arn")], [changed("cidr")])


def test_what_the_code_changes_is_none() -> None:
    assert not found([], [changed("cidr")])


def test_what_somebody_deleted_is_drift() -> None:
    gone = [resource(VPC, "delete", before={"cidr": 1}, after=None)]
    made = [resource(VPC, "create", before=None, after={"cidr": 1})]
    assert found(gone, made) == [Drift("network", VPC, ())]


def test_what_somebody_deleted_and_the_code_wants_no_more_is_none() -> None:
    assert not found([resource(VPC, "delete", before={"cidr": 1}, after=None)], [])


def test_names_alone_are_told() -> None:
    told = markdown(Checked("dev", found([changed("tags")], [changed("tags")]), 0, {}))
    assert f"- `network` `{VPC}` (`tags`)" in told and "old" not in told and "new" not in told


def test_what_the_code_is_ahead_by_is_counted_and_no_drift() -> None:
    told = markdown(checked(0, pending=12))
    assert "### dev is clean" in told and "12 changes of the code not yet applied" in told


def test_three_thousand_stay_within_the_limit_and_are_counted() -> None:
    told = markdown(checked(3_000))
    assert 59_000 < len(told.encode()) <= 60_000
    assert (
        told.count("\n- `network`") + int(told.split("\nand ")[1].split()[0].replace(",", ""))
        == 3_000
    )


@pytest.mark.slow
def test_a_tree_as_it_was_applied_is_clean_and_a_change_of_code_is_pending(tree: Tree) -> None:
    dev = Live(tree.root).environment("dev")
    assert check(dev, tree.root) == Checked("dev", [], 0, {})
    tree.change("modules/network/main.tf", "place = count.index", "place = 7")
    assert check(dev, tree.root) == Checked("dev", [], 2, {})


@pytest.mark.slow
def test_a_unit_without_its_neighbour_is_told_as_not_checked(tree: Tree) -> None:
    told = check(Live(tree.root).environment("prod"), tree.root)
    assert told.deferred == {"compute": "not applied yet: network"} and told.drifted == []


def test_its_exit_code_is_its_own() -> None:
    assert Drifted.code == 7
