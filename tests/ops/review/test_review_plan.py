"""Plans by Terragrunt and Terraform themselves, of a small tree whose dev is applied."""

import base64
from pathlib import Path

import pytest
from local_cloud import ACCOUNT_ID, LocalCloud
from plan_documents import Document
from refusals import refusal
from review_secrets import HIDDEN, SECRET, traces
from reviewed_tree import Tree

from ops.environments import Live
from ops.review.comment import markdown
from ops.review.plan import Review, plan

pytestmark = pytest.mark.slow
SECRETS = """
locals {{
  secret = base64decode("{stored}")
}}
resource "terraform_data" "secret" {{
  for_each = {{ (local.secret) = 1 }}
  input    = {{ (local.secret) = [local.secret], user_data = "{hidden}" }}
}}
"""


def planned(tree: Tree, environment: str = "dev", keep: Path | None = None) -> Review:
    """What has changed since the first commit, planned."""
    return plan(Live(tree.root).environment(environment), tree.root, "HEAD", keep)


def told(review: Review) -> dict[str, Document]:
    """The reviewed set's units."""
    return dict(review.reviewed()["units"])


def test_a_change_in_one_module_names_its_units_of_both_environments(tree: Tree) -> None:
    tree.change("modules/network/main.tf", "place = count.index", "place = 7")
    updates = [[f"terraform_data.subnet[{number}]", ["update"]] for number in (0, 1)]
    assert told(planned(tree)) == {"network": {"changes": updates, "deferred": ""}}
    creates = [[address, ["create"]] for address, _ in updates]
    assert told(planned(tree, "prod"))["network"] == {"changes": creates, "deferred": ""}


def test_a_change_in_one_environment_leaves_the_other_alone(tree: Tree) -> None:
    tree.change("live/dev/env.hcl", "size = 2", "size = 1")
    found = planned(tree)
    assert told(found)["network"]["changes"] == [["terraform_data.subnet[1]", ["delete"]]]
    assert found.radius.startswith("destroys 1, replaces 0,")
    assert planned(tree, "prod").plans == []


def test_what_only_mocks_could_plan_is_deferred(tree: Tree) -> None:
    tree.change("modules/compute/main.tf", '"first"', '"second"')
    assert [(one.unit, one.deferred) for one in planned(tree, "prod").plans] == [
        ("compute", "not applied yet: network")
    ]
    [dev] = planned(tree).plans
    assert (dev.deferred, [one.does for one in dev.changes]) == ("", ["replace"])


def test_who_reads_outputs_that_change_is_deferred_affected_or_not(tree: Tree) -> None:
    tree.change("modules/network/main.tf", "subnet[0].id", "subnet[1].id")
    assert told(planned(tree)) == {
        "network": {"changes": [], "deferred": ""},
        "compute": {"changes": [], "deferred": "reads outputs that change: network"},
    }


def test_who_needs_an_output_that_is_not_there_yet_is_deferred_too(tree: Tree) -> None:
    tree.write("modules/network/more.tf", 'output "more" { value = 1 }\n')
    tree.change("live/dev/compute/terragrunt.hcl", "outputs.id }", "outputs.more }")
    assert told(planned(tree))["compute"]["deferred"] == "reads outputs that change: network"


def test_a_unit_that_cannot_be_planned_is_named_with_terraforms_own_reason(tree: Tree) -> None:
    tree.write("modules/network/more.tf", 'resource "terraform_data" "x" { count = "many" }\n')
    line = refusal(lambda: planned(tree))
    assert line.startswith("network: network: Incorrect value type") and "compute" not in line


def test_a_unit_that_is_gone_is_told_and_so_is_what_a_person_applies(tree: Tree) -> None:
    (tree.root / "live/dev/compute/terragrunt.hcl").unlink()
    tree.write("modules/registry/more.tf", "")
    found = planned(tree)
    assert (found.plans, found.gone) == ([], ["live/dev/compute"])
    assert found.person == ["live/shared/registry"]


def test_the_plans_are_kept_where_the_scan_looks_for_them(tree: Tree, tmp_path: Path) -> None:
    tree.change("live/dev/env.hcl", "size = 2", "size = 3")
    planned(tree, keep=tmp_path / "plans")
    units = ("live/dev/compute", "live/dev/network")
    assert all((tmp_path / "plans" / unit / "tfplan.json").is_file() for unit in units)


def test_a_plan_writes_nothing_into_the_account(tree: Tree, cloud: LocalCloud) -> None:
    def stored() -> list[tuple[str, object]]:
        bucket = f"mini-dev-state-{ACCOUNT_ID}"
        found = cloud.client("s3").list_objects_v2(Bucket=bucket)["Contents"]
        return [(one["Key"], one["LastModified"]) for one in found]

    before = stored()
    tree.change("live/dev/env.hcl", "size = 2", "size = 3")
    planned(tree)
    assert stored() == before and len(before) == 2


def test_a_secret_in_a_real_plan_is_in_nothing_that_is_posted(tree: Tree) -> None:
    stored = base64.b64encode(SECRET.encode()).decode()
    tree.write("modules/compute/secret.tf", SECRETS.format(stored=stored, hidden=HIDDEN))
    found = planned(tree)
    assert [one.does for one in found.plans[0].changes] == ["create"]
    assert traces(markdown(found, "")) + traces(found.reviewed()) == []
