"""A wrong value in env.hcl or common.hcl: its name, its value, the rule, the way out."""

import pytest
from mistyped_values import ALONE, TOGETHER, Mistyped

pytest_plugins = ["module_plans"]


def _name(wrong: Mistyped) -> str:
    return wrong.sentence.partition(":")[0]


def _unexpected(said: list[str], table: list[Mistyped]) -> list[str]:
    expected = tuple(wrong.sentence for wrong in table)
    return [sentence for sentence in said if not sentence.startswith(expected)]


@pytest.mark.parametrize("wrong", ALONE, ids=_name)
def test_a_wrong_value_is_told_with_its_rule_and_its_way_out(
    mistyped: list[str], wrong: Mistyped
) -> None:
    told = [said for said in mistyped if said.startswith(wrong.sentence)]
    assert told, f"modules/{wrong.module}/variables.tf lets {wrong.values} pass or says otherwise"


@pytest.mark.parametrize("wrong", TOGETHER, ids=_name)
def test_a_value_that_is_wrong_beside_others_is_told_too(
    mistyped_together: list[str], wrong: Mistyped
) -> None:
    told = [said for said in mistyped_together if said.startswith(wrong.sentence)]
    assert told, f"modules/{wrong.module} lets {wrong.values} pass or says otherwise"


def test_wrong_values_make_no_other_noise(mistyped: list[str]) -> None:
    assert _unexpected(mistyped, ALONE) == []


def test_a_missing_hosted_zone_makes_no_other_noise(mistyped_together: list[str]) -> None:
    assert _unexpected(mistyped_together, TOGETHER) == []
