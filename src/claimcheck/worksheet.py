"""A neutral worksheet for a complaint: what a page says, where, and blanks.

It reports what was read and which texts the tool connects with it. Whether a
statement is unlawful, or untrue, is for the people who fill in the blanks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from claimcheck.records import (
    NOTICE,
    evidence_words,
    link,
    short_quote,
    web_url,
)
from claimcheck.reporters import (
    ReportOptions,
    citation,
    date_used,
    decision_text,
    place,
    report_versions,
    shown,
    versions_text,
)
from claimcheck.reporters.markdown import escape

if TYPE_CHECKING:
    from claimcheck.types import Finding, PageResult, Report

_BLANK = "________________"

_INTRODUCTION = (
    "This worksheet lists statements that a program selected for review, with the "
    "texts that its rules refer to. It does not say that a statement is untrue or "
    "that anyone acted against the law. A person checks each quote on the page, "
    "reads the text referred to, and fills in the blanks."
)

_CASE_BLANKS = (
    "Prepared by",
    "Date",
    "Name and address of the publisher, and where they were found",
    "Authority or body to be addressed",
    "Publisher was asked for comment on",
)
_STATEMENT_BLANKS = (
    "Quote checked on the live page by, on",
    "Screenshot or archive copy",
    "Context that a reader should know",
    "Assessment by the reviewer",
)


def render(
    report: Report, options: ReportOptions, *, verdicts: Collection[str] = ()
) -> str:
    """Return the worksheet as Markdown.

    Args:
        report: Pages with findings that are neither suppressed nor dismissed;
            what a baseline knows is listed too.
        options: Chooses the findings, as for a report.
        verdicts: List only what reviewers decided so ("confirmed").
    """
    chosen = [(page, _chosen(page, options, verdicts)) for page in report.pages]
    lines = ["# Worksheet: statements for review", "", f"> {NOTICE}", ""]
    lines += [_INTRODUCTION, "", *_blanks(_CASE_BLANKS), ""]
    number = 0
    for page, findings in chosen:
        if findings:
            lines += _page(page)
            for finding in findings:
                number += 1
                lines += _statement(finding, number, options)
    if not number:
        lines += ["No statement was selected.", ""]
    lines += _end(report, options)
    return "\n".join(lines) + "\n"


def _chosen(
    page: PageResult, options: ReportOptions, verdicts: Collection[str]
) -> Sequence[Finding]:
    return [
        f
        for f in shown(page, options)
        if f.suppressed is None and _is_wanted(f, verdicts)
    ]


def _is_wanted(finding: Finding, verdicts: Collection[str]) -> bool:
    verdict = finding.decision.verdict if finding.decision else ""
    return verdict in verdicts if verdicts else verdict != "dismissed"


def _blanks(names: Sequence[str]) -> Iterator[str]:
    yield from (f"- {name}: {_BLANK}" for name in names)


def _page(page: PageResult) -> Iterator[str]:
    yield f"## {escape(page.url or page.uri)}"
    yield ""
    yield f"- File read: {escape(page.uri)}"
    yield f"- SHA-256 of the file: `{escape(page.sha256)}`"
    yield f"- Captured: {escape(page.captured_at) if page.captured_at else _BLANK}"
    if page.declared_date:
        yield f"- Date that the page gives itself: {escape(page.declared_date)}"
    yield f"- Approvals looked up at: {escape(date_used(page))}"
    for disclaimer in page.disclaimers:
        quote = escape(short_quote(disclaimer.text))
        yield f"- General notice on the page, {place(disclaimer.position)}: {quote}"
    for found in page.identifiers:
        text = escape(f"{found.kind} {found.text}")
        yield f"- Number stated on the page, {place(found.position)}: {text}"
    yield from (f"- Note: {escape(note)}" for note in page.notes)
    yield ""


def _statement(finding: Finding, number: int, options: ReportOptions) -> Iterator[str]:
    yield f"### {number}. {escape(options.title(finding.category))}"
    yield ""
    quote = short_quote(finding.text, evidence_words(finding))
    yield f"- Quote, at most 15 words: {escape(quote)}"
    yield "- In full:"
    yield ""
    yield f"  > {escape(finding.text)}"
    yield ""
    if finding.chain:
        chain = " > ".join(short_quote(text) for text in finding.chain)
        yield f"- It stands under: {escape(chain)}"
    where = f"{finding.uri}:{place(finding.position)}"
    yield f"- Place: {escape(where)} ({escape(finding.place)})"
    if link(finding):
        yield f"- Link to the place: <{link(finding)}>"
    yield f"- How it is put: {finding.stance.value}, by {finding.voice.value}"
    yield f"- Why it was selected: {escape(finding.reason)}"
    rules = dict.fromkeys(e.rule or e.detector for e in finding.evidence)
    yield f"- Selected by: {escape(', '.join(rules))}"
    if finding.approval:
        yield f"- Approval registry: {escape(finding.approval)}"
    for authority in options.cited(finding.authorities):
        url = f" <{authority.url}>" if web_url(authority.url) else ""
        asks = f": {escape(authority.forbids)}" if authority.forbids else ""
        yield f"- Text referred to: {escape(citation(authority))}{asks}{url}"
    if finding.decision:
        yield f"- Review: {escape(decision_text(finding.decision))}"
    yield f"- Fingerprint: `{escape(finding.fingerprint)}`"
    yield from _blanks(_STATEMENT_BLANKS)
    yield ""


def _end(report: Report, options: ReportOptions) -> Iterator[str]:
    yield "## About this worksheet"
    yield ""
    yield f"- Made with: {escape(versions_text(report_versions(report, options)))}"
    if options.command:
        yield f"- Command: {escape(options.command)}"
    yield f"- Pages read: {len(report.pages)}; not readable: {len(report.failures)}"
    for failure in report.failures:
        yield f"- Not readable: {escape(failure.uri)}: {escape(failure.reason)}"
