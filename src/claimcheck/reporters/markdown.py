"""Markdown for people: a GitHub job summary, an issue, a mail.

Page text is escaped: it makes no markup, no link, no mention and no image.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from claimcheck.records import (
    NOTICE,
    evidence_words,
    link,
    short_quote,
    visible,
    web_url,
)
from claimcheck.reporters import (
    ReportOptions,
    besides,
    by_category,
    by_severity,
    citation,
    date_used,
    decision_text,
    evidence_text,
    finding_step,
    in_full,
    is_active,
    languages,
    place,
    ranked,
    red_flags,
    report_versions,
    score_steps,
    shown,
    status,
    suppression_text,
    versions_text,
    worst_first,
)
from claimcheck.types import Finding, PageResult, Report, Role, Severity

#: A GitHub job summary may hold 1 MiB; what follows the pages needs the rest.
MOST_BYTES = 900_000

_MARKUP = re.compile(r"([\\`*_{}\[\]|~$!])")
_AT_START = re.compile(r"^(\s*)([-+#=]|\d+[.)])")
_LINKS = re.compile(r"(?<=[@#])|(?<=://)|(?<=www)(?=\.)", re.I)

_MARKS = {
    Severity.CRITICAL: "🟥 critical",
    Severity.HIGH: "🟧 high",
    Severity.MEDIUM: "🟨 medium",
    Severity.LOW: "🟦 low",
}


def render(report: Report, options: ReportOptions) -> str:
    """Return the report as GitHub-flavoured Markdown."""
    lines = list(_top(report, options))
    size, left_out = len("\n".join(lines).encode("utf-8", "replace")), 0
    for page in in_full(report, options):
        for part in _page(page, options):
            size += len(part.encode("utf-8", "replace")) + 1
            if size > MOST_BYTES:
                left_out += part.startswith("#### ")
            else:
                lines.append(part)
    if left_out:
        lines.append(f"**{left_out} findings are left out: the summary is full.**\n")
    lines += _end(report, options)
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Return text that Markdown shows as it is, on one line.

    Empty comments break up what GitHub would make a link, a mention or an issue
    number of; they are invisible and are not copied.
    """
    line = " ".join(visible(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKUP.sub(r"\\\1", line)
    line = _AT_START.sub(lambda m: m[1] + _literal(m[2]), line)
    return _LINKS.sub("<!-- -->", line)


def _literal(mark: str) -> str:
    return f"{mark[:-1]}\\{mark[-1]}"


def _top(report: Report, options: ReportOptions) -> Iterator[str]:
    findings = [f for p in report.pages for f in shown(p, options)]
    own, others = red_flags(findings), besides(findings)
    counts = ", ".join(f"{n} {s.value}" for s, n in by_severity(own).items() if n)
    yield "# claimcheck report\n"
    yield f"> {NOTICE}\n"
    yield (
        f"**{len(own)} red flags**{f' ({counts})' if counts else ''} on "
        f"{len(report.pages)} pages read; {len(report.failures)} failed."
        f"{f' Besides: {others}.' if others else ''}\n"
    )
    if own:
        yield from _categories(own, options)
    if len(report.pages) > 1:
        yield from _overview(report, options)


def _categories(findings: Sequence[Finding], options: ReportOptions) -> Iterator[str]:
    yield f"| Category | {' | '.join(s.value for s in Severity)} |"
    yield f"| --- |{' ---: |' * len(Severity)}"
    for category, counts in by_category(findings):
        numbers = " | ".join(str(n or "") for n in counts.values())
        yield f"| {escape(options.title(category))} | {numbers} |"
    yield ""


def _overview(report: Report, options: ReportOptions) -> Iterator[str]:
    yield f"| Score | Role | {' | '.join(s.value for s in Severity)} | Page |"
    yield f"| ---: | --- |{' ---: |' * len(Severity)} --- |"
    for page in ranked(report.pages):
        counts = by_severity(red_flags(shown(page, options)))
        numbers = " | ".join(str(n or "") for n in counts.values())
        score = f"{page.score:g}" if page.role is Role.PROMOTIONAL else "not ranked"
        yield f"| {score} | {page.role} | {numbers} | {escape(page.uri)} |"
    yield ""


def _page(page: PageResult, options: ReportOptions) -> Iterator[str]:
    findings = shown(page, options)
    yield f"## {escape(page.uri)}\n"
    yield from (f"- {line}" for line in _facts(page, options))
    known = sum(status(f) == "known" for f in findings)
    if known:
        yield f"- **Known from the baseline, not listed:** {known}"
    active = worst_first(f for f in findings if is_active(f))
    yield "" if active else "- **Red flags:** none to show\n"
    for finding in active:
        yield _finding(finding, options)
    suppressed = [f for f in findings if f.suppressed]
    if suppressed:
        yield f"Suppressed, not counted: {len(suppressed)}\n"
        yield from (_suppressed(f, options) for f in suppressed)
        yield ""


def _facts(page: PageResult, options: ReportOptions) -> Iterator[str]:
    ranking = "" if page.role is Role.PROMOTIONAL else ", not ranked"
    yield f"**Score:** {page.score:g} of 100{ranking}"
    yield from (f"**Score from:** {escape(s)}" for s in score_steps(page, options))
    reasons = "; ".join(page.role_reasons) or "no evidence either way"
    yield f"**Role:** {page.role}: {escape(reasons)}"
    if page.url:
        yield f"**URL:** {escape(page.url)}"
    yield f"**Judged at:** {escape(date_used(page))}"
    if page.captured_at:
        yield f"**Captured:** {escape(page.captured_at)}"
    yield f"**Languages:** {escape(languages(page))}"
    yield f"**SHA-256:** {escape(page.sha256)}"
    for flag in page.flags:
        why = "; ".join(flag.evidence)
        yield f"**Page flag {escape(flag.id)}:** {escape(f'{flag.title}: {why}')}"
    for disclaimer in page.disclaimers:
        quote = escape(short_quote(disclaimer.text))
        yield f"**Disclaimer** at {place(disclaimer.position)}: {quote}"
    for found in page.identifiers:
        text = escape(f"{found.kind} {found.text}")
        yield f"**Identifier** at {place(found.position)}: {text} (a fact, no proof)"
    yield from (f"**Note:** {escape(note)}" for note in page.notes)


def _finding(finding: Finding, options: ReportOptions) -> str:
    title = escape(options.title(finding.category))
    where = escape(f"{finding.uri}:{place(finding.position)}")
    head = f"#### {_MARKS[finding.severity]} · {title}\n"
    chain = escape(" > ".join(short_quote(c) for c in finding.chain))
    quote = [f"> {chain}  "] if chain else []
    quote.append(f"> **{escape(finding.text)}**\n")
    rows = [f"- **{name}:** {text}" for name, text in _rows(finding, options) if text]
    return "\n".join([head, *quote, f"- **Place:** {where}", *rows, ""])


def _rows(finding: Finding, options: ReportOptions) -> Iterator[tuple[str, str]]:
    yield "Why", escape(finding.reason)
    yield "Stance", f"{finding.stance} by {finding.voice} ({finding.role} page)"
    yield "Score", escape(finding_step(finding, options) or f"{finding.score:.2f}")
    for evidence in finding.evidence:
        yield "Evidence", escape(evidence_text(evidence))
    for authority in options.cited(finding.authorities):
        url = f" <{authority.url}>" if web_url(authority.url) else ""
        yield "Authority", escape(citation(authority)) + url
    yield "Approval", escape(finding.approval or "")
    if finding.decision:
        yield "Decision", escape(decision_text(finding.decision))
    yield "Baseline", escape(finding.baseline or "")
    yield "Short quote", escape(short_quote(finding.text, evidence_words(finding)))
    yield "Link", f"<{link(finding)}>" if link(finding) else ""
    yield "Fingerprint", escape(finding.fingerprint)


def _suppressed(finding: Finding, options: ReportOptions) -> str:
    quote = short_quote(finding.text, evidence_words(finding))
    return (
        f"- {place(finding.position)} {escape(options.title(finding.category))}: "
        f"{escape(quote)}; because: {escape(suppression_text(finding))}"
    )


def _end(report: Report, options: ReportOptions) -> Iterator[str]:
    for failure in report.failures:
        yield f"- **Failed:** {escape(failure.uri)}: {escape(failure.reason)}"
    yield from (f"- **Fixed, no longer found:** {escape(e)}" for e in report.fixed)
    yield from (f"- **Note:** {escape(note)}" for note in report.notes)
    versions = versions_text(report_versions(report, options))
    yield f"- **Versions:** {escape(versions)}"
    if options.command:
        yield f"- **Command:** {escape(options.command)}"
