"""The comment: what is never cut, what is counted, what GitHub makes of it."""

import json
import re

import pytest
from github_markdown import html
from plan_documents import Document, document, planned, resource, review
from refusals import refusal
from review_secrets import plan, traces

from ops.review.comment import COMMENT_BYTES, SUMMARY_BYTES, code, markdown, rendered
from ops.review.plan import Review

RUN = "https://github.com/octo-org/showroom/actions/runs/7"
ODD = 'aws_eip.this["a`b``|<img src=x>@everyone_*[x](http://y) -->"]'


def many(number: int, *actions: str) -> list[Document]:
    """So many resources of which nothing alike is known."""
    after = {"tags": 1, "description": 2}
    return [
        resource(f"aws_vpc.number_{i}", *actions, after=after, before={}) for i in range(number)
    ]


def big(takes: int, rest: int) -> Review:
    """A network of so many destroys and updates, and a small storage."""
    resources = [
        *many(takes, "delete"),
        *(one | {"address": f"x.{one['address']}"} for one in many(rest, "update")),
    ]
    small = planned("storage", document(*many(3, "create")))
    return review(planned("network", document(*resources)), small)


def listed(text: str, word: str) -> list[str]:
    """The addresses of a list's lines that say `word`."""
    return re.findall(rf"^- \**{word}\**.* `((?:x\.)?aws_vpc\.\w+)`", text, re.MULTILINE)


def test_it_begins_with_its_marker_and_the_blast_radius() -> None:
    lines = markdown(review(planned("network", document(*many(1, "update")))), RUN).split("\n")
    assert lines[0] == "<!-- showroom plan dev -->"
    assert lines[3] == "**replaces 0, rolls 0 instances, visitors: nothing**"


def test_destroys_come_before_everything_else() -> None:
    text = markdown(big(1, 1), RUN)
    assert text.index("**delete**") < text.index("- update") < text.index("- create")


def test_of_3000_resources_all_destroys_are_shown_and_the_rest_is_counted() -> None:
    text = markdown(big(600, 2400), RUN)
    assert COMMENT_BYTES - 200 < len(text.encode()) <= COMMENT_BYTES
    assert len(listed(text, "delete")) == 600
    shown = len(listed(text, "update"))
    assert f"and {2400 - shown:,} more updates in `network`" in text
    assert "and 3 more creates in `storage`" in text


def test_3000_destroys_are_packed_and_all_shown() -> None:
    text = markdown(big(3000, 10), RUN)
    assert len(text.encode()) <= COMMENT_BYTES and "**delete** 3,000:" in text
    assert {f"aws_vpc.number_{i}" for i in range(3000)} <= {
        f"aws_vpc.{name}" for name in re.findall(r"\bnumber_\d+", text)
    }


def test_more_than_fits_even_so_is_refused_in_a_comment_and_told_in_a_summary() -> None:
    whole = big(6000, 1)
    assert refusal(lambda: markdown(whole, RUN)).startswith(
        "6000 destroys and replacements in dev:"
    )
    assert len(listed(markdown(whole, RUN, SUMMARY_BYTES), "delete")) == 6000


def test_a_small_plan_is_told_whole() -> None:
    assert "more" not in markdown(big(2, 5), RUN)


def test_a_planted_secret_is_in_nothing_that_is_told() -> None:
    whole = review(planned("network", plan()))
    told = [markdown(whole, RUN), rendered("plan.txt", review=whole), json.dumps(whole.reviewed())]
    assert whole.plans[0].changes and [traces(text) for text in told] == [[], [], []]


@pytest.mark.parametrize("text", [ODD, "`", "``", "a`", "x\ny", "a|b"])
def test_github_shows_an_address_as_it_is(text: str) -> None:
    shown = html(f"- update {code(text)}\n")
    plain = text.replace("\n", " ").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert f"<code>{plain}</code>" in shown and "<img" not in shown


def test_github_takes_nothing_out_and_reads_every_line_as_it_is_meant() -> None:
    words = ("gone", "person")
    gone = {word: (f"live/dev/{word}",) for word in words}
    plan_ = document(*many(2, "delete"), *many(14, "update"))
    waiting = planned("compute", {}, "not applied yet: network")
    shown = html(
        markdown(review(planned("network", plan_), waiting, **gone), RUN).partition("\n")[2]
    )
    assert shown.count("<li>") == 2 + 14 + 1 + len(words)
    assert "<details><summary>network: 14 updates</summary>" in shown
    assert "<strong>deferred</strong>" in shown
    assert f'<a href="{RUN}">This run</a>' in shown


def test_packed_destroys_are_readable_by_github_too() -> None:
    assert html(markdown(big(3000, 1), RUN)).count("<code>aws_vpc: number_0, ") == 1


def test_without_an_affected_unit_it_says_so() -> None:
    assert "No unit of dev is affected." in markdown(review(), "")


def test_what_no_role_may_apply_is_said_to_be_a_persons() -> None:
    changed = document(*many(1, "update"))
    text = markdown(review(planned("github_access", changed), planned("network", changed)), RUN)
    assert re.findall(r"^- `(\w+)` is \*\*applied by a person\*\*", text, re.MULTILINE) == [
        "github_access"
    ]
