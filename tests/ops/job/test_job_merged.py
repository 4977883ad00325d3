"""What was reviewed in a pull request is found again once that was merged."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from job_github import Comments
from local_cloud import ROOT
from refusals import refusal

from ops.__main__ import main
from ops.environments import Environment
from ops.job import github as client
from ops.job import merged as module
from ops.job.merged import APPLYING, merged
from ops.review import apply
from ops.review.affected import Unit
from ops.review.apply import parsed, union

DEV = Environment("dev", {"name": "showroom", "account_id": "1"}, {})
NETWORK = Unit("live/dev/network", (), frozenset(), frozenset({"modules/network"}))
Merge = Callable[..., None]


def packed(text: str, name: str = "reviewed.json") -> bytes:
    """As an artifact is downloaded."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return file.getvalue()


def of(number: int) -> str:
    """A reviewed set that knows whose it is."""
    entry = {"changes": [[f"a.of_{number}", ["create"]]], "deferred": ""}
    return json.dumps({"environment": "dev", "commit": "", "units": {"network": entry}})


@pytest.fixture(name="merge")
def _merge(github: Comments) -> Merge:
    """Makes a commit of main of a pull request; `run` changes what is told of its plan's run."""
    github.lists["actions/artifacts"] = {"artifacts": []}
    github.lists["deployments"] = []

    def merge(commit: str, number: int, made: str = "2026-11-20", **run: Any) -> None:
        head = {"head_sha": f"head-{number}", "repository_id": 1, "head_repository_id": 1} | run
        kept = github.lists["actions/artifacts"]["artifacts"]
        name = f"{len(kept) + 1}"
        kept.append({"id": name, "expired": False, "created_at": made, "workflow_run": head})
        github.storage.files[name] = packed(of(number))
        pull = {"number": number, "merged_at": made, "base": {"ref": "main"}}
        github.lists[f"commits/{commit}/pulls"] = [pull | {"head": {"sha": f"head-{number}"}}]
        github.lists[f"pulls/{number}/files"] = [{"filename": "modules/network/vpc.tf"}]

    return merge


def deploy(github: Comments, commit: str, state: str, workflow: str = "release") -> None:
    """A deployment of dev that is older than those before."""
    every = github.lists["deployments"]
    number = len(every) + 1
    every.append({"id": number, "sha": commit})
    log = f"https://github.com/octo-org/showroom/actions/runs/{number}/job/5"
    github.lists[f"deployments/{number}/statuses"] = [{"state": state, "log_url": log}]
    github.lists[f"actions/runs/{number}"] = {"path": f".github/workflows/{workflow}.yml@main"}


def pulls(commit: str) -> list[str]:
    """Of which pull requests the sets are."""
    return [name.rpartition("#")[2] for name in merged(DEV, commit, [NETWORK])]


def test_it_is_the_set_of_the_pull_request_that_became_the_commit(merge: Merge) -> None:
    merge("c1", 7)
    merge("c2", 8)
    assert merged(DEV, "c1", []) == {"the set of pull request #7": of(7).encode()}


def test_a_token_never_goes_to_the_host_that_holds_the_file(github: Comments, merge: Merge) -> None:
    merge("c1", 7)
    merged(DEV, "c1", [])
    assert github.storage.tokens == [""]


def test_of_several_plans_of_the_same_head_the_newest_counts(
    github: Comments, merge: Merge
) -> None:
    merge("c1", 7, "2026-11-21")
    merge("c1", 7, "2026-11-22")
    merge("c1", 7, "2026-11-20")
    github.storage.files["2"] = packed("newest")
    assert list(merged(DEV, "c1", []).values()) == [b"newest"]


@pytest.mark.parametrize(
    "run", [{"head_repository_id": 2}, {"head_sha": "an older head"}], ids=["a fork's", "older"]
)
def test_no_other_run_counts(run: dict[str, Any], merge: Merge) -> None:
    merge("c1", 7, **run)
    line = refusal(lambda: merged(DEV, "c1", [NETWORK]))
    assert line.startswith("no reviewed set of pull request #7 is kept, which affects network")


def test_one_that_expired_does_not_count(github: Comments, merge: Merge) -> None:
    merge("c1", 7)
    github.lists["actions/artifacts"]["artifacts"][0]["expired"] = True
    assert "run its `plan` again" in refusal(lambda: merged(DEV, "c1", [NETWORK]))


@pytest.mark.parametrize("name", ["filename", "previous_filename"])
def test_without_a_set_what_affects_no_unit_passes(
    name: str, github: Comments, merge: Merge
) -> None:
    merge("c1", 7, head_repository_id=2)
    github.lists["pulls/7/files"] = [{"filename": "README.md"}]
    assert merged(DEV, "c1", [NETWORK]) == {}
    github.lists["pulls/7/files"] += [{"filename": "a", name: "modules/network/vpc.tf"}]
    assert "affects network" in refusal(lambda: merged(DEV, "c1", [NETWORK]))


@pytest.mark.parametrize("pull", [None, {"merged_at": None}, {"base": {"ref": "topic"}}])
def test_a_commit_of_no_pull_request_is_refused(
    pull: dict[str, Any] | None, github: Comments, merge: Merge
) -> None:
    merge("c1", 7)
    told = github.lists["commits/c1/pulls"]
    told[:] = [told[0] | pull] if pull else []
    assert refusal(lambda: merged(DEV, "c1", [])).startswith("c1 is of no pull request: expected")


@pytest.mark.parametrize("archive", [b"no zip", b"", packed("{}", "other.json"), packed("")])
def test_what_is_no_zip_of_a_set_is_refused(archive: bytes, github: Comments, merge: Merge) -> None:
    merge("c1", 7)
    github.storage.files["1"] = archive
    line = refusal(lambda: merged(DEV, "c1", []))
    assert line.startswith("what is kept of pull request #7 is no zip of a reviewed.json")


def test_what_unpacks_to_too_much_is_refused(
    github: Comments, merge: Merge, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge("c1", 7)
    monkeypatch.setattr(module, "MOST_BYTES", 9_999)
    github.storage.files["1"] = packed("0" * 10_000)
    assert "is no zip of" in refusal(lambda: merged(DEV, "c1", []))


def test_what_is_too_large_is_not_read_to_its_end(
    github: Comments, merge: Merge, monkeypatch: pytest.MonkeyPatch
) -> None:
    merge("c1", 7)
    monkeypatch.setattr(module, "MOST_BYTES", 1_000)
    monkeypatch.setattr(client, "CHUNK_BYTES", 100)
    github.storage.files["1"] = b"0" * 1_000_000
    line = refusal(lambda: merged(DEV, "c1", []))
    assert line.startswith("GitHub: actions/artifacts/1/zip has more than 1000 bytes")


def test_what_was_merged_since_the_last_apply_comes_along_each_once(
    github: Comments, merge: Merge
) -> None:
    for commit, number in (("c1", 7), ("c2", 8), ("c2b", 8), ("c3", 9)):
        merge(commit, number)
    deploy(github, "c1", "success")
    github.lists["commits/direct/pulls"] = []
    shas = ("c2", "c2b", "direct", "c3")
    github.lists["compare/c1...c3"] = {"commits": [{"sha": sha} for sha in shas]}
    assert pulls("c3") == ["8", "9"]


def test_only_a_deployment_that_applied_and_succeeded_is_the_last(
    github: Comments, merge: Merge
) -> None:
    merge("c2", 8)
    deploy(github, "c2", "in_progress")
    deploy(github, "c2", "failure")
    deploy(github, "c2", "success", "rollback")
    deploy(github, "c1", "success")
    github.lists["compare/c1...c2"] = {"commits": [{"sha": "c2"}]}
    assert pulls("c2") == ["8"]


def test_what_the_button_applied_already_needs_no_set(github: Comments, merge: Merge) -> None:
    merge("c1", 7, head_repository_id=2)
    deploy(github, "c1", "success", "apply")
    github.lists["compare/c1...c1"] = {"commits": []}
    assert pulls("c1") == []


def test_more_commits_than_are_looked_up_are_refused(github: Comments, merge: Merge) -> None:
    merge("c1", 7)
    deploy(github, "c0", "success")
    github.lists["compare/c0...c1"] = {"commits": [{"sha": "c1"}] * 251}
    assert refusal(lambda: merged(DEV, "c1", [])).startswith("more than 250 commits since")


def test_workflows_that_apply_are_workflows() -> None:
    assert all((ROOT / f".github/workflows/{name}.yml").is_file() for name in APPLYING)


def test_a_union_holds_what_any_holds_and_stays_deferred() -> None:
    sets = [
        {"network": {"changes": [["a", ["create"]]], "deferred": ""}},
        {"network": {"changes": [["b", ["delete"]]], "deferred": "waits"}, "storage": {}},
    ]
    sets[1]["storage"] = {"changes": [], "deferred": ""}
    whole = union(sets)
    assert whole["network"]["changes"] == [["a", ["create"]], ["b", ["delete"]]]
    assert whole["network"]["deferred"] == "waits" and whole["storage"]["changes"] == []


def test_a_set_of_another_environment_names_the_pull_request() -> None:
    text = b'{"environment": "prod", "units": {}}'
    line = refusal(lambda: parsed(text, "the set of pull request #7", DEV))
    assert line.startswith("the set of pull request #7 is prod: expected the reviewed set of dev")


def test_a_change_of_no_unit_applies_nothing_and_says_so(
    github: Comments,
    merge: Merge,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    merge("c1", 7)
    github.storage.files["1"] = packed('{"environment": "dev", "units": {}}')
    monkeypatch.setattr(apply, "units", lambda _: [NETWORK])
    assert main(["apply", "dev", "--merged", "c1"]) == 0
    told = capsys.readouterr().out
    assert told.strip() == "nothing to apply: what was reviewed affects no unit of dev"
