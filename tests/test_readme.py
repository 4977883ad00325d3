"""What the README says is so: its tables, its commands, its links."""

from __future__ import annotations

import re
from pathlib import Path

from local.settings import DEFAULT_PORTS

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
ROW = r"^\| (\w+) \| ([a-z, ]+) \| (.+?) \|(?: (\w[^|]*))? \|$"
ROWS = [row for row in re.findall(ROW, README, re.MULTILINE) if row[0] != "unit"]


def units() -> dict[str, set[str]]:
    """Every unit of live/, with the folders that it stands in."""
    found: dict[str, set[str]] = {}
    for file in ROOT.glob("live/*/*/terragrunt.hcl"):
        found.setdefault(file.parent.name, set()).add(file.parent.parent.name)
    return found


def test_its_table_names_every_unit_and_where_it_stands() -> None:
    told = {unit: set(places.split(", ")) for unit, places, *_ in ROWS}
    assert told == units()


def test_its_table_names_what_a_unit_needs() -> None:
    told = {unit: needs for unit, _, _, needs in ROWS}
    for unit, needs in told.items():
        file = next(ROOT.glob(f"live/*/{unit}/terragrunt.hcl"))
        wanted = set(
            re.findall(r'^dependency "(\w+)"', file.read_text(encoding="utf-8"), re.MULTILINE)
        )
        if needs != "all of the above":
            assert set(needs.split()) == wanted, unit
        else:
            above = list(told)[: list(told).index(unit)]
            assert wanted == set(above), unit


def test_every_make_target_that_it_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"(?:\$ |`)make ([a-z-]+)", README)) <= targets


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_its_default_ports_are_the_real_ones() -> None:
    for variable, port in DEFAULT_PORTS.items():
        row = next(line for line in README.splitlines() if f"`{variable}`" in line)
        assert str(port) in row, variable


def test_the_first_command_stands_by_line_15() -> None:
    lines = README.splitlines()[:15]
    assert any(line.startswith("$ make up") for line in lines)
