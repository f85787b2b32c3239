"""Each format equals its reviewed file; `--update-golden` rewrites them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from report_sample import POLICY

from claimcheck.errors import ConfigError
from claimcheck.records import NOTICE
from claimcheck.reporters import (
    EVERY_ROLE,
    EVERY_STANCE,
    EVERY_VOICE,
    REPORTERS,
    ReportOptions,
    by_category,
    render,
    shown,
)
from claimcheck.types import Report, Severity, Stance

EVERYTHING = {
    "stances": EVERY_STANCE,
    "voices": EVERY_VOICE,
    "roles": EVERY_ROLE,
}

Golden = Callable[[str, str], None]


@pytest.mark.parametrize("name", REPORTERS)
def test_each_format_renders_its_golden_file(
    name: str, report: Report, options: ReportOptions, golden: Golden
) -> None:
    """The default options."""
    golden(f"sample.{name}", render(name, report, options))


@pytest.mark.parametrize("name", ["text", "markdown"])
def test_every_stance_and_the_score_steps_can_be_shown(
    name: str, report: Report, options: ReportOptions, golden: Golden
) -> None:
    """What `--stance all --explain-score --top 1 --jurisdiction jp` shows."""
    options = replace(
        options,
        **EVERYTHING,
        explain_score=POLICY,
        top=1,
        jurisdictions=frozenset({"jp"}),
    )
    golden(f"everything.{name}", render(name, report, options))


@pytest.mark.parametrize("name", REPORTERS)
def test_no_format_cites_another_jurisdiction(
    name: str, report: Report, options: ReportOptions
) -> None:
    """Neither for a finding nor for a flag of the page."""
    clinic = report.pages[0]
    laws = ("us-ftc-health-2022", "jp-medical-care-act-6-5")
    flags = tuple(replace(flag, authorities=laws) for flag in clinic.flags)
    text = render(
        name,
        Report((replace(clinic, flags=flags),)),
        replace(options, jurisdictions=frozenset({"us"})),
    )
    assert "jp-medical-care" not in text
    assert "Medical Care Act" not in text


def test_colour_changes_nothing_but_escapes_and_marks(
    report: Report, options: ReportOptions, golden: Golden
) -> None:
    """The text format in colour."""
    golden("colour.text", render("text", report, replace(options, color=True)))


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_carries_the_notice_and_the_evidence(
    name: str, report: Report, options: ReportOptions
) -> None:
    """Notice, versions, digest, date and its origin, quote, place."""
    text = render(name, report, options)
    joined = " ".join(text.replace("> ", "").split())
    assert NOTICE in joined
    for part in ("hashed-3", "2026-11-01", "ab" * 32, "2026-11-02", "capture"):
        assert part in text
    assert "Some guests may walk further after a month." in joined
    assert "text=ALS" in text


@pytest.mark.parametrize("name", REPORTERS)
def test_a_report_without_findings_says_what_was_read(
    name: str, report: Report, options: ReportOptions
) -> None:
    """Nothing found never means nothing read; csv has one finding a line."""
    clean = replace(report.pages[0], findings=(), flags=())
    text = render(name, Report((clean,)), options)
    assert name == "csv" or clean.uri in text


@pytest.mark.parametrize("name", REPORTERS)
def test_an_empty_report_renders(name: str) -> None:
    """No page at all, and options without any words; jsonl has then no record."""
    assert bool(render(name, Report(()), ReportOptions())) == (name != "jsonl")


def test_an_unknown_format_is_refused_with_the_known_ones(report: Report) -> None:
    """The hint lists the formats."""
    with pytest.raises(ConfigError, match="one of: csv, html"):
        render("docx", report, ReportOptions())


def test_shown_keeps_what_the_publisher_claims_by_default(report: Report) -> None:
    """A question on a clinic page and a quote in the news are left out."""
    clinic, news = report.pages
    options = ReportOptions()
    assert Stance.QUESTION not in {f.stance for f in shown(clinic, options)}
    assert len(shown(clinic, options)) == 7
    assert shown(news, options) == ()
    assert len(shown(news, replace(options, **EVERYTHING))) == 1


@pytest.mark.parametrize(
    ("change", "count"),
    [
        ({"categories": frozenset({"testimonial"})}, 1),
        ({"min_score": 0.85}, 3),
        ({"stances": frozenset({Stance.HEDGED})}, 1),
    ],
    ids=["category", "score", "stance"],
)
def test_filters_choose_findings(
    report: Report, change: dict[str, object], count: int
) -> None:
    """Each filter on its own."""
    options = replace(ReportOptions(), **change)  # type: ignore[arg-type]
    assert len(shown(report.pages[0], options)) == count


def test_categories_are_listed_by_their_gravest_findings(report: Report) -> None:
    """Criticals decide before highs."""
    rows = by_category(shown(report.pages[0], ReportOptions()))
    assert rows[0][0] == "unproven-indication"
    assert rows[0][1][Severity.CRITICAL] == 2
