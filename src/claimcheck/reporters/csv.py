"""CSV for spreadsheets: one finding a line, and no cell that runs as a formula."""

from __future__ import annotations

import csv
import io
import re

from claimcheck.fingerprint import as_cell
from claimcheck.records import NOTICE, evidence_words, link, short_quote, visible
from claimcheck.reporters import (
    ReportOptions,
    citation,
    shown,
    status,
    suppression_text,
    versions_text,
)
from claimcheck.types import Decision, Finding, PageResult, Report

#: What makes a spreadsheet take a cell for a formula, full-width forms included.
#: A semicolon or tab may start a cell of its own where these separate columns, so
#: what follows one is made safe as well.
_FORMULA = re.compile(r"(^|[;\t])(?=[\s\"']*[=+@\-＝＋＠－])")

Row = dict[str, str | int | float]


def render(report: Report, options: ReportOptions) -> str:
    """Return a table with a header line.

    A cell that starts like a formula and a fingerprint that looks like a number get
    an apostrophe before them, line breaks become spaces, and invisible characters
    are spelt out; jsonl has exact text.
    """
    rows = [
        _row(finding, page, options)
        for page in report.pages
        for finding in shown(page, options)
    ]
    text = io.StringIO()
    writer = csv.DictWriter(
        text, _COLUMNS, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\n"
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula or for two lines."""
    return _FORMULA.sub(r"\1'", visible(text))


def _row(finding: Finding, page: PageResult, options: ReportOptions) -> Row:
    row = _claim(finding, options) | _reasons(finding, options) | _origin(page)
    return {
        name: safe_cell(value) if isinstance(value, str) else value
        for name, value in row.items()
    }


def _claim(finding: Finding, options: ReportOptions) -> Row:
    position = finding.position
    return {
        "uri": finding.uri,
        "url": finding.url or "",
        "site": finding.site or "",
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
        "page": "" if position.page is None else position.page,
        "category": finding.category,
        "category_title": options.title(finding.category),
        "severity": finding.severity.value,
        "stance": finding.stance.value,
        "voice": finding.voice.value,
        "role": finding.role.value,
        "score": finding.score,
        "text": finding.text,
        "short_quote": short_quote(finding.text, evidence_words(finding)),
        "chain": " > ".join(finding.chain),
        "block": finding.block.value,
        "place": finding.place,
    }


def _reasons(finding: Finding, options: ReportOptions) -> Row:
    decision = finding.decision or Decision("")
    cited = options.cited(finding.authorities)
    return {
        "reason": finding.reason,
        "words": " | ".join(evidence_words(finding)),
        "detectors": " | ".join(
            f"{e.detector} {e.confidence:.2f}" for e in finding.evidence
        ),
        "authorities": " | ".join(citation(authority) for authority in cited),
        "approval": finding.approval or "",
        "link": link(finding),
        "fingerprint": as_cell(finding.fingerprint),
        "status": status(finding),
        "suppressed_because": suppression_text(finding),
        "decision": decision.verdict,
        "decision_note": decision.note,
        "reviewer": decision.reviewer,
        "decision_date": decision.date,
    }


def _origin(page: PageResult) -> Row:
    return {
        "page_score": page.score,
        "sha256": page.sha256,
        "captured_at": page.captured_at or "",
        "as_of": page.as_of,
        "as_of_source": page.as_of_source,
        "versions": versions_text(page.versions),
        "notice": NOTICE,
    }


_COLUMNS = (
    "uri", "url", "site", "line", "column", "end_line", "end_column", "page",
    "category", "category_title", "severity", "stance", "voice", "role", "score",
    "text", "short_quote", "chain", "block", "place", "reason", "words", "detectors",
    "authorities", "approval", "link", "fingerprint", "status", "suppressed_because",
    "decision", "decision_note", "reviewer", "decision_date", "page_score", "sha256",
    "captured_at", "as_of", "as_of_source", "versions", "notice",
)  # fmt: skip
