"""Two captures compared: added, removed, softened, hardened."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from workflow_sample import finding, page, report

from claimcheck import compare, compare_report
from claimcheck.compare import Comparison, Kind
from claimcheck.errors import ConfigError
from claimcheck.reporters import ReportOptions
from claimcheck.types import Failure, Finding, Report, Role, Severity, Stance, Voice

OPTIONS = ReportOptions(titles={"cure-guarantee": "Promise of a cure"})


def kinds(old: list[Finding], new: list[Finding]) -> list[tuple[str, str]]:
    comparison = compare.compare(report(page(*old)), report(page(*new)))
    return [
        (c.kind.value, (c.new or c.old).text)  # type: ignore[union-attr]
        for c in comparison.changes
    ]


CURES = finding("Our stem cells cure lupus in weeks.")
MAY = finding("Our stem cells may help lupus in weeks.", stance=Stance.HEDGED)
OTHER = finding("Parking is free and we promise a smile.", "superlative")

_CASES = {
    "same": ([CURES], [CURES], []),
    "same text on another line": ([CURES], [replace(CURES, score=0.1)], []),
    "added": ([CURES], [CURES, OTHER], [("added", OTHER.text)]),
    "removed": ([CURES, OTHER], [CURES], [("removed", OTHER.text)]),
    "softened by stance": ([CURES], [MAY], [("softened", MAY.text)]),
    "hardened by stance": ([MAY], [CURES], [("hardened", CURES.text)]),
    "hardened by severity": (
        [CURES],
        [replace(CURES, severity=Severity.CRITICAL)],
        [("hardened", CURES.text)],
    ),
    "stance goes before severity": (
        [CURES],
        [replace(MAY, severity=Severity.CRITICAL)],
        [("softened", MAY.text)],
    ),
    "claim denied now": (
        [CURES],
        [
            replace(
                CURES, text="Our stem cells never cure lupus.", stance=Stance.NEGATED
            )
        ],
        [("softened", "Our stem cells never cure lupus.")],
    ),
    "claim said by a commenter now": (
        [CURES],
        [replace(CURES, voice=Voice.COMMENTER)],
        [("softened", CURES.text)],
    ),
    "denial gone": ([replace(CURES, stance=Stance.NEGATED)], [], []),
    "question new": ([], [replace(CURES, stance=Stance.QUESTION)], []),
    "reworded": (
        [CURES],
        [replace(CURES, text="Our own stem cells cure lupus in weeks.")],
        [("changed", "Our own stem cells cure lupus in weeks.")],
    ),
    "another category": (
        [CURES],
        [replace(CURES, category="unproven-indication")],
        [("changed", CURES.text)],
    ),
    "unlike texts": (
        [CURES],
        [OTHER],
        [("added", OTHER.text), ("removed", CURES.text)],
    ),
    "one of two repeats gone": ([CURES, CURES], [CURES], [("removed", CURES.text)]),
    "two categories of one text": (
        [CURES, replace(CURES, category="risk-denial")],
        [replace(CURES, category="risk-denial"), CURES],
        [],
    ),
    "best pair first": (
        [CURES, replace(CURES, text="Our stem cells cure asthma in days.")],
        [replace(CURES, text="Our stem cells cure asthma in hours.")],
        [
            ("changed", "Our stem cells cure asthma in hours."),
            ("removed", CURES.text),
        ],
    ),
    "without spaces": (
        [finding("幹細胞で糖尿病が治ります。")],
        [finding("幹細胞で糖尿病が治る可能性があります。", stance=Stance.HEDGED)],
        [("softened", "幹細胞で糖尿病が治る可能性があります。")],
    ),
}


@pytest.mark.parametrize(("old", "new", "expected"), _CASES.values(), ids=_CASES)
def test_a_claim_is_followed_from_old_to_new(
    old: list[Finding], new: list[Finding], expected: list[tuple[str, str]]
) -> None:
    assert kinds(old, new) == expected


def pairs(old: Report, new: Report) -> list[tuple[str, bool, bool]]:
    return [
        (p.key, p.old is not None, p.new is not None)
        for p in compare.compare(old, new).pages
    ]


def test_pages_are_matched_by_key() -> None:
    old = report(page(key="a"), page(key="b"))
    new = report(page(key="b"), page(key="c"))
    assert pairs(old, new) == [
        ("a", True, False),
        ("b", True, True),
        ("c", False, True),
    ]


def test_pages_without_key_are_matched_by_their_path_below_the_folder() -> None:
    old = report(page(key=None, uri="v1/a.html"), page(key=None, uri="v1/x/b.html"))
    new = report(page(key=None, uri="n/v2/a.html"), page(key=None, uri="n/v2/x/b.html"))
    assert pairs(old, new) == [("a.html", True, True), ("x/b.html", True, True)]


def test_one_page_is_compared_with_one_page_whatever_their_names() -> None:
    assert pairs(report(page(key="old")), report(page(key="new"))) == [
        ("old", True, True)
    ]


def test_nothing_is_said_of_a_page_that_could_not_be_read() -> None:
    old = report(
        page(CURES, uri="v1/a.html", key="a.html"), page(uri="v1/b.html", key="b.html")
    )
    new = Report(
        (page(uri="v2/b.html", key="b.html"),), (Failure("v2/a.html", "is binary"),)
    )
    comparison = compare.compare(old, new)
    assert comparison.changes == ()
    assert [p.key for p in comparison.pages] == ["b.html"]
    assert "not compared: v2/a.html: is binary" in compare_report.render(
        "text", comparison, OPTIONS
    )


@pytest.fixture
def comparison() -> Comparison:
    hostile = finding("<script>alert(1)</script> [x](javascript:x) \u202e cures all.")
    old = report(
        page(CURES, OTHER, uri="v1/a.html", key="a.html", url="https://c.example/a"),
        page(CURES, uri="v1/gone.html", key="gone.html"),
    )
    new = report(
        page(
            MAY, hostile, uri="v2/a.html", key="a.html", url="https://c.example/a",
            role=Role.UNCLEAR,
        ),
        page(uri="v2/new.html", key="new.html"),
    )  # fmt: skip
    return compare.compare(old, new)


def test_totals_count_each_kind_also_by_category(comparison: Comparison) -> None:
    assert comparison.totals() == {
        Kind.ADDED: 1, Kind.HARDENED: 0, Kind.CHANGED: 0, Kind.SOFTENED: 1,
        Kind.REMOVED: 2,
    }  # fmt: skip
    assert comparison.by_category()["cure-guarantee"][Kind.REMOVED] == 1


def test_text_says_what_was_and_what_is(comparison: Comparison) -> None:
    text = compare_report.render("text", comparison, OPTIONS)
    assert "v softened: Promise of a cure" in text
    assert 'was asserted, high, 1:1: "Our stem cells cure lupus in weeks."' in text
    assert 'is  hedged, high, 1:1: "Our stem cells may help lupus in weeks."' in text
    assert "role promotional -> unclear" in text
    assert "gone.html  (page is gone)" in text
    assert "new.html  (new page)" in text
    assert "3 pages compared, 3 changed: 1 added, 1 softened, 2 removed" in text
    assert "\u202e" not in text
    assert "not legal advice" in text


def test_json_holds_whole_findings_and_totals(comparison: Comparison) -> None:
    whole = json.loads(compare_report.render("json", comparison, OPTIONS))
    assert whole["totals"]["removed"] == 2
    change = whole["pages"][0]["changes"][1]
    assert {c["kind"] for c in whole["pages"][0]["changes"]} == {
        "added", "softened", "removed",
    }  # fmt: skip
    assert (change["old"] or change["new"])["type"] == "finding"
    assert whole["pages"][1]["new"] is None


def test_html_shows_the_change_word_by_word_and_runs_nothing(
    comparison: Comparison,
) -> None:
    text = compare_report.render("html", comparison, OPTIONS)
    shown = " ".join(re.sub(r"\s+", " ", text).split())
    assert "<del>cure</del> <ins>may help</ins>" in shown
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert 'href="javascript' not in text
    assert "\u202e" not in text
    assert "default-src 'none'" in text
    assert "not legal advice" in text


def test_an_unknown_format_is_refused(comparison: Comparison) -> None:
    with pytest.raises(ConfigError, match="no format 'xml'"):
        compare_report.render("xml", comparison, OPTIONS)
