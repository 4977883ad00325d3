"""check.yml and scan.yml, run by act: what an author, a reviewer and GitHub get to see."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import act_repository
import act_run
import pytest
from act_repository import Edit, Repository
from act_run import Run, pull_request, push
from github_api import GitHub, serving
from github_markdown import html

GREEN = {"check": "success", "scan": "success", "gate": "success"}
FILE, LINE, CHECK = "modules/registry/repository.tf", 1, "CKV_AWS_51"
LONGEST_WORD = 24  # two columns of such fit into 390 pixels
Factory = pytest.TempPathFactory


class Seen(NamedTuple):
    """A run, what it posted, and what it ran on."""

    run: Run
    github: GitHub
    repository: Repository

    @property
    def findings(self) -> list[dict[str, Any]]:
        """The results of the posted SARIF that nobody has justified."""
        (log,) = self.github.sarif()["runs"]
        return [result for result in log["results"] if not result.get("suppressions")]


HARMLESS = ("README.md", "# Showroom\n", "# The showroom\n")
MUTABLE = (FILE, '"IMMUTABLE"', '"MUTABLE"')
UNTIDY = ("ops/__init__.py", "\n", "\nx  =  1\n")


def happened(
    factory: Factory, tree: Path, change: Edit, *, event: Any = pull_request, fork: bool = False
) -> Seen:
    """Lets a change arrive; a red scan needs scan.yml inlined, see act_repository."""
    path = factory.mktemp("act") / "origin"
    repository = act_repository.make(path, tree, [change], inlined=change is MUTABLE)
    with serving() as github:
        run = act_run.run(repository, github, event(repository, fork), fork)
    return Seen(run, github, repository)


@pytest.fixture(scope="module", name="tree")
def _tree(tmp_path_factory: Factory) -> Path:
    return act_repository.snapshot(tmp_path_factory.mktemp("tree"))


@pytest.fixture(scope="module", name="harmless")
def _harmless(tmp_path_factory: Factory, tree: Path) -> Seen:
    return happened(tmp_path_factory, tree, HARMLESS)


@pytest.fixture(scope="module", name="mistake")
def _mistake(tmp_path_factory: Factory, tree: Path) -> Seen:
    return happened(tmp_path_factory, tree, MUTABLE)


@pytest.fixture(scope="module", name="forked")
def _forked(tmp_path_factory: Factory, tree: Path) -> Seen:
    return happened(tmp_path_factory, tree, HARMLESS, fork=True)


@pytest.fixture(scope="module", name="forked_mistake")
def _forked_mistake(tmp_path_factory: Factory, tree: Path) -> Seen:
    return happened(tmp_path_factory, tree, MUTABLE, fork=True)


@pytest.fixture(scope="module", name="untidy")
def _untidy(tmp_path_factory: Factory, tree: Path) -> Seen:
    return happened(tmp_path_factory, tree, UNTIDY, event=push)


def test_a_harmless_change_is_green(harmless: Seen) -> None:
    assert harmless.run.results == GREEN, harmless.run.output


def test_it_is_checked_then_tested(harmless: Seen) -> None:
    steps = list(harmless.run.steps)
    assert steps.index("Check") < steps.index("Test")
    assert harmless.run.output.count("stand-in: check") == 1, "make test checked once more"


def test_the_scan_sets_up_only_what_it_needs(harmless: Seen) -> None:
    said = re.findall(r"^.*/(\w+): stand-in: set up (.*)$", harmless.run.output, re.MULTILINE)
    assert dict(said) == {"check": "everything", "scan": "python scan"}


def test_its_summary_begins_with_no_finding(harmless: Seen) -> None:
    assert re.match(
        r"\*\*0 findings · \d+ justified skips? \(0 added here\)\*\*\n", harmless.run.summary
    )
    assert harmless.run.errors == []


def test_its_sarif_is_posted_without_a_finding(harmless: Seen) -> None:
    assert harmless.findings == []


def test_what_is_posted_belongs_to_the_merge_commit(harmless: Seen) -> None:
    (upload,) = harmless.github.uploads
    wanted = {
        "commit_oid": harmless.repository.merge,
        "ref": "refs/pull/1/merge",
        "base_ref": "refs/heads/main",
        "base_sha": harmless.repository.base,
    }
    assert upload | wanted == upload


def test_a_mistake_makes_scan_and_gate_red_and_nothing_else(mistake: Seen) -> None:
    wanted = {"check": "success", "scan": "failure", "gate": "failure"}
    assert mistake.run.results == wanted, mistake.run.output


def test_its_summary_says_what_and_where(mistake: Seen) -> None:
    first, _, rest = mistake.run.summary.partition("\n")
    assert re.fullmatch(r"\*\*1 finding · \d+ justified skips? \(0 added here\)\*\*", first)
    assert f"**{CHECK}**" in rest and f"{FILE}:{LINE}</code>" in rest.replace("<wbr>", "")


def test_it_is_a_table_and_a_folded_one_on_github(mistake: Seen) -> None:
    body = html(mistake.run.summary)
    assert body.count("<table>") == 2 and "|--" not in body
    assert body.index("</table>") < body.index("<details>") < body.rindex("<table>")


def test_a_phone_finds_no_word_that_it_cannot_break(mistake: Seen) -> None:
    cells = " ".join(re.findall(r"<td>(.*?)</td>", html(mistake.run.summary)))
    words = re.split(r"\s|<w?br ?/?>", re.sub(r"</?(code|strong|a)\b[^>]*>", "", cells))
    assert [word for word in words if len(word) > LONGEST_WORD] == []


def test_its_line_is_annotated(mistake: Seen) -> None:
    (error,) = (error for error in mistake.run.errors if "file" in error)
    assert (error["file"], error["line"]) == (FILE, str(LINE))
    assert CHECK in error["title"]


def test_its_sarif_is_posted_although_the_scan_failed(mistake: Seen) -> None:
    (finding,) = mistake.findings
    place = finding["locations"][0]["physicalLocation"]
    assert (finding["ruleId"], place["artifactLocation"]["uri"]) == (CHECK, FILE)
    assert place["region"]["startLine"] == LINE


def test_a_fork_is_green_although_its_sarif_is_refused(forked: Seen) -> None:
    assert forked.run.results == GREEN, forked.run.output
    assert (len(forked.github.refused), forked.github.uploads) == (1, [])


def test_a_fork_sees_the_same_summary(forked: Seen, harmless: Seen) -> None:
    assert forked.run.summary == harmless.run.summary


def test_a_mistake_of_a_fork_is_red_and_annotated_too(forked_mistake: Seen, mistake: Seen) -> None:
    assert forked_mistake.run.results == mistake.run.results, forked_mistake.run.output
    assert forked_mistake.run.errors == mistake.run.errors
    assert forked_mistake.github.uploads == []


def test_a_failed_check_makes_the_gate_red(untidy: Seen) -> None:
    wanted = {"check": "failure", "scan": "success", "gate": "failure"}
    assert untidy.run.results == wanted, untidy.run.output
    assert untidy.run.steps["Check"] == "failure" and "Test" not in untidy.run.steps


def test_a_push_to_main_is_scanned_as_a_whole(untidy: Seen) -> None:
    assert "added here" not in untidy.run.summary.partition("\n")[0]
    assert untidy.github.uploads[0]["ref"] == "refs/heads/main"
