"""What a scan prints and writes, for people and machines, of findings made up here."""

import json
import re
from typing import Any

import pytest
from ops_findings import a_finding, a_scan

from ops.scan.checkov import Scan
from ops.scan.finding import TEXTS, merged
from ops.scan.output import rendered

NASTY = "<b>@all</b> | [x](http://evil) `$(id)` ![i](x) *y*"


COUNTS = {
    (0, 0): "0 findings · 0 justified skips",
    (1, 1): "1 finding · 1 justified skip",
    (2, 6): "2 findings · 6 justified skips",
}


@pytest.mark.parametrize(("counts", "first"), COUNTS.items(), ids=str)
def test_everything_for_people_begins_with_the_count(counts: tuple[int, int], first: str) -> None:
    assert rendered("report.txt", a_scan(*counts)).splitlines()[0] == first
    assert rendered("summary.md", a_scan(*counts)).splitlines()[0] == f"**{first}**"


def test_beside_a_base_the_count_says_what_was_added() -> None:
    scan = a_scan(2, 6, added=a_scan(0, 1), removed=a_scan(0, 0))
    first = rendered("summary.md", scan).splitlines()[0]
    assert first == "**2 findings · 6 justified skips (1 added here)**"


def test_the_report_has_everything_that_a_person_needs() -> None:
    text = rendered("report.txt", Scan([a_finding()], []))
    why, fix, link = (TEXTS["CKV_AWS_79"][word] for word in ("why", "fix", "link"))
    told = ("CKV_AWS_79", "aws_instance.this", "modules/bastion/instance.tf:5", why, fix, link)
    assert [word for word in told if word not in text] == []


def test_the_report_says_what_a_change_adds_and_removes() -> None:
    change = {"added": a_scan(1, 1), "removed": a_scan(1, 0)}
    text = rendered("report.txt", a_scan(1, 1, **change))
    told = re.findall(r"^this change (\w+) the (\w+) CKV_AWS_79", text, re.MULTILINE)
    assert told == [("adds", "finding"), ("adds", "skip"), ("removes", "finding")]


def test_a_check_without_words_of_ours_is_told_in_checkovs() -> None:
    found = a_finding(check="CKV_AWS_99999")
    assert found.why == "Ensure Instance Metadata Service Version 1 is not enabled."
    assert found.link.endswith("#:~:text=CKV_AWS_99999")


def test_instances_of_for_each_are_one_finding() -> None:
    twice = [a_finding(), a_finding(resource='aws_instance.this["b"]')]
    assert [one.resource for one in merged(twice)] == ["aws_instance.this"]


def test_a_fingerprint_does_not_hang_on_the_line() -> None:
    assert a_finding(lines=[9, 40]).fingerprint == a_finding().fingerprint
    assert a_finding(file="modules/x.tf").fingerprint != a_finding().fingerprint


def test_plans_add_their_units_and_the_source_needs_none() -> None:
    plans = [a_finding(unit="live/prod/b"), a_finding(unit="live/dev/b")]
    assert merged(plans)[0].units == ("live/dev/b", "live/prod/b")
    assert merged([*plans, a_finding()])[0].units == ()


def test_one_mistake_is_told_once_where_texts_toml_says_so() -> None:
    same = [a_finding(check=check) for check in ("CKV_AWS_103", "CKV_AWS_2", "CKV2_AWS_74")]
    assert [one.check for one in merged(same)] == ["CKV_AWS_2"]


def test_the_same_check_at_another_resource_is_told() -> None:
    other = a_finding(check="CKV_AWS_103", resource="aws_lb_listener.other")
    assert len(merged([a_finding(check="CKV_AWS_2"), other])) == 2


def test_a_skip_hides_no_finding_of_the_same_mistake() -> None:
    skip = a_finding(check="CKV_AWS_2", reason="Nobody listens here")
    assert len(merged([skip, a_finding(check="CKV_AWS_103")])) == 2


@pytest.mark.parametrize("reason", ["", "No comment provided", "false positive"])
def test_a_reason_that_is_none_makes_a_finding(reason: str) -> None:
    found = a_finding(reason=reason)
    assert (found.check, found.reason) == ("NO_REASON", "")


def test_an_annotation_is_one_line_whatever_it_says() -> None:
    file = "modules/a,b:c%/\n::error::x.tf"
    text = rendered("annotations.txt", Scan([a_finding(file=file)], []))
    [line] = text.splitlines()
    place = "file=modules/a%2Cb%3Ac%25/ %3A%3Aerror%3A%3Ax.tf,line=5,endLine=33,title=CKV_AWS_79 "
    assert line.startswith(f"::error {place}")


@pytest.mark.parametrize("template", ["report.txt", "summary.md"])
def test_nothing_that_is_printed_begins_a_command_of_githubs(template: str) -> None:
    skip = a_finding(reason="a reason\n::stop-commands::x", resource="a\n::error::b")
    lines = rendered(template, Scan([a_finding(resource="x\n::error::y")], [skip])).splitlines()
    assert [line for line in lines if line.startswith("::")] == []


def test_a_strangers_words_are_no_markup_of_the_summary() -> None:
    skip = a_finding(reason=f"because of {NASTY}", resource=NASTY)
    text = rendered("summary.md", Scan([], [skip]))
    [row] = [line for line in text.splitlines() if "because" in line]
    assert "<b>" not in row and "\\@all" in row
    assert re.search(r"(?<!\\)[\[\]`]", row) is None
    assert len(re.findall(r"(?<!\\)\|", row)) == 3, "a cell of his own"


def test_on_github_a_place_is_a_link_to_the_scanned_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    named = {"SERVER_URL": "https://github.com", "REPOSITORY": "octo/showroom", "SHA": "abc"}
    for name, value in named.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    url = "https://github.com/octo/showroom/blob/abc/modules/bastion/instance.tf#L5-L33"
    assert f"]({url})" in rendered("summary.md", Scan([a_finding()], []))


@pytest.fixture(name="run")
def _run() -> dict[str, Any]:
    """The one run of a SARIF log of a finding and a skip."""
    skip = a_finding(check="CKV_AWS_8", file="modules/ü x/a.tf", reason='She said "no" & <left>')
    log = json.loads(rendered("sarif.json", Scan([a_finding()], [skip])))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("/sarif-2.1.0.json")
    [run] = log["runs"]
    return dict(run)


def test_sarif_has_a_rule_with_help_for_every_result(run: dict[str, Any]) -> None:
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules.keys()
    for rule in rules.values():
        assert rule["helpUri"].startswith("https://")
        words = ("shortDescription", "fullDescription", "help")
        assert all(rule[word]["text"] for word in words) and rule["help"]["markdown"]


def test_sarif_places_are_relative_to_the_repository(run: dict[str, Any]) -> None:
    places = [one["locations"][0]["physicalLocation"] for one in run["results"]]
    uris = [place["artifactLocation"]["uri"] for place in places]
    assert uris == ["modules/bastion/instance.tf", "modules/%C3%BC%20x/a.tf"]
    assert {place["artifactLocation"]["uriBaseId"] for place in places} == {"SRCROOT"}
    assert "SRCROOT" in run["originalUriBaseIds"]
    assert places[0]["region"] == {"startLine": 5, "endLine": 33}


def test_sarif_suppresses_a_skip_with_its_reason(run: dict[str, Any]) -> None:
    reason = {"kind": "inSource", "justification": 'She said "no" & <left>'}
    assert [one["suppressions"] for one in run["results"]] == [[], [reason]]


def test_sarif_knows_a_result_again_in_the_next_run(run: dict[str, Any]) -> None:
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert prints[0] == f"{a_finding().fingerprint}:1" != prints[1]


@pytest.mark.parametrize("check", TEXTS)
def test_a_text_says_why_and_how_in_sentences_with_a_link(check: str) -> None:
    text = TEXTS[check]
    assert text["why"].endswith(".") and text["fix"]
    makers = r"https://(docs\.(aws\.amazon|github|docker)\.com|www\.checkov\.io|slsa\.dev)/"
    assert re.match(makers, text["link"])
    assert text.keys() <= {"why", "fix", "link", "same_resource", "same_module"}
