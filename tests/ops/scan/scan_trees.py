"""Trees of the tests' own: the repository with planted mistakes, fixtures of policies, a gate."""

import shutil
from pathlib import Path

from local_cloud import ROOT
from planted_mistakes import MISTAKES, Mistake

from ops.scan.checkov import Records

POLICIES = Path(__file__).with_name("policies")
SKIP = "#checkov:skip=CKV_AWS_7"
KEY = """
resource "aws_kms_key" "this" {{
  {comment}
  policy = jsonencode({{ Statement = [] }})
}}
"""
# What the gate has to judge. Not as files: no formatter could read some of them.
GATE = {
    "modules/bare/main.tf": KEY.format(comment=SKIP).encode(),
    "modules/empty/main.tf": KEY.format(comment=f"{SKIP}:").encode(),
    "modules/short/main.tf": KEY.format(comment=f"{SKIP}:not needed").encode(),
    "modules/reason/main.tf": KEY.format(comment=f"{SKIP}:Nobody keeps a thing here").encode(),
    "modules/broken/main.tf": b'resource "aws_kms_key" "broken" {\n  description =\n',
    "modules/json/main.tf.json": b"{}",
    "modules/reason/.hidden/main.tf": KEY.format(comment="").encode(),
    "service/Dockerfile": b"FROM python:3.11-slim\nUSER 1\nRUN echo \xff\xfe\n",
    ".github/workflows/broken.yml": b"name: broken\njobs: [one\n",
    ".github/workflows/none.yml": b"name: no workflow\n",
}
Trees = dict[str, Records]


def _plant(number: int, mistake: Mistake, trees: Path) -> None:
    """One edited file: in a tree of its own, or with its module in the tree that modules share."""
    source = ROOT / mistake.file
    module = mistake.file.startswith("modules/")
    place = trees / ("mistakes" if module else str(number)) / mistake.place(number)
    if module:
        shutil.copytree(source.parent, place.parent)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(mistake.planted(source.read_text(encoding="utf-8")), encoding="utf-8")


def _policies(trees: Path) -> None:
    """Every fixture of a policy: Terraform as a module of the policy's name, or a workflow."""
    for fixture in POLICIES.glob("*/*"):
        policy, (verdict, kind) = fixture.parent.name, fixture.name.split(".")
        place = f"modules/{policy}/main.tf" if kind == "tf" else f".github/workflows/{policy}.yml"
        (trees / verdict / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(fixture, trees / verdict / place)


def write(trees: Path) -> None:
    """All of them: `mistakes`, a mistake's number, `right`, `wrong`, `gate`."""
    for number, mistake in enumerate(MISTAKES):
        _plant(number, mistake, trees)
    _policies(trees)
    for name, text in GATE.items():
        (trees / "gate" / name).parent.mkdir(parents=True, exist_ok=True)
        (trees / "gate" / name).write_bytes(text)
