"""Text for people: readable at 80 columns, in colour, without it, and piped.

Lines are made of pieces (text, style). Page text is only ever the text of a
piece: it is never parsed as markup, and what is invisible in it is spelt out.
Without colour nothing heavy is imported, and >>> <<< stand for the highlight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

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
    cited_by,
    date_used,
    decision_text,
    evidence_text,
    finding_step,
    highlighted,
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
from claimcheck.reporters.terminal.wrapping import (
    Line,
    Piece,
    clip_left,
    hanging,
    pad,
    wrap,
)
from claimcheck.types import Finding, PageResult, Report, Role, Severity

_STYLES = {
    "title": "bold",
    "label": "dim",
    "hit": "bold yellow",
    "words": "bold yellow underline",
    "critical": "bold white on red",
    "high": "bold red",
    "medium": "yellow",
    "low": "cyan",
    "good": "green",
    "bad": "bold red",
}

#: Narrower than this nothing is readable; wider than this no line is.
_NARROWEST, _WIDEST = 50, 120

#: Characters of the block shown on each side of a finding: about a line.
_CONTEXT = 90

#: So many further authorities a finding names; all stand at the end.
_ALSO = 3

_LABEL = 12
_NUMBER = 9


def render(report: Report, options: ReportOptions) -> str:
    """Return the report as text, with terminal colours if the options allow."""
    width = min(max(options.width, _NARROWEST), _WIDEST)
    paint = _painter(options.color)
    lines = _report(report, options, width)
    return "\n".join("".join(map(paint, line)).rstrip() for line in lines) + "\n"


def _painter(color: bool) -> Callable[[Piece], str]:
    if not color:
        return lambda piece: piece[0]
    from rich.color import ColorSystem  # noqa: PLC0415 - start-up without colour
    from rich.style import Style  # noqa: PLC0415

    styles = {name: Style.parse(style) for name, style in _STYLES.items()}
    plain = Style()

    def paint(piece: Piece) -> str:
        style = styles.get(piece[1], plain)
        return style.render(piece[0], color_system=ColorSystem.STANDARD)

    return paint


def _report(report: Report, options: ReportOptions, width: int) -> Iterator[Line]:
    for page in in_full(report, options):
        yield from _page(page, options, width)
        yield []
    if len(report.pages) > 1:
        yield from _overview(report, options, width)
        yield []
    yield from _sources(report, options, width)
    yield from _closing(report, options, width)


def _page(page: PageResult, options: ReportOptions, width: int) -> Iterator[Line]:
    findings = shown(page, options)
    yield from wrap([(visible(page.uri), "title")], width)
    yield from _head(page, width)
    yield from _hidden(page, findings, width)
    yield from _score_steps(page, options, width)
    yield from _signals(page, options, width)
    active = [f for f in findings if is_active(f)]
    if active:
        yield []
        yield from _categories(active, options, width)
    for number, finding in enumerate(worst_first(active), 1):
        yield []
        yield from _finding(number, finding, page, options, width)
    yield from _suppressed([f for f in findings if f.suppressed], options, width)


def _field(
    label: str, text: str, width: int, *, style: str = "", left: int = 2
) -> Iterator[Line]:
    yield from _field_of(label, [(visible(text), style)], width, left=left)


def _field_of(
    label: str, pieces: Sequence[Piece], width: int, *, left: int = 2
) -> Iterator[Line]:
    """Yield pieces wrapped into a column beside their label."""
    lines = wrap(pieces, width - left - _LABEL)
    for number, line in enumerate(lines):
        name = label if number == 0 else ""
        yield [(f"{'':{left}}{name:<{_LABEL}}", "label"), *line]


def _head(page: PageResult, width: int) -> Iterator[Line]:
    ranking = "" if page.role is Role.PROMOTIONAL else ", not ranked"
    score: list[Piece] = [(f"{page.score:g}", "title"), (f" of 100{ranking}", "")]
    yield from _field_of("score", score, width)
    reasons = "; ".join(page.role_reasons) or "no evidence either way"
    yield from _field("role", f"{page.role}: {reasons}", width)
    if page.url:
        yield from _field("url", page.url, width)
    if page.site:
        yield from _field("site", page.site, width)
    yield from _field("judged at", date_used(page), width)
    for label, date in (
        ("captured", page.captured_at),
        ("own date", page.declared_date),
    ):
        if date:
            yield from _field(label, date, width)
    read = f"{page.blocks} blocks, {page.sentences} sentences"
    yield from _field("read", f"{read}; languages: {languages(page)}", width)
    yield from _field("sha-256", page.sha256, width)
    for note in page.notes:
        yield from _field("note", note, width)


def _hidden(
    page: PageResult, findings: Sequence[Finding], width: int
) -> Iterator[Line]:
    """Say what is not listed, so that silence is not taken for none."""
    known = sum(status(f) == "known" for f in findings)
    hidden = len(page.findings) - len(findings)
    if not any(is_active(f) for f in findings):
        yield from _field("findings", "none to show", width, style="good")
    if known:
        yield from _field("known", f"{known} in the baseline, not listed", width)
    if hidden:
        why = "of another stance, voice, role, category or score"
        yield from _field("not shown", f"{hidden} {why}", width)


def _score_steps(
    page: PageResult, options: ReportOptions, width: int
) -> Iterator[Line]:
    for number, step in enumerate(score_steps(page, options)):
        yield from _field("" if number else "score from", step, width)


def _signals(page: PageResult, options: ReportOptions, width: int) -> Iterator[Line]:
    for flag in page.flags:
        why = "; ".join(flag.evidence)
        yield from _field("page flag", f"{flag.id} {flag.title}: {why}", width)
        for authority in options.cited(flag.authorities):
            yield from _field("", citation(authority), width)
    for disclaimer in page.disclaimers:
        quote = short_quote(disclaimer.text)
        yield from _field(
            "disclaimer", f'{place(disclaimer.position)} "{quote}"', width
        )
    for found in page.identifiers:
        text = f"{place(found.position)} {found.kind} {found.text}: a fact, no proof"
        yield from _field("identifier", text, width)


def _categories(
    findings: Sequence[Finding], options: ReportOptions, width: int
) -> Iterator[Line]:
    room = width - 2 - _NUMBER * len(Severity)
    heads = [(f"{severity.value:>{_NUMBER}}", "label") for severity in Severity]
    yield [("  " + pad("red flags by category", room), "label"), *heads]
    for category, counts in by_category(findings):
        title = pad(visible(options.title(category)), room)
        yield [("  " + title, ""), *_numbers(counts)]


def _numbers(counts: dict[Severity, int]) -> list[Piece]:
    return [
        (f"{count or '.':>{_NUMBER}}", severity.value if count else "label")
        if severity is not Severity.CRITICAL or not count
        else (f"{count:>{_NUMBER}}", "high")
        for severity, count in counts.items()
    ]


def _finding(
    number: int,
    finding: Finding,
    page: PageResult,
    options: ReportOptions,
    width: int,
) -> Iterator[Line]:
    title = visible(options.title(finding.category))
    head = [
        (f"{number:>3}. ", "label"),
        (finding.severity.value.upper(), finding.severity.value),
        (f"  {title}", "title"),
        ("" if title == finding.category else f" ({finding.category})", "label"),
    ]
    yield from hanging(head, width, 5)
    where = f"{visible(finding.uri)}:{place(finding.position)}"
    yield from hanging([(f"     {where}", "")], width, 5)
    if finding.chain:
        chain = " > ".join(short_quote(c) for c in finding.chain)
        yield from _field("under", chain, width, left=5)
    context = context_pieces(finding, page, marks=not options.color)
    for line in wrap(context, width - 7):
        yield [("     | ", "label"), *line]
    yield from _reasons(finding, options, width)


def _reasons(finding: Finding, options: ReportOptions, width: int) -> Iterator[Line]:
    mark = f" ({finding.baseline})" if finding.baseline else ""
    quote = short_quote(finding.text, evidence_words(finding))
    rows = [
        ("why", [finding.reason]),
        ("stance", [_stance(finding)]),
        ("score", [finding_step(finding, options) or f"{finding.score:.2f}"]),
        ("evidence", [evidence_text(e) for e in finding.evidence]),
        ("authority", [_authorities(finding, options)]),
        ("approval", [finding.approval or ""]),
        ("decision", [decision_text(finding.decision) if finding.decision else ""]),
        ("short quote", [quote if quote != finding.text else ""]),
        ("fingerprint", [finding.fingerprint + mark]),
    ]
    for label, texts in rows:
        yield from _rows(label, [text for text in texts if text], width)
    if link(finding):
        # Kept whole: a link that is broken into lines can be neither clicked nor
        # copied.
        yield [(f"     {'link':<{_LABEL}}", "label"), (link(finding), "")]


def _authorities(finding: Finding, options: ReportOptions) -> str:
    """Return the first authority in full and the others by id.

    All are spelled out once at the end of the report.
    """
    cited = options.cited(finding.authorities)
    if not cited:
        return ""
    others = ", ".join(a.id for a in cited[1 : _ALSO + 1])
    more = len(cited) - 1 - _ALSO
    if more > 0:
        others += f" and {more} more (claimcheck explain {finding.category})"
    return citation(cited[0]) + (f"; also {others}" if others else "")


def _rows(label: str, texts: Sequence[str], width: int) -> Iterator[Line]:
    for number, text in enumerate(texts):
        yield from _field("" if number else label, text, width, left=5)


def _stance(finding: Finding) -> str:
    kind = finding.block.value.replace("_", " ")
    where = "" if finding.place == "body" else f" in {finding.place}"
    return f"{finding.stance} by {finding.voice} ({finding.role} page); {kind}{where}"


def _suppressed(
    findings: Sequence[Finding], options: ReportOptions, width: int
) -> Iterator[Line]:
    if not findings:
        return
    yield []
    yield [(f"  suppressed, not counted: {len(findings)}", "label")]
    for finding in findings:
        text = (
            f"{place(finding.position)} {options.title(finding.category)}"
            f' "{short_quote(finding.text, evidence_words(finding))}"'
            f" because: {suppression_text(finding)}"
        )
        yield from hanging([("   - ", "label"), (visible(text), "")], width, 5)


def context_pieces(finding: Finding, page: PageResult, *, marks: bool) -> list[Piece]:
    """Return a finding's unit, highlighted within the block that it stands in.

    Without the document of the page the unit stands alone.
    """
    before, after = _surroundings(finding, page)
    return [
        (visible(before), ""),
        (">>>" if marks else "", "hit"),
        *(
            (visible(text), "words" if strong else "hit")
            for text, strong in highlighted(finding.text, evidence_words(finding))
        ),
        ("<<<" if marks else "", "hit"),
        (visible(after), ""),
    ]


def _surroundings(finding: Finding, page: PageResult) -> tuple[str, str]:
    if page.document is None or finding.block_index >= len(page.document.blocks):
        return "", ""
    text, block = page.document.text, page.document.blocks[finding.block_index].span
    if not block.start <= finding.span.start <= finding.span.end <= block.end:
        return "", ""
    before = text[block.start : finding.span.start]
    after = text[finding.span.end : block.end]
    if len(before) > _CONTEXT:
        before = "… " + before[-_CONTEXT:].partition(" ")[2]
    if len(after) > _CONTEXT:
        after = after[:_CONTEXT].rpartition(" ")[0] + " …"
    return before, after


def _overview(report: Report, options: ReportOptions, width: int) -> Iterator[Line]:
    """Yield one line a page, worst first, then the pages that are not ranked."""
    room = width - 22 - 5 * len(Severity)
    heads = [(f"{severity.value[:4]:>5}", "label") for severity in Severity]
    yield [("  score  role        ", "label"), *heads, ("  page", "label")]
    for page in ranked(report.pages):
        own = red_flags(shown(page, options))
        score = f"{page.score:>7.1f}" if page.role is Role.PROMOTIONAL else f"{'-':>7}"
        counts = [
            (f"{count or '.':>5}", "high" if count and severity.rank > 1 else "")
            for severity, count in by_severity(own).items()
        ]
        name = clip_left(visible(page.uri), room)
        yield [(score, "title"), (f"  {page.role:<12}", ""), *counts, (f"  {name}", "")]
    unranked = sum(p.role is not Role.PROMOTIONAL for p in report.pages)
    if unranked:
        text = f"- : not ranked, since not known to sell a treatment ({unranked} pages)"
        yield from hanging([("  " + text, "label")], width, 6)


def _sources(report: Report, options: ReportOptions, width: int) -> Iterator[Line]:
    """Yield the authorities that the listed findings and flags rest on, once each."""
    cited = cited_by(in_full(report, options), options)
    if cited:
        yield [("authorities", "label")]
    for authority in cited:
        forbids = f": {authority.forbids}" if authority.forbids else ""
        text = visible(f"{authority.id}: {citation(authority)}{forbids}")
        yield from hanging([("  - ", "label"), (text, "")], width, 4)
        if web_url(authority.url):
            yield [(f"    {authority.url}", "")]
    if cited:
        yield []


def _closing(report: Report, options: ReportOptions, width: int) -> Iterator[Line]:
    findings = [f for p in report.pages for f in shown(p, options)]
    yield from _field("pages", _counted(report), width, left=0)
    own, others = red_flags(findings), besides(findings)
    counts = ", ".join(f"{n} {s.value}" for s, n in by_severity(own).items() if n)
    total = f"{len(own)} ({counts})" if own else "none"
    total += f"; besides {others}" if others else ""
    yield from _field("red flags", total, width, left=0)
    for failure in report.failures:
        text = f"{failure.uri}: {failure.reason}"
        yield from _field("failed", text, width, style="bad", left=0)
    for entry in report.fixed:
        yield from _field("fixed", f"no longer found: {entry}", width, left=0)
    for note in report.notes:
        yield from _field("note", note, width, left=0)
    versions = versions_text(report_versions(report, options))
    for label, text in (("versions", versions), ("command", options.command)):
        if text:
            yield from _field(label, text, width, left=0)
    yield from wrap([(NOTICE, "title")], width)


def _counted(report: Report) -> str:
    return f"{len(report.pages)} read, {len(report.failures)} failed"
