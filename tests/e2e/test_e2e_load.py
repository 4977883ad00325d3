"""The load counts what a site really did: against one that fails in known ways, and none at all."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from faulty_site import BODY, FAULTS, FaultySite
from http_exchange import Site
from load_report import Report
from local_cloud import free_port
from under_load import under_load

SEEN_AS = {
    "reset": "reset",
    "cut": "cut body",
    "503": "status 503",
    "silent": "no answer within 1 s",
}
Loaded = Callable[..., tuple[FaultySite, Report]]


@pytest.fixture(name="loaded")
def _loaded(tmp_path: Path) -> Iterator[Loaded]:
    """A site with faults and what a load on it came to: at --patience 1, for about two seconds."""
    sites: list[FaultySite] = []

    def load(fault: Callable[[int], str], *options: str) -> tuple[FaultySite, Report]:
        sites.append(FaultySite(tmp_path, fault))
        with under_load(sites[-1].site, "--patience", "1", *options, around=0.5) as visitors:
            time.sleep(1)
        return sites[-1], visitors.report

    yield load
    for one in sites:
        one.stop()


def one_of_fifty(number: int) -> str:
    """Each fault once in every fifty requests, ten requests apart."""
    return dict(zip(range(9, 50, 10), FAULTS, strict=False)).get(number % 50, "")


def reasons(report: Report, kind: str) -> Counter[str]:
    """How often each failure was seen."""
    return Counter(one.reason for one in report.failures if one.kind == kind)


@pytest.mark.parametrize(
    ("kind", "options"),
    [("new", ("--clients", "0")), ("kept", ("--rate", "0.1", "--think", "0.05"))],
)
def test_every_way_to_fail_is_counted_exactly(
    loaded: Loaded, kind: str, options: tuple[str, ...]
) -> None:
    site, report = loaded(one_of_fifty, *options)
    assert all(site.done[fault] > 1 for fault in FAULTS)
    assert reasons(report, kind) == {SEEN_AS[fault]: site.done[fault] for fault in FAULTS}
    assert report.answered == site.done[""] == sum(report.sent.values()) - len(report.failures)


def test_a_site_without_faults_has_no_failure_and_one_body(loaded: Loaded) -> None:
    _, report = loaded(lambda _: "")
    assert report.failures == [] and report.inability == ""
    assert list(report.bodies) == [hashlib.sha256(BODY).hexdigest()]
    assert report.answered == sum(report.sent.values()) > 400


def test_a_connection_closed_after_an_answer_is_no_failure(loaded: Loaded) -> None:
    site, report = loaded(lambda number: "last" if number % 10 == 3 else "", "--rate", "0.1")
    assert site.done["last"] > 5
    assert report.failures == []


def test_a_stall_is_seen_in_all_who_waited_for_it(loaded: Loaded) -> None:
    site, report = loaded(lambda number: "stall" if number == 150 else "", "--clients", "0")
    assert site.done["stall"] == 1
    assert sum(latency > 0.1 for latency in report.latencies["new"]) > 60
    assert report.quantile("new", 0.99) > 0.4


def test_a_site_that_nobody_serves_refuses_every_request(tmp_path: Path) -> None:
    site = FaultySite(tmp_path, lambda _: "")
    site.stop()
    nobody = Site(site.site.domain, free_port(), site.site.ca_file)
    with under_load(nobody, around=0.2) as visitors:
        pass
    assert {one.reason for one in visitors.report.failures} == {"refused"}
    assert len(visitors.report.failures) == sum(visitors.report.sent.values()) > 50


def test_a_certificate_for_another_name_is_a_failure(tmp_path: Path) -> None:
    site = FaultySite(tmp_path, lambda _: "")
    other = Site("other.example.com", site.site.port, site.site.ca_file)
    with under_load(other, "--rate", "20", around=0.2) as visitors:
        pass
    site.stop()
    assert all("Hostname mismatch" in one.reason for one in visitors.report.failures)
    assert visitors.report.answered == 0 < len(visitors.report.failures)


def test_failures_bear_their_phase_and_time(loaded: Loaded) -> None:
    _, report = loaded(lambda number: "503" if number == 200 else "", "--clients", "0")
    [failure] = report.failures
    assert (failure.phase, failure.kind) == ("during", "new")
    assert failure.at == pytest.approx(1.0, abs=0.1)
    assert "1x status 503 on a new connection during 'during'" in report.complaint()


def test_a_load_that_it_cannot_make_proves_nothing(loaded: Loaded) -> None:
    _, report = loaded(lambda _: "", "--rate", "20000", "--clients", "0")
    assert "were begun" in report.inability or "after it was due" in report.inability


def test_a_report_survives_its_way_between_processes() -> None:
    report = Report(began=1.5, sent={"new": 3, "kept": 0})
    assert Report.of_json(report.to_json()) == report
