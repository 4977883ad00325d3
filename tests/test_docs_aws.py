"""What docs/aws.md names exists, and what it adds up is right."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator

import pytest
from hcl_files import ENVIRONMENTS, MODULES, Blocks, local_values, parsed
from live_copy import as_shipped
from local_cloud import ROOT
from monthly_cost import FIXED, LISTED, PRICES, amount, table

from ops import __main__ as showroom
from ops.environments import Live

DOCUMENT = (ROOT / "docs/aws.md").read_text(encoding="utf-8")
SHELL = re.findall(r"^ *```sh\n(.*?)^ *```", DOCUMENT, re.MULTILINE | re.DOTALL)
PROSE = re.sub(r"^ *```sh\n.*?^ *```", "", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
NAMED = re.findall(r"`([^`\n]+)`", PROSE)
COSTS = table(DOCUMENT)


def first_cells(title: str) -> set[str]:
    """What the first column of the table under a heading names."""
    lines = DOCUMENT.partition(title)[2].splitlines()
    start = next(number for number, line in enumerate(lines) if line.lstrip().startswith("|"))
    rows = [line.strip() for line in lines[start + 2 :]]
    end = next(number for number, line in enumerate(rows) if not line.startswith("|"))
    return {name for row in rows[:end] for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def resources() -> Iterator[tuple[str, str, Blocks]]:
    """Every resource of modules/: type, name, body."""
    for file in (path for module in MODULES for path in module.glob("*.tf")):
        for block in parsed(file).get("resource", []):
            for kind, bodies in block.items():
                yield from ((kind, name, body) for name, body in bodies.items())


def role_names() -> set[str]:
    """Every role's name as modules/ write it; GitHub's by the keys that trust.tf gives them."""
    names = {body["name"] for kind, _, body in resources() if kind == "aws_iam_role"}
    trust = (ROOT / "modules/github_access/trust.tf").read_text(encoding="utf-8")
    shared = dict(re.findall(r"^ +(\w+) += \{ subject = .*shared = (\w+) \}", trust, re.MULTILINE))
    assert shared, "modules/github_access/trust.tf lists its roles in another way: read them anew"
    places = {"true": "<name>-shared", "false": "<name>-<env>"}
    github = {f"{places[alone]}-{role}" for role, alone in shared.items()}
    own = names - {"${var.name}-${each.key}"}
    return github | {name.replace("${var.name}", "<name>-<env>") for name in own}


def test_every_file_and_folder_that_it_names_exists() -> None:
    paths = [
        name
        for name in NAMED
        if re.fullmatch(r"\.?(docs|live|modules|local|service|github|ops)/[\w./-]*", name)
    ]
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)\)", DOCUMENT)
    missing = [path for path in paths if not (ROOT / path).exists()]
    missing += [link for link in links if not (ROOT / "docs" / link).exists()]
    assert len(paths) > 8 and missing == []


def test_every_section_that_it_points_to_is_there() -> None:
    titles = [
        re.sub(r"[^\w -]", "", title).lower().replace(" ", "-")
        for title in re.findall(r"^## (.+)$", DOCUMENT, re.MULTILINE)
    ]
    assert set(re.findall(r"\]\(#([^)]+)\)", DOCUMENT)) <= set(titles)


def test_every_make_target_that_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    asked = re.findall(r"`make ([a-z-]+)`", DOCUMENT)
    assert asked and set(asked) <= set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))


def test_every_showroom_command_that_it_gives_is_one() -> None:
    commands = re.findall(r"^\./showroom (.+)$", "\n".join(SHELL), re.MULTILINE)
    assert commands
    for command in commands:
        showroom.parser().parse_args(shlex.split(command))  # runs nothing


@pytest.mark.parametrize("block", SHELL)
def test_what_it_gives_to_a_shell_is_shell(block: str) -> None:
    said = subprocess.run(["sh", "-n"], input=block, capture_output=True, text=True, check=False)
    assert said.stderr == ""


def test_every_folder_that_it_goes_into_is_a_unit_or_an_environment() -> None:
    folders = re.findall(r"\bcd (live/[\w/]+)", DOCUMENT)
    assert folders and [one for one in folders if not (ROOT / one).is_dir()] == []


def test_its_table_of_common_hcl_names_every_key() -> None:
    assert first_cells("Edit `live/common.hcl`") == set(Live().common)


def test_its_table_of_env_hcl_names_every_key() -> None:
    keys = {key for folder in ENVIRONMENTS for key in local_values(folder / "env.hcl")}
    assert first_cells("Edit `live/dev/env.hcl`") == keys | {"account_id"}


def test_its_names_of_state_buckets_are_the_real_ones() -> None:
    for environment in Live().environments.values():
        pattern = environment.state_bucket_name
        for value, word in (
            (environment.account_id, "<account>"),
            (environment.prefix, "<name>-<env>"),
        ):
            pattern = pattern.replace(value, word)
        assert pattern in NAMED


def test_its_table_of_roles_names_every_role_of_the_modules() -> None:
    assert first_cells("## Roles") == role_names()


def test_its_resources_stand_in_the_modules() -> None:
    addresses = re.findall(r"\b(aws_[a-z_]+)\.(\w+)\[", DOCUMENT)
    assert addresses and set(addresses) <= {(kind, name) for kind, name, _ in resources()}


def test_every_workflow_that_it_names_is_there_and_none_is_left_out() -> None:
    there = {path.name for path in (ROOT / ".github/workflows").iterdir()}
    told = {name.rpartition("/")[2] for name in NAMED if name.endswith(".yml")}
    assert there - told == {"scan.yml"}, "say in docs/aws.md what the new workflow does"
    assert told - there == set()


def test_every_button_that_it_presses_is_one() -> None:
    pressed = re.findall(r"\*Actions → (\w+)", DOCUMENT)
    buttons = [ROOT / f".github/workflows/{name}.yml" for name in pressed]
    assert len(pressed) >= 2
    assert all("workflow_dispatch:" in file.read_text(encoding="utf-8") for file in buttons)


def test_every_step_that_it_names_is_a_step() -> None:
    assert "the step `Attest`" in DOCUMENT
    build = (ROOT / ".github/workflows/build-image.yml").read_text(encoding="utf-8")
    assert "- name: Attest\n" in build


def test_the_check_that_it_requires_is_a_job() -> None:
    workflow = (ROOT / ".github/workflows/check.yml").read_text(encoding="utf-8")
    assert "`gate`" in DOCUMENT and "\n    name: gate\n" in workflow


def test_its_table_of_costs_has_a_row_for_every_fixed_price() -> None:
    assert list(COSTS) == list(FIXED)


@pytest.mark.parametrize("key", FIXED)
def test_a_row_shows_the_price_and_quantity_times_price(key: str) -> None:
    row = COSTS[key]
    assert (float(row.usd), row.per) == (FIXED[key]["usd"], FIXED[key]["per"])
    right = {name: f"{amount(key, many):.2f}" for name, many in row.quantities.items()}
    assert row.amounts == right, f"correct the row `{key}` of docs/aws.md"


def sums() -> list[float]:
    """What dev and prod cost together, USD a month."""
    return [sum(float(row.amounts[name]) for row in COSTS.values()) for name in ("dev", "prod")]


def test_its_totals_are_the_sums_of_its_rows() -> None:
    last = DOCUMENT.partition("| **together**")[2].splitlines()[0]
    assert re.findall(r"\*\*([\d.]+)\*\*", last) == [f"{total:.2f}" for total in sums()]


def test_the_readme_tells_the_same_totals() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    dev, prod = sums()
    assert f"{dev:.0f} and {prod:.0f} USD a month" in readme


def test_it_tells_every_price_that_depends_on_use() -> None:
    told = {float(usd) for usd in re.findall(r"\b(\d+\.\d+) per ", DOCUMENT)}
    assert told == {price["usd"] for price in PRICES["by_use"].values()}


@as_shipped
def test_prices_are_those_of_the_region_that_is_shipped() -> None:
    assert PRICES["region"] == Live().common["region"], "look the prices of the region up anew"


def test_prices_are_those_of_the_region_and_day_that_it_tells() -> None:
    assert f"List prices of {PRICES['region']}" in DOCUMENT
    assert f"looked up on {PRICES['written']}" in DOCUMENT


def test_every_type_that_modules_make_is_priced_or_called_free() -> None:
    made = {kind for kind, _, _ in resources() if kind.startswith("aws_")}
    assert made == LISTED, "give the type a price in docs/prices.toml, or list it there as free"
