"""Stand-ins for actions that keep something, run by act: what is right is kept."""

from pathlib import Path
from typing import Any, NamedTuple

import act_repository
import act_run
import pytest
import yaml
from act_repository import Repository
from act_run import Run
from github_api import WRITE
from workflow_files import pins, workflows

pytestmark = pytest.mark.slow
USED = {action: commit for one in workflows() for action, commit, _ in pins(one)}
DIGEST = f"sha256:{'0f' * 32}"
IMAGE = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/showroom"


class Kept(NamedTuple):
    """A run, its artifacts and its attestations."""

    run: Run
    artifacts: Path
    attestations: Path


def _uses(step: str, action: str, /, **inputs: str) -> dict[str, Any]:
    """A step that may fail."""
    pinned = f"actions/{action}@{USED[f'actions/{action}']}"
    given = {key.replace("_", "-"): value for key, value in inputs.items()}
    return {"name": step, "uses": pinned, "with": given, "continue-on-error": True}


STEPS = [
    {"run": "mkdir -p .local/pictures/.hidden"},
    {"run": "cd .local && echo 1 | tee reviewed.json pictures/{a,.b,.hidden/c}"},
    _uses("keeps", "upload-artifact", name="reviewed-dev", path=".local/reviewed.json"),
    _uses("keeps again", "upload-artifact", name="reviewed-dev", path=".local/reviewed.json"),
    _uses(
        "goes over it",
        "upload-artifact",
        name="reviewed-dev",
        path=".local/reviewed.json",
        overwrite="true",
    ),
    _uses("keeps a folder", "upload-artifact", name="preview", path=".local/pictures"),
    _uses("hidden folder", "upload-artifact", name="x", path=".local", if_no_files_found="error"),
    _uses("nothing", "upload-artifact", name="y", path="no", if_no_files_found="ignore"),
    _uses("fetches", "download-artifact", name="reviewed-dev", path="fetched"),
    {"name": "has it", "run": "cmp .local/reviewed.json fetched/reviewed.json"},
    _uses("fetches another", "download-artifact", name="reviewed-prod", path="fetched"),
    _uses("attests", "attest", subject_name=IMAGE, subject_digest=DIGEST),
    _uses("attests a tag", "attest", subject_name=f"{IMAGE}:new", subject_digest=DIGEST),
    _uses("attests half", "attest", subject_name=IMAGE, subject_digest="0f0f"),
]
REFUSED = {"keeps again", "hidden folder", "fetches another", "attests a tag", "attests half"}


@pytest.fixture(scope="module", name="kept")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    path = tmp_path_factory.mktemp("act") / "origin"
    (path / ".github/workflows").mkdir(parents=True)
    jobs = {"keep": {"runs-on": "ubuntu-latest", "steps": STEPS}}
    content = yaml.safe_dump({"name": "keep", "on": {"push": {}}, "jobs": jobs}, sort_keys=False)
    (path / ".github/workflows/keep.yml").write_text(content)
    act_repository.git(path, "init", "--quiet", "--initial-branch", "main")
    commit = act_repository.commit(path, "A workflow that keeps")
    repository = Repository(path, commit, commit, commit)
    kept = {name: path.with_name(name.lower()) for name in ("TEST_ARTIFACTS", "TEST_ATTESTATIONS")}
    env = {name: str(folder) for name, folder in kept.items()}
    event = act_run.push(repository, False)
    return Kept(act_run.started(repository, "keep.yml", event, env, WRITE), *kept.values())


def test_what_is_wrong_is_refused_and_nothing_else(kept: Kept) -> None:
    failed = [line for line in kept.run.log if line.get("stepResult") == "failure"]
    refused = {line["step"] for line in failed}
    assert refused & {step.get("name") for step in STEPS} == REFUSED, kept.run.output


def test_an_artifact_holds_its_files_and_none_that_is_hidden(kept: Kept) -> None:
    files = [file for file in kept.artifacts.rglob("*") if file.is_file()]
    named = {file.relative_to(kept.artifacts).as_posix() for file in files}
    assert named == {"reviewed-dev/reviewed.json", "preview/a"}


def test_an_attestation_names_image_and_digest(kept: Kept) -> None:
    [file] = kept.attestations.iterdir()
    [subject] = yaml.safe_load(file.read_text())["subject"]
    assert subject == {"name": IMAGE, "digest": {"sha256": DIGEST.removeprefix("sha256:")}}
