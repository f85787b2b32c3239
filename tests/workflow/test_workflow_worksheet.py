"""The worksheet: neutral, complete, with blanks for people."""

from __future__ import annotations

import re
from dataclasses import replace

from workflow_sample import finding, page, report

from claimcheck import worksheet
from claimcheck.records import Authority
from claimcheck.reporters import ReportOptions
from claimcheck.types import Decision, Report, Stance, Suppression

LONG = "Our stem cells " + "really " * 20 + "cure lupus."
OPTIONS = ReportOptions(
    titles={"cure-guarantee": "Outcome stated as certain"},
    authorities={
        "us-ftc-health-2022": Authority(
            "us-ftc-health-2022", "us", "", "Health Products Compliance Guidance",
            "2022", "https://www.ftc.example/guide", "Asks for evidence.", "first-hand",
        )
    },
    versions=(("claimcheck", "0.1.0"),),
)  # fmt: skip

#: Words that would judge the publisher.
_ACCUSING = re.compile(
    r"\b(?:illegal\w*|unlawful|violat\w+|fraud\w*|false|mislead\w*|deceptive|guilty"
    r"|offen[cs]e|culprit|scam|liar?|breach\w*)\b",
    re.IGNORECASE,
)


def sheet(given: Report, **options: tuple[str, ...]) -> str:
    return worksheet.render(given, OPTIONS, **options)


def test_a_statement_has_quote_place_source_dates_and_blanks() -> None:
    given = report(
        replace(
            page(finding(LONG, line=4), url="https://clinic.example/a"),
            captured_at="2026-11-02",
        )
    )
    text = sheet(given)
    quote = re.search(r"at most 15 words: (.+)", text)
    assert quote
    assert len(quote[1].strip(" …").split()) <= 15
    assert LONG in text
    for part in (
        "### 1. Outcome stated as certain",
        "day1/index.html:4:1",
        "https://clinic.example/a#:~:text=",
        "US: Health Products Compliance Guidance (2022)",
        "<https://www.ftc.example/guide>",
        "`" + "ab" * 32 + "`",
        "Captured: 2026-11-02",
        "2026-11-25 (today; the page has no capture date)",
        "Assessment by the reviewer: ____",
        "Fingerprint: `",
        "claimcheck 0.1.0",
        "cure-guarantee.outcome",
    ):
        assert part in text


def test_its_own_words_accuse_nobody() -> None:
    text = sheet(report(page(finding("Quote."))))
    own = text.replace("It does not say that a statement is untrue", "")
    own = own.replace("not a finding of illegality", "")
    assert not _ACCUSING.search(own)


def test_what_is_suppressed_dismissed_or_no_claim_is_left_out() -> None:
    given = report(
        page(
            finding("Kept."),
            replace(finding("Hidden."), suppressed=Suppression("r")),
            replace(finding("Dropped."), decision=Decision("dismissed")),
            finding("Denied.", stance=Stance.NEGATED),
        ),
        page(uri="clean.html", key="clean.html"),
    )
    text = sheet(given)
    assert "Kept." in text
    for absent in ("Hidden.", "Dropped.", "Denied.", "clean.html"):
        assert absent not in text
    assert "Pages read: 2" in text


def test_only_confirmed_statements_when_asked() -> None:
    given = report(
        page(
            finding("Open."),
            replace(
                finding("Sure."), decision=Decision("confirmed", "seen", "M. Sato")
            ),
        )
    )
    text = sheet(given, verdicts=("confirmed",))
    assert "Open." not in text
    assert "Review: confirmed by M. Sato: seen" in text


def test_page_text_makes_no_markup() -> None:
    hostile = "# <img src=x> [x](https://evil.example) `a` | @all \u202e cures."
    text = sheet(report(page(finding(hostile))))
    assert "<img" not in text
    assert "[x](" not in text
    assert "\u202e" not in text


def test_nothing_selected_is_said() -> None:
    assert "No statement was selected." in sheet(report(page()))
