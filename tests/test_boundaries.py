"""Nothing but what may know of local/ knows of it, and neither tool outgrows the product."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from local_cloud import ROOT, plain_environ

LEFT_OUT = ("local/", "tests/local/", "tests/e2e/")
MAY_NAME_LOCAL = ("Makefile", "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "pyproject.toml")
MAY_NAME_LOCAL_BELOW = ("tests/", "docs/", ".github/", ".ci/")
NAMES_LOCAL = re.compile(
    r"^\s*(?:from|import)\s+local\b|-m[\"',\s]+local\b|[\"'./ ]local/[a-z_]+\.py\b",
    re.MULTILINE,
)
IMPORT_ALL = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
            print(module.name)
"""


def own_files() -> list[str]:
    """What git knows or would take in, as paths below the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    out = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return [name for name in sorted(out.stdout.splitlines()) if (ROOT / name).is_file()]


OWN = own_files()
ELSEWHERE = [
    name
    for name in OWN
    if not name.startswith((*LEFT_OUT, *MAY_NAME_LOCAL_BELOW)) and name not in MAY_NAME_LOCAL
]


@pytest.fixture(scope="module", name="copy")
def _copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository without local/ and without the tests of it."""
    copy = tmp_path_factory.mktemp("copy")
    for name in OWN:
        if not name.startswith(LEFT_OUT):
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, copy / name)
    return copy


def run(copy: Path, *arguments: str) -> str:
    """What this Python prints in the copy, which it knows nothing beside."""
    paths = f"{copy}:{copy / 'service'}"
    out = subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=plain_environ() | {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert out.returncode == 0, f"{out.stdout}\n{out.stderr}"
    return out.stdout


def test_without_local_it_is_really_gone(copy: Path) -> None:
    found = run(copy, "-c", "import importlib.util as u; print(u.find_spec('local'))")
    assert found == "None\n"


def test_without_local_every_module_of_ops_and_service_is_imported(copy: Path) -> None:
    imported = run(copy, "-c", IMPORT_ALL, "ops", "showroom").split()
    assert {"ops.publish", "ops.release", "ops.tools.install", "showroom.app"} <= set(imported)


def test_without_local_the_command_line_works(copy: Path) -> None:
    assert "publish" in run(copy, "-m", "ops", "--help")


def test_without_local_the_tests_of_ops_and_service_are_collected(copy: Path) -> None:
    collect = ["-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    collected = run(copy, *collect, "tests/ops", "tests/service")
    assert "tests/ops/test_ops_publish.py::" in collected
    assert "tests/service/test_service_app.py::" in collected


def test_there_is_something_to_look_at() -> None:
    assert {"ops/deploy.py", "service/showroom/app.py", "terragrunt.hcl"} <= set(ELSEWHERE)


@pytest.mark.parametrize(
    "text",
    [
        "from local import cloud",
        "    import local.settings",
        "python -m local up",
        "see local/cloud.py",
        '["-m", "local.server", port]',
    ],
)
def test_the_search_finds_every_way_to_name_local(text: str) -> None:
    assert NAMES_LOCAL.search(text)


@pytest.mark.parametrize("text", ["local.name", "local.environment", ".local/venv", "locals {"])
def test_the_search_leaves_alone_what_is_something_else(text: str) -> None:
    assert not NAMES_LOCAL.search(text)


def test_nothing_else_names_local() -> None:
    naming = [
        f"{name}: {found.group().strip()}"
        for name in ELSEWHERE
        for found in NAMES_LOCAL.finditer((ROOT / name).read_text(errors="replace"))
    ]
    assert not naming, "only the Makefile, tests and documents may name local/; move it there"


# Counted apart from what they lie in: see docs/decisions.md.
APART = {
    "ops": ("ops/job/", "ops/preview/", "ops/publish/", "ops/review/", "ops/scan/", "ops/tools/"),
    "local": ("local/aws/",),
}


@pytest.mark.parametrize(
    ("folder", "most"),
    [
        ("ops", 1800),
        ("ops/job", 480),
        ("ops/preview", 490),
        ("ops/publish", 690),
        ("ops/review", 1110),
        ("ops/scan", 600),
        ("ops/tools", 700),
        ("local", 1700),
        ("local/aws", 1250),
    ],
)
def test_a_folder_of_tools_stays_within_its_budget(folder: str, most: int) -> None:
    files = [name for name in OWN if name.startswith(f"{folder}/") and name.endswith(".py")]
    mine = [name for name in files if not name.startswith(APART.get(folder, ()))]
    lines = sum(len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in mine)
    assert 0 < lines <= most, f"{folder}/ has {lines} lines: delete something before adding more"
