"""actionlint and zizmor find nothing in .github/, and something in what is wrong."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from workflow_files import GITHUB, ROOT, read

ACTIONLINT = ROOT / ".local/bin/actionlint"
ZIZMOR = Path(sys.executable).with_name("zizmor")
PEDANTIC = ["--persona", "pedantic", "--offline", "--strict-collection", "--quiet"]
WITH = "        with:\n"

# tool, file, and an edit of it that the tool has to see
MISTAKES = [
    ("actionlint", "workflows/check.yml", "needs: [check, scan]", "needs: [check, scam]"),
    ("actionlint", "workflows/scan.yml", "github.event_name ==", "github.event_nam =="),
    ("actionlint", "workflows/scan.yml", "parts: python scan", "part: python scan"),
    ("zizmor", "workflows/check.yml", f"{WITH}          persist-credentials: false\n", ""),
    ("zizmor", "workflows/check.yml", "make check", "make ${{ github.head_ref }}"),
    ("zizmor", "dependabot.yml", "    cooldown: { default-days: 7 }\n", ""),
]


def commands(github: Path) -> dict[str, list[str]]:
    """What looks at a .github folder, by tool."""
    assert ACTIONLINT.exists(), "actionlint is not there: make check installs it"
    files = [str(file) for file in sorted(github.glob("workflows/*.yml"))]
    plain = ["-no-color", "-shellcheck=", "-pyflakes="]  # the same verdict on every machine
    return {
        "actionlint": [str(ACTIONLINT), *plain, *files],
        "zizmor": [str(ZIZMOR), *PEDANTIC, str(github)],
    }


def run(tool: str, github: Path) -> subprocess.CompletedProcess[str]:
    """The verdict of a tool."""
    command = commands(github)[tool]
    return subprocess.run(command, cwd=github.parent, capture_output=True, text=True, check=False)


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> Path:
    """A project of its own (actionlint looks for .git), to plant mistakes in."""
    (tmp_path / ".git").mkdir()
    return Path(shutil.copytree(GITHUB, tmp_path / ".github"))


@pytest.mark.parametrize("tool", ["actionlint", "zizmor"])
def test_it_finds_nothing(tool: str) -> None:
    done = run(tool, GITHUB)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize(("tool", "name", "find", "replacement"), MISTAKES)
def test_it_finds_a_planted_mistake(
    copy: Path, tool: str, name: str, find: str, replacement: str
) -> None:
    (copy / name).write_text(read(name).edited(find, replacement).text)
    done = run(tool, copy)
    assert done.returncode and Path(name).name in done.stdout, f"{done.stdout}\n{done.stderr}"


def test_zizmors_only_exception_has_its_reason() -> None:
    rules = read("zizmor.yml").data["rules"]
    assert rules == {"self-repository": {"disable": True}}
    assert "disable: true # neither actionlint" in read("zizmor.yml").text


def test_no_file_of_github_carries_an_exception_of_its_own() -> None:
    texts = {file: file.read_text() for file in GITHUB.rglob("*.yml")}
    assert [file for file, text in texts.items() if "zizmor: ignore" in text] == []
