"""Pages and findings as the template shows them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from claimcheck.records import (
    Authority,
    evidence_words,
    link,
    short_quote,
    web_url,
)
from claimcheck.reporters import (
    ReportOptions,
    besides,
    by_severity,
    citation,
    cited_by,
    decision_text,
    finding_step,
    highlighted,
    is_active,
    place,
    ranked,
    red_flags,
    score_steps,
    shown,
    status,
    suppression_text,
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
    red_flags: int
    besides: str
    counts: dict[Severity, int]
    flags: tuple[Flag, ...]
    hidden: int
    steps: tuple[str, ...]
    page_flags: tuple[tuple[str, str, tuple[tuple[int, str], ...]], ...]
    text: tuple[TextBlock, ...]


@dataclass(frozen=True, slots=True)
class Citations:
    """The authorities that a report cites, numbered from 1."""

    authorities: tuple[Authority, ...]
    numbers: Mapping[str, int]
    options: ReportOptions

    @classmethod
    def of_report(cls, report: Report, options: ReportOptions) -> Citations:
        """Number what the shown findings and the page flags rest on."""
        cited = cited_by(report.pages, options)
        numbers = {authority.id: number for number, authority in enumerate(cited, 1)}
        return cls(cited, numbers, options)

    def of(self, ids: Sequence[str]) -> tuple[tuple[int, str], ...]:
        """Return number and citation of each authority."""
        cited = self.options.cited(ids)
        return tuple((self.numbers[a.id], citation(a)) for a in cited)


def page_views(report: Report, cited: Citations) -> Iterator[PageView]:
    """Yield the pages, worst first, their findings numbered through the report."""
    first, budget = 1, TEXT_BUDGET
    for number, page in enumerate(ranked(report.pages), 1):
        findings = worst_first(shown(page, cited.options))
        flags = tuple(
            _flag(at, finding, page, cited)
            for at, finding in enumerate(findings, first)
        )
        first += len(flags)
        size = len(page.document.text) if page.document else 0
        text = _text(page.document, flags, whole=size <= budget)
        budget -= size if size <= budget else 0
        yield _page_view(number, page, flags, text, cited)


def _page_view(
    number: int,
    page: PageResult,
    flags: tuple[Flag, ...],
    text: Iterable[TextBlock],
    cited: Citations,
) -> PageView:
    findings = [flag.finding for flag in flags]
    own = red_flags(findings)
    return PageView(
        number=number,
        page=page,
        name=page.uri,
        url=web_url(page.url),
        ranked=page.role is Role.PROMOTIONAL,
        red_flags=len(own),
        besides=besides(findings),
        counts=by_severity(own),
        flags=flags,
        hidden=len(page.findings) - len(flags),
        steps=tuple(score_steps(page, cited.options)),
        page_flags=tuple(
            (f"{f.id} {f.title}", "; ".join(f.evidence), cited.of(f.authorities))
            for f in page.flags
        ),
        text=tuple(text),
    )


def _flag(
    number: int,
    finding: Finding,
    page: PageResult,
    cited: Citations,
) -> Flag:
    words = evidence_words(finding)
    return Flag(
        number=number,
        finding=finding,
        title=cited.options.title(finding.category),
        status=status(finding) or "open",
        verdict=finding.decision.verdict if finding.decision else "",
        place=place(finding.position),
        link=link(finding),
        short=short_quote(finding.text, words),
        step=finding_step(finding, cited.options),
        decision=decision_text(finding.decision) if finding.decision else "",
        suppression=suppression_text(finding),
        sources=cited.of(finding.authorities),
        in_text=_is_in_text(finding, page.document),
        quote=tuple(highlighted(finding.text, words)),
    )


def _is_in_text(finding: Finding, document: Document | None) -> bool:
    """Tell whether a finding's span lies in its block, so it can be highlighted."""
    if document is None or finding.block_index >= len(document.blocks):
        return False
    block = document.blocks[finding.block_index].span
    span = finding.span
    return block.start <= span.start < span.end <= block.end


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
    spans = {flag.number: flag.finding.span for flag in flags}
    ends = (end for span in spans.values() for end in (span.start, span.end))
    waiting = sorted(flags, key=lambda flag: -spans[flag.number].start)
    over: list[Flag] = []
    for left, right in itertools.pairwise(sorted({start, end, *ends})):
        over = [flag for flag in over if spans[flag.number].end > left]
        while waiting and spans[waiting[-1].number].start == left:
            over.append(waiting.pop())
        over.sort(key=lambda flag: flag.number)
        yield Part(
            text[left:right],
            tuple(over),
            tuple(flag.number for flag in over if spans[flag.number].start == left),
            not any(is_active(flag.finding) for flag in over),
        )
