"""The shape of a module: small, typed, explained."""

import re
from pathlib import Path

import pytest
from hcl_files import MODULES, named, shown
from local_cloud import ROOT

FILES = sorted(
    file for module in MODULES for file in module.iterdir() if file.suffix in (".tf", ".tftpl")
)
VARIABLES = [
    pytest.param(file, name, id=f"{file.parent.name}.{name}")
    for file in (module / "variables.tf" for module in MODULES)
    for name in named(file, "variable")
]
ORDER = ["description", "type", "default", "nullable", "validation"]
MOST_IGNORED, MOST_VARIABLES, MOST_LINES, MOST_README_LINES = 3, 10, 120, 40

each_module = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)


def _lines(pattern: str) -> list[str]:
    """The lines of all modules that hold a pattern, with their places."""
    return [
        f"{shown(file)}:{number}: {line.strip()}"
        for file in FILES
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_changes_are_ignored_in_at_most_three_places() -> None:
    assert 1 <= len(_lines("ignore_changes")) <= MOST_IGNORED, _lines("ignore_changes")


def test_every_ignored_change_has_its_reason_on_its_line() -> None:
    for line in _lines("ignore_changes"):
        assert re.search(r"ignore_changes = \[.+\] # \w+ .{20,}", line), line


def test_no_file_is_longer_than_a_screen_or_two() -> None:
    lengths = {shown(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: length for name, length in lengths.items() if length >= MOST_LINES} == {}


@each_module
def test_a_module_has_at_most_ten_variables(module: Path) -> None:
    assert 1 <= len(named(module / "variables.tf", "variable")) <= MOST_VARIABLES


@pytest.mark.parametrize(("file", "name"), VARIABLES)
def test_a_variable_is_described_and_typed_and_never_null(file: Path, name: str) -> None:
    variable = named(file, "variable")[name]
    assert variable["description"].strip().endswith("."), "a sentence, with the unit"
    assert variable["nullable"] is False
    assert not re.search(r"\bany\b", variable["type"])


@pytest.mark.parametrize(("file", "name"), VARIABLES)
def test_a_variable_is_written_in_the_order_of_every_variable(file: Path, name: str) -> None:
    keys = list(named(file, "variable")[name])
    assert keys == sorted(keys, key=ORDER.index)


@each_module
def test_variables_and_outputs_stand_in_their_own_files(module: Path) -> None:
    for file in module.glob("*.tf"):
        text = file.read_text(encoding="utf-8")
        kinds = set(re.findall(r"^(variable|output|terraform|provider)\b", text, re.MULTILINE))
        expected = {"variables.tf": "variable", "outputs.tf": "output", "terraform.tf": "terraform"}
        assert kinds <= {expected.get(file.name)}, shown(file)


@each_module
def test_every_output_is_described(module: Path) -> None:
    for name, output in named(module / "outputs.tf", "output").items():
        assert output["description"].endswith("."), name


@each_module
def test_a_module_has_a_short_readme_that_begins_with_its_name(module: Path) -> None:
    lines = (module / "README.md").read_text(encoding="utf-8").splitlines()
    assert lines[0] == f"# {module.name}"
    assert len(lines) <= MOST_README_LINES


@each_module
def test_a_readme_names_only_what_is_there(module: Path) -> None:
    text = (module / "README.md").read_text(encoding="utf-8")
    for path in re.findall(r"`((?:modules|live|tests|docs|service|ops)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), f"{shown(module)}/README.md names {path}"
