"""What passes the gate and what does not: reasons, files that cannot be read, exemptions."""

import re
import subprocess

import pytest
from local_cloud import ROOT
from scan_trees import Trees

from ops.scan.checkov import Scan, scan_of

pytest_plugins = ["scan_fixtures"]

ELSEWHERE = re.compile(
    r"--(?:skip-check|skip-path|soft-fail|baseline|config-file)\b|CKV_SKIP|skip_check|soft_fail"
)


@pytest.fixture(scope="module", name="gate")
def _gate(trees: Trees) -> Scan:
    return scan_of([trees["gate"]], [])


@pytest.mark.parametrize("module", ["bare", "empty", "short"])
def test_a_skip_without_a_real_reason_is_a_finding(gate: Scan, module: str) -> None:
    [found] = [one for one in gate.findings if one.file == f"modules/{module}/main.tf"]
    assert (found.check, found.resource) == ("NO_REASON", "CKV_AWS_7 of aws_kms_key.this")


def test_a_skip_with_a_reason_is_a_skip(gate: Scan) -> None:
    [skip] = gate.skips
    told = (skip.check, skip.resource, skip.reason)
    assert told == ("CKV_AWS_7", "aws_kms_key.this", "Nobody keeps a thing here")


UNREADABLE = [
    "modules/broken/main.tf",
    "modules/json/main.tf.json",
    "modules/reason/.hidden/main.tf",
    "service/Dockerfile",
    ".github/workflows/broken.yml",
    ".github/workflows/none.yml",
]


@pytest.mark.parametrize("file", UNREADABLE)
def test_a_file_that_checkov_passes_over_is_a_finding(gate: Scan, file: str) -> None:
    assert [one.check for one in gate.findings if one.file == file] == ["UNREADABLE"]


def _known(*patterns: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()


def test_no_file_configures_checkov() -> None:
    assert _known("*.checkov.y*ml", "*.checkov.baseline", "**/.checkov*", ".bridgecrew*") == []


def test_nothing_that_runs_checkov_exempts_anything() -> None:
    files = ["Makefile", "showroom", *_known("ops/scan/*.py", ".github/*", ".ci/*")]
    found = [f for f in files if ELSEWHERE.search((ROOT / f).read_text(encoding="utf-8"))]
    assert found == [], "the only exemption is an inline skip with its reason"


@pytest.mark.parametrize(
    "text", ["checkov --skip-check CKV_AWS_1", "skip_check: [x]", "--soft-fail "]
)
def test_the_search_finds_an_exemption(text: str) -> None:
    assert ELSEWHERE.search(text)


def test_an_inline_skip_is_known_by_checkovs_own_name_alone() -> None:
    others = re.compile(r"(bridgecrew|cortex):skip|checkov:skip=[\w,-]+,")
    files = _known("modules", "service", ".github")
    assert [f for f in files if others.search((ROOT / f).read_text(errors="replace"))] == []
