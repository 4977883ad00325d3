"""What a change adds and removes, told by what it is and not by where it stands."""

from pathlib import Path

import pytest
from refusals import refusal
from scanned_repository import KEY, Repository

from ops.scan.checkov import Scan, scan

SKIP = '  #checkov:skip=CKV_AWS_7:Nobody keeps anything under it\n  description         = "'
MOVED = KEY.format(name="moved", rotated="false")
SKIPPED = KEY.format(name="skipped", rotated="false")
ADDED = KEY.format(name="added", rotated="false")


@pytest.fixture(scope="module", name="repository")
def _repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """One branch moves, exempts, adds and removes; the main one has gone on meanwhile."""
    repository = Repository(tmp_path_factory.mktemp("base") / "repository")
    repository.write(".gitignore", "generated.tf\n")
    repository.write("modules/keys/main.tf", MOVED + SKIPPED)
    repository.write("modules/keys/removed.tf", KEY.format(name="removed", rotated="false"))
    repository.commit()
    repository.git("checkout", "-q", "-b", "change")
    repository.write(
        "modules/keys/main.tf",
        "# moved\n" + MOVED + SKIPPED.replace('  description         = "', SKIP),
    )
    repository.git("rm", "-q", "modules/keys/removed.tf")
    repository.commit()
    repository.git("checkout", "-q", "main")
    repository.write("modules/keys/other.tf", KEY.format(name="others_own", rotated="false"))
    repository.commit()
    repository.git("checkout", "-q", "change")
    repository.write("modules/keys/added.tf", ADDED)  # not even committed
    repository.write("modules/keys/generated.tf", KEY.format(name="generated", rotated="false"))
    return repository


@pytest.fixture(scope="module", name="result")
def _result(repository: Repository) -> Scan:
    return scan(repository.root, base="main")


def test_it_begins_with_the_count(result: Scan) -> None:
    assert str(result) == "2 findings · 1 justified skip (1 added here)"


def test_a_moved_finding_is_neither_added_nor_removed(result: Scan) -> None:
    assert "aws_kms_key.moved" in [one.resource for one in result.findings]
    assert [one.resource for one in result.added.findings] == ["aws_kms_key.added"]


def test_what_was_taken_away_or_exempted_is_removed(result: Scan) -> None:
    removed = [one.resource for one in result.removed.findings]
    assert removed == ["aws_kms_key.skipped", "aws_kms_key.removed"]


def test_a_new_skip_is_added(result: Scan) -> None:
    assert [one.resource for one in result.added.skips] == ["aws_kms_key.skipped"]


def test_what_git_ignores_does_not_count(result: Scan) -> None:
    assert "aws_kms_key.generated" not in [one.resource for one in result.findings]


def test_what_the_base_did_meanwhile_is_nobodys_change(result: Scan) -> None:
    assert "aws_kms_key.others_own" not in str(result.facts())


def test_a_base_that_git_does_not_know_is_one_line(repository: Repository) -> None:
    line = refusal(lambda: scan(repository.root, base="nowhere"))
    assert line.startswith("--base nowhere: expected a commit that git knows here; ")
    assert "fetch-depth: 0" in line


def test_a_base_that_looks_like_an_option_is_one_line(repository: Repository) -> None:
    line = refusal(lambda: scan(repository.root, base="--upload-pack=x"))
    assert line.startswith("--base --upload-pack=x: expected a commit")


def test_where_there_is_nothing_to_scan_one_line_says_so(tmp_path: Path) -> None:
    line = refusal(lambda: scan(Repository(tmp_path / "empty").root))
    assert "nothing to scan" in line and "modules" in line


def test_where_there_is_no_repository_one_line_says_so(tmp_path: Path) -> None:
    assert "git ls-files: " in refusal(lambda: scan(tmp_path))


def test_a_symlink_would_hide_what_terraform_follows_so_it_is_refused(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "linked")
    repository.write("elsewhere/main.tf", KEY.format(name="hidden", rotated="false"))
    (repository.root / "modules").mkdir()
    (repository.root / "modules" / "hidden").symlink_to("../elsewhere")
    assert refusal(lambda: scan(repository.root)).startswith(
        "modules/hidden is a symlink: expected"
    )
