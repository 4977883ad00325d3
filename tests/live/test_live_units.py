"""A unit is wires: the same in every environment, nothing computed, nothing unread."""

import re
import subprocess
from pathlib import Path

import pytest
from hcl_files import ENVIRONMENTS, MODULES, UNITS, named, parsed, shown, top_level
from local_cloud import ROOT

LIVE = ROOT / "live"
MOST_LINES = 65  # a unit with five neighbours and a hook; the others have half of it
ORDER = ["include", "terraform", "dependency", "inputs"]
SHARED = {"github_access", "registry"}
each_unit = pytest.mark.parametrize("unit", UNITS, ids=shown)


def _module(unit: Path) -> Path:
    return ROOT / "modules" / unit.parent.name


def _files(environment: Path) -> dict[str, bytes]:
    """What git would take of an environment; Terragrunt leaves copies of the lock file there."""
    return {
        path.relative_to(environment).as_posix(): path.read_bytes()
        for path in sorted(environment.rglob("*"))
        if path.is_file() and path.suffix == ".hcl" and path.name != ".terraform.lock.hcl"
        if ".terragrunt-cache" not in path.parts
    }


def test_live_holds_units_and_environments_and_nothing_that_a_module_would_run() -> None:
    """Terragrunt lays a unit's own files over its module's: a policy.tf would take its place."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "live"]
    out = subprocess.check_output(listed, cwd=ROOT, text=True)
    expected = {"common.hcl", "env.hcl", "mocks.hcl", "terragrunt.hcl"}
    assert {Path(line).name for line in out.splitlines()} == expected


def test_there_are_two_environments() -> None:
    assert [one.name for one in ENVIRONMENTS] == ["dev", "prod"]


def test_environments_are_the_same_bytes_but_for_env_hcl() -> None:
    first, *others = [_files(environment) for environment in ENVIRONMENTS]
    for other in others:
        differing = {name for name in first | other if first.get(name) != other.get(name)}
        assert differing == {"env.hcl"}, "copy the unit from one environment to the others"


def test_an_environment_has_every_unit_but_the_registry() -> None:
    every = {module.name for module in MODULES}
    for environment in ENVIRONMENTS:
        units = {unit.parent.name for unit in UNITS if unit.parent.parent == environment}
        assert units == every - {"registry"}


def test_shared_is_what_an_account_has_once() -> None:
    assert {unit.parent.name for unit in UNITS if unit.parent.parent.name == "shared"} == SHARED


@each_unit
def test_a_unit_is_short(unit: Path) -> None:
    lines = len(unit.read_text(encoding="utf-8").splitlines())
    assert lines <= MOST_LINES, f"{shown(unit)}: let the module decide more"


@each_unit
def test_a_unit_is_written_in_the_order_of_every_unit(unit: Path) -> None:
    blocks = top_level(unit)
    assert blocks == sorted(blocks, key=ORDER.index), f"{shown(unit)}: expected {ORDER}"
    assert set(blocks) - {"dependency"} == {"include", "terraform", "inputs"}


@each_unit
def test_a_unit_includes_the_root_by_a_relative_path(unit: Path) -> None:
    root = {"path": "../../../terragrunt.hcl", "expose": True}
    assert parsed(unit)["include"] == [{"root": root}]


@each_unit
def test_a_unit_has_the_name_of_its_module(unit: Path) -> None:
    [terraform] = parsed(unit)["terraform"]
    assert terraform["source"] == f"../../../modules/{unit.parent.name}"


@each_unit
def test_only_compute_does_more_than_its_module(unit: Path) -> None:
    [terraform] = parsed(unit)["terraform"]
    more = {"after_hook"} if unit.parent.name == "compute" else set()
    assert set(terraform) - {"source"} == more


@each_unit
def test_a_unit_sets_every_variable_of_its_module_and_no_other(unit: Path) -> None:
    variables = named(_module(unit) / "variables.tf", "variable")
    assert set(parsed(unit)["inputs"]) == set(variables)


@each_unit
def test_a_units_inputs_are_wires(unit: Path) -> None:
    wire = re.compile(r"\$\{(include\.root\.locals|dependency\.[a-z_]+\.outputs)\.[a-z_.]+\}")
    computed = {
        name: value for name, value in parsed(unit)["inputs"].items() if not wire.fullmatch(value)
    }
    assert computed == {}, f"{shown(unit)}: compute it in the module or the root"


@each_unit
def test_a_unit_reads_every_neighbour_that_it_waits_for(unit: Path) -> None:
    read = set(re.findall(r"dependency\.([a-z_]+)\.outputs", unit.read_text(encoding="utf-8")))
    assert read == set(named(unit, "dependency"))


@each_unit
def test_a_unit_reads_what_its_neighbour_has(unit: Path) -> None:
    for neighbour, output in _read_outputs(unit):
        outputs = named(ROOT / "modules" / neighbour / "outputs.tf", "output")
        assert output in outputs, f"{shown(unit)}: modules/{neighbour} has no output {output}"


@each_unit
def test_mocks_can_plan_and_never_apply(unit: Path) -> None:
    for name, dependency in named(unit, "dependency").items():
        assert dependency == {
            "config_path": f"../{name}",
            "mock_outputs": f"${{include.root.locals.mocks.{name}}}",
            "mock_outputs_allowed_terraform_commands": ["validate", "plan"],
        }


def test_mocks_stand_for_exactly_the_outputs_of_the_modules() -> None:
    [mocks] = parsed(LIVE / "mocks.hcl")["locals"]
    outputs = {module.name: set(named(module / "outputs.tf", "output")) for module in MODULES}
    assert {name: set(mock) for name, mock in mocks.items()} == {
        name: names for name, names in outputs.items() if names
    }


def test_every_output_is_read_by_some_unit() -> None:
    read = {pair for unit in UNITS for pair in _read_outputs(unit)}
    for module in MODULES:
        outputs = {(module.name, name) for name in named(module / "outputs.tf", "output")}
        assert outputs <= read, f"modules/{module.name}/outputs.tf: nobody reads {outputs - read}"


def _read_outputs(unit: Path) -> set[tuple[str, str]]:
    found = re.findall(
        r"dependency\.([a-z_]+)\.outputs\.([a-z_]+)", unit.read_text(encoding="utf-8")
    )
    return set(found)
