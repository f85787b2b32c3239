"""One HTML file for people: opens from a mail attachment, loads nothing.

The template escapes every value (Jinja2 autoescape); only our own style sheet
and script are put in as they are, and the content security policy names them by
digest, so that nothing else could run even if it got in.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from claimcheck import resources
from claimcheck.records import (
    CONTRACT,
    NOTICE,
    Authority,
    evidence_words,
    link,
    short_quote,
    visible,
    web_url,
)
from claimcheck.reporters import (
    ReportOptions,
    by_category,
    by_severity,
    citation,
    date_used,
    decision_text,
    finding_step,
    is_active,
    languages,
    place,
    ranked,
    report_versions,
    score_steps,
    shown,
    status,
    suppression_text,
    versions_text,
    worst_first,
)
from claimcheck.types import (
    BlockKind,
    Document,
    Finding,
    PageResult,
    Report,
    Role,
    Severity,
)

#: Characters of page text that a report holds in full; of the pages after that
#: only the blocks around findings are shown. Keeps 1,000 findings under 3 MB.
TEXT_BUDGET = 1_000_000

#: Pages in the chart of pages; the list of pages has them all.
_CHARTED_PAGES = 12


@dataclass(frozen=True, slots=True)
class Flag:
    """A finding as the template shows it, with its number and its neighbours' ids.

    Attributes:
        sources: Pairs (number in the list of authorities, citation).
        in_text: Whether the page's text is there to jump to.
    """

    number: int
    finding: Finding
    title: str
    status: str
    verdict: str
    place: str
    link: str
    short: str
    step: str
    decision: str
    suppression: str
    sources: tuple[tuple[int, str], ...]
    in_text: bool
    quote: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a block's text and the findings that cover it.

    Attributes:
        flags: Findings whose highlight this is, gravest first.
        starts: Numbers of those that start here, to jump to.
        faded: All of them are suppressed or known.
    """

    text: str
    flags: tuple[Flag, ...] = ()
    starts: tuple[int, ...] = ()
    faded: bool = False


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A block of page text, or, without parts, a gap of so many blocks."""

    kind: str
    tag: str
    level: int
    lang: str
    parts: tuple[Part, ...]
    gap: int = 0


@dataclass(frozen=True, slots=True)
class PageView:
    """A page as the template shows it."""

    number: int
    page: PageResult
    name: str
    url: str
    ranked: bool
    active: int
    counts: dict[Severity, int]
    flags: tuple[Flag, ...]
    hidden: int
    steps: tuple[str, ...]
    page_flags: tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...]
    text: tuple[TextBlock, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: its label, its value, and its segments in percent."""

    label: str
    value: str
    segments: tuple[tuple[float, float, str], ...]
    href: str = ""


def render(report: Report, options: ReportOptions) -> str:
    """Return the report as one self-contained HTML document."""
    import jinja2  # noqa: PLC0415 - 40 ms that no other format needs

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.path("report")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    environment.filters |= {
        "place": place, "short": short_quote, "date_used": date_used,
        "languages": languages, "versions": versions_text,
    }  # fmt: skip
    template = environment.get_template("report.html")
    return template.render(_content(report, options)) + "\n"


def _finalize(value: object) -> object:
    """Spell out what is invisible in every value but markup that we made."""
    return visible(value) if type(value) is str else value


def _content(report: Report, options: ReportOptions) -> dict[str, object]:
    cited = _cited(report, options)
    sources = {authority.id: number for number, authority in enumerate(cited, 1)}
    pages = list(_pages(report, sources, options))
    flags = [flag for page in pages for flag in page.flags]
    active = [flag.finding for flag in flags if is_active(flag.finding)]
    style, script = _asset("report.css"), _asset("report.js")
    return {
        "notice": NOTICE,
        "contract": CONTRACT,
        "style": style,
        "script": script,
        "style_digest": _digest(style),
        "script_digest": _digest(script),
        "report": report,
        "options": options,
        "versions": report_versions(report, options),
        "pages": pages,
        "flags": flags,
        "active": len(active),
        "aside": len(flags) - len(active),
        "severities": list(Severity),
        "counts": by_severity(active),
        "severity_chart": _severity_chart(active),
        "category_chart": _category_chart(active, options),
        "page_chart": _page_chart(pages),
        "choices": _choices(flags),
        "authorities": [_source(authority) for authority in cited],
    }


def _asset(name: str) -> str:
    return resources.path("report", name).read_text("utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _cited(report: Report, options: ReportOptions) -> tuple[Authority, ...]:
    ids = [a for p in report.pages for f in shown(p, options) for a in f.authorities]
    ids += [a for p in report.pages for flag in p.flags for a in flag.authorities]
    return tuple(sorted(options.cited(ids), key=lambda a: (a.jurisdiction, a.title)))


def _source(authority: Authority) -> tuple[str, str, str]:
    return citation(authority), authority.forbids, web_url(authority.url)


def _pages(
    report: Report, sources: dict[str, int], options: ReportOptions
) -> Iterator[PageView]:
    first, budget = 1, TEXT_BUDGET
    for number, page in enumerate(ranked(report.pages), 1):
        findings = worst_first(shown(page, options))
        flags = tuple(
            _flag(at, finding, page, sources, options)
            for at, finding in enumerate(findings, first)
        )
        first += len(flags)
        size = len(page.document.text) if page.document else 0
        text = _text(page.document, flags, whole=size <= budget)
        budget -= size if size <= budget else 0
        yield _page_view(number, page, flags, text, sources, options)


def _page_view(
    number: int,
    page: PageResult,
    flags: tuple[Flag, ...],
    text: Iterable[TextBlock],
    sources: dict[str, int],
    options: ReportOptions,
) -> PageView:
    active = [flag.finding for flag in flags if is_active(flag.finding)]
    return PageView(
        number=number,
        page=page,
        name=page.uri,
        url=web_url(page.url),
        ranked=page.role is Role.PROMOTIONAL,
        active=len(active),
        counts=by_severity(active),
        flags=flags,
        hidden=len(page.findings) - len(flags),
        steps=tuple(score_steps(page, options)),
        page_flags=tuple(
            (f"{f.id} {f.title}", "; ".join(f.evidence), _sources(f.authorities, sources, options))
            for f in page.flags
        ),
        text=tuple(text),
    )  # fmt: skip


def _sources(
    ids: Sequence[str], sources: dict[str, int], options: ReportOptions
) -> tuple[tuple[int, str], ...]:
    return tuple((sources[a.id], citation(a)) for a in options.cited(ids))


def _flag(
    number: int,
    finding: Finding,
    page: PageResult,
    sources: dict[str, int],
    options: ReportOptions,
) -> Flag:
    words = evidence_words(finding)
    return Flag(
        number=number,
        finding=finding,
        title=options.title(finding.category),
        status=status(finding) or "open",
        verdict=finding.decision.verdict if finding.decision else "",
        place=place(finding.position),
        link=link(finding),
        short=short_quote(finding.text, words),
        step=finding_step(finding, options),
        decision=decision_text(finding.decision) if finding.decision else "",
        suppression=suppression_text(finding),
        sources=_sources(finding.authorities, sources, options),
        in_text=_is_in_text(finding, page.document),
        quote=tuple(_quote(finding.text, words)),
    )


def _is_in_text(finding: Finding, document: Document | None) -> bool:
    """Tell whether a finding's span lies in its block, so it can be highlighted."""
    if document is None or finding.block_index >= len(document.blocks):
        return False
    block = document.blocks[finding.block_index].span
    span = finding.span
    return block.start <= span.start < span.end <= block.end


def _quote(text: str, words: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Yield a quote in pieces, true for the words that carried the finding."""
    places = sorted(
        (text.find(word), len(word)) for word in words if word and word in text
    )
    at = 0
    for start, length in places:
        if start >= at:
            yield text[at:start], False
            yield text[start : start + length], True
            at = start + length
    yield text[at:], False


def _text(
    document: Document | None, flags: Sequence[Flag], *, whole: bool
) -> Iterator[TextBlock]:
    """Yield the blocks of a page; if not whole, those around findings and the gaps."""
    if document is None:
        return
    by_block: dict[int, list[Flag]] = {}
    for flag in flags:
        if flag.in_text:
            by_block.setdefault(flag.finding.block_index, []).append(flag)
    near = {index + step for index in by_block for step in (-1, 0, 1)}
    gap = 0
    for index in range(len(document.blocks)):
        if not whole and index not in near:
            gap += 1
            continue
        if gap:
            yield TextBlock("gap", "", 0, "", (), gap)
            gap = 0
        yield _text_block(document, index, by_block.get(index, ()))
    if gap:
        yield TextBlock("gap", "", 0, "", (), gap)


def _text_block(document: Document, index: int, flags: Sequence[Flag]) -> TextBlock:
    block = document.blocks[index]
    plain = block.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM)
    tags = ("" if plain else block.kind.value.replace("_", " "),
            "" if block.place == "body" else block.place)  # fmt: skip
    return TextBlock(
        kind=block.kind.value,
        tag=", ".join(dict.fromkeys(t for t in tags if t)),
        level=min(block.level, 6),
        lang="" if block.lang == "und" else block.lang,
        parts=tuple(_parts(document.text, block.span.start, block.span.end, flags)),
    )


def _parts(text: str, start: int, end: int, flags: Sequence[Flag]) -> Iterator[Part]:
    spans = [flag.finding.span for flag in flags]
    edges = {start, end, *(s.start for s in spans), *(s.end for s in spans)}
    bounds = sorted(edges)
    for left, right in zip(bounds, bounds[1:], strict=False):
        over = [
            flag
            for flag in flags
            if flag.finding.span.start <= left and right <= flag.finding.span.end
        ]
        yield Part(
            text[left:right],
            tuple(over),
            tuple(f.number for f in over if f.finding.span.start == left),
            not any(is_active(f.finding) for f in over),
        )


def _severity_chart(findings: Sequence[Finding]) -> list[Bar]:
    counts = by_severity(findings)
    most = max(counts.values()) or 1
    return [
        Bar(s.value, str(n), ((0.0, _share(n, most), s.value),))
        for s, n in counts.items()
    ]


def _category_chart(findings: Sequence[Finding], options: ReportOptions) -> list[Bar]:
    rows = by_category(findings)
    most = max((sum(counts.values()) for _, counts in rows), default=1)
    return [
        Bar(
            options.title(category),
            str(sum(counts.values())),
            tuple(_segments(counts, most)),
        )
        for category, counts in rows
    ]


def _segments(
    counts: dict[Severity, int], most: int
) -> Iterator[tuple[float, float, str]]:
    before = 0
    for severity, count in counts.items():
        if count:
            yield _share(before, most), _share(count, most), severity.value
        before += count


def _page_chart(pages: Sequence[PageView]) -> list[Bar]:
    return [
        Bar(
            view.name,
            f"{view.page.score:.1f}",
            ((0.0, round(view.page.score, 1), "score"),),
            f"#p{view.number}",
        )
        for view in pages[:_CHARTED_PAGES]
        if view.ranked
    ]


def _share(value: int, of: int) -> float:
    return round(100 * value / of, 2)


def _choices(flags: Sequence[Flag]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the filters: their name, label, and values with titles."""
    severities = {flag.finding.severity for flag in flags}
    titles = {flag.finding.category: flag.title for flag in flags}
    stances = sorted({flag.finding.stance.value for flag in flags})
    statuses = sorted({flag.status for flag in flags})
    verdicts = sorted({flag.verdict for flag in flags if flag.verdict})
    choices = [
        ("sev", "Severity", [(s.value, s.value) for s in Severity if s in severities]),
        ("cat", "Category", sorted(titles.items(), key=lambda item: item[1])),
        ("stance", "Stance", [(s, s) for s in stances]),
        ("status", "Status", [(s, s) for s in statuses]),
        ("verdict", "Decision", [(v, v) for v in verdicts]),
    ]
    return [choice for choice in choices if choice[2]]
