"""What docs/aws.md says that an environment holds and costs, against the plan of one that runs."""

from __future__ import annotations

from typing import Any

import pytest
from live_copy import as_shipped
from local_cloud import ROOT
from monthly_cost import LISTED, quantities, table

DOCUMENT = (ROOT / "docs/aws.md").read_text(encoding="utf-8")
ENVIRONMENTS = ("dev", "prod")

Plans = dict[str, dict[str, Any]]


def resources(plans: Plans, environment: str) -> list[dict[str, Any]]:
    """What every unit of an environment would hold after an apply."""
    return [
        one
        for unit, plan in plans.items()
        if unit.startswith(f"live/{environment}/")
        for one in plan["planned_values"]["root_module"].get("resources", [])
        if one["mode"] == "managed" and one["type"].startswith("aws_")
    ]


@as_shipped
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_document_counts_what_the_plan_holds(unchanged: Plans, environment: str) -> None:
    rows = table(DOCUMENT).items()
    told = {key: row.quantities[environment] for key, row in rows if row.quantities[environment]}
    planned = quantities(resources(unchanged, environment))
    assert told == planned, f"write the plan's numbers of {environment} into docs/aws.md"


@pytest.mark.parametrize("environment", (*ENVIRONMENTS, "shared"))
def test_nothing_is_planned_without_a_price_or_a_word_that_it_is_free(
    unchanged: Plans, environment: str
) -> None:
    kinds = {one["type"] for one in resources(unchanged, environment)}
    assert kinds and kinds - LISTED == set(), "give it a price in docs/prices.toml, or list it"


@as_shipped
@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_document_tells_how_many_elastic_addresses_the_quota_needs(
    unchanged: Plans, environment: str
) -> None:
    addresses = sum(one["type"] == "aws_eip" for one in resources(unchanged, environment))
    assert f"{environment} {addresses}" in DOCUMENT.partition("Elastic IPs")[2].splitlines()[0]
