"""`showroom apply`: the reviewed changes and none besides, on a small tree of its own."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from plan_documents import only, resource
from refusals import refusal
from reviewed_tree import Tree

from ops.__main__ import main
from ops.environments import Environment
from ops.review import apply
from ops.review.apply import outside, read


def entry(*changes: tuple[str, list[str]], deferred: str = "") -> dict[str, Any]:
    """One unit of a reviewed set."""
    return {"changes": [list(one) for one in changes], "deferred": deferred}


def beyond(held: dict[str, Any], address: str, *actions: str, names: tuple[str, ...] = ()) -> bool:
    """Whether such a change is outside of what is held."""
    before = {"same": 1, **dict.fromkeys(names, 1)}
    after = {"same": 1, **dict.fromkeys(names, 2)}
    return bool(outside([only(resource(address, *actions, before=before, after=after))], held))


def test_what_was_reviewed_is_inside() -> None:
    held = entry(("aws_vpc.this", ["delete", "create"]))
    assert not beyond(held, "aws_vpc.this", "delete", "create")


@pytest.mark.parametrize("actions", [("update",), ("delete",), ("create", "delete")])
def test_another_action_on_the_same_address_is_outside(actions: tuple[str, ...]) -> None:
    assert beyond(entry(("aws_vpc.this", ["delete", "create"])), "aws_vpc.this", *actions)


@pytest.mark.parametrize(
    ("actions", "is_outside"),
    [(("create",), False), (("update",), False), (("delete",), True), (("delete", "create"), True)],
)
def test_a_deferred_unit_may_create_and_update_alone(
    actions: tuple[str, ...], is_outside: bool
) -> None:
    assert beyond(entry(deferred="waits"), "aws_vpc.this", *actions) == is_outside


def test_what_a_release_writes_stops_no_apply_and_what_it_does_not_write_does() -> None:
    template = 'aws_launch_template.this["showroom-dev"]'
    assert not beyond(entry(), template, "update", names=("image_id", "user_data"))
    assert beyond(entry(), template, "update", names=("image_id", "instance_type"))
    assert beyond(entry(), template, "delete", "create", names=("image_id",))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"units": {"x": 1}, "environment": "dev"}'])
def test_what_is_no_reviewed_set_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "set").write_text(text, encoding="utf-8")
    dev = Environment("dev", {"name": "showroom", "account_id": "1"}, {})
    assert "is nobody's: expected the reviewed set of dev" in refusal(
        lambda: read(tmp_path / "set", dev)
    )


def test_a_set_of_another_environment_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set").write_text('{"units": {}, "environment": "dev"}', encoding="utf-8")
    prod = Environment("prod", {"name": "showroom", "account_id": "1"}, {})
    assert "is dev: expected the reviewed set of prod" in refusal(
        lambda: read(tmp_path / "set", prod)
    )


@pytest.fixture(name="ours")
def _ours(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """The tree as the command's own."""
    monkeypatch.setattr(apply, "ROOT", tree.root)
    return tree


@pytest.fixture(name="taken_back")
def _taken_back(ours: Tree) -> Iterator[None]:
    """What a test applies in dev's network is taken back."""
    yield
    ours.restore()
    assert applied(ours, {"network": entry(deferred="as it was")}) == 0


def applied(tree: Tree, units: dict[str, Any], env: str = "dev", **options: Path) -> int:
    """The exit code of an apply of such a set."""
    file = tree.root.parent / "reviewed.json"
    file.write_text(json.dumps({"environment": env, "commit": "", "units": units}))
    more = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return main(["apply", env, "--reviewed", str(file), *more])


@pytest.mark.slow
@pytest.mark.usefixtures("taken_back")
def test_what_was_reviewed_is_applied_and_told(
    ours: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours.change("modules/network/main.tf", "place = count.index", "place = 7")
    changes = [(f"terraform_data.subnet[{number}]", ["update"]) for number in (0, 1)]
    assert applied(ours, {"network": entry(*changes)}, summary=tmp_path / "s.md") == 0
    assert "| network | 2 updates, in " in (tmp_path / "s.md").read_text(encoding="utf-8")
    capsys.readouterr()
    assert applied(ours, {"network": entry(*changes)}) == 0
    assert "no change" in capsys.readouterr().out


@pytest.mark.slow
def test_the_first_unit_that_would_do_more_stops_it_with_the_difference(
    ours: Tree, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ours.change("live/dev/env.hcl", "size = 2", "size = 1")
    ours.change("modules/compute/main.tf", "input            = var.id", "input = 1")
    held = {"network": entry(), "compute": entry(('terraform_data.group["blue"]', ["update"]))}
    assert applied(ours, held, summary=tmp_path / "s.md") == 1
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.startswith("showroom: network would do 1 more than was reviewed, such as delete")
    told = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert "- **delete** `terraform_data.subnet[1]`" in told and "compute" not in told


@pytest.mark.slow
def test_nothing_is_applied_on_mocks(ours: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    assert applied(ours, {"compute": entry(deferred="not applied yet: network")}, "prod") == 1
    assert "live/prod/network has no outputs: expected" in capsys.readouterr().err


@pytest.mark.slow
def test_a_unit_that_is_not_there_is_refused(
    ours: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    assert applied(ours, {"storage": entry()}) == 1
    assert "no unit storage: expected the units" in capsys.readouterr().err


@pytest.mark.slow
def test_what_no_role_may_apply_is_left_to_a_person_and_stops_nothing(
    ours: Tree, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(apply, "BY_PERSON", frozenset({"network"}))
    ours.change("modules/network/main.tf", "place = count.index", "place = 8")
    held = {"network": entry(), "compute": entry()}
    assert applied(ours, held, summary=tmp_path / "s.md") == 0
    told = (tmp_path / "s.md").read_text(encoding="utf-8")
    assert "| network | **a person applies it**: 2 updates |" in told
    assert "| compute | no change, in " in told
