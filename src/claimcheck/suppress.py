"""Mark the findings that the user decided not to hear of; drop none.

Suppressions stand in the configuration, each with its reason. A page may carry
some itself, in comments; they count only for one's own site, because a page
must not excuse itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from claimcheck.fingerprint import page_key
from claimcheck.globs import matches
from claimcheck.lines import COMMENT
from claimcheck.records import is_house
from claimcheck.types import (
    Document,
    Finding,
    PageResult,
    Report,
    Span,
    Suppression,
)

if TYPE_CHECKING:
    from claimcheck.config import SuppressEntry

#: How many lines a note names; the rest is counted.
_NAMED_LINES = 10

_BODY = re.compile(
    r"\s*ignore\s+(?P<category>[\w-]+)\s+reason=\"(?P<reason>[^\"]*)\"\s*"
)
_SIGNS = tuple("claimcheck:".encode(e) for e in ("ascii", "utf-16-le", "utf-16-be"))


def apply(report: Report, entries: Sequence[SuppressEntry], *, today: str) -> Report:
    """Return the report with findings marked that an entry suppresses.

    Notes tell which entries have expired and which match nothing. An entry is
    unused only in regard of the pages that were scanned.

    Args:
        report: Findings that are suppressed already stay as they are.
        entries: The first that matches a finding gives the reason.
        today: ISO date at which entries expire; they work on their last day.
    """
    if not entries:
        return report
    # Globs are compared once a page, not once a finding.
    near = [[e for e in entries if _is_on(e, page)] for page in report.pages]
    pages = tuple(
        _marked(page, [e for e in here if not e.is_expired(today)])
        for page, here in zip(report.pages, near, strict=True)
    )
    marked = replace(report, pages=pages)
    notes = tuple(_notes(marked, near, entries, today))
    return replace(marked, notes=report.notes + notes)


def _is_on(entry: SuppressEntry, page: PageResult) -> bool:
    if entry.path is None:
        return True
    names = (page.uri, page.url or "", page_key(page.url, page.key, page.uri))
    return any(matches(name, (entry.path,)) for name in names if name)


def _is_about(entry: SuppressEntry, finding: Finding) -> bool:
    """Tell whether an entry covers a finding of its pages, expired or not.

    A rule's entry covers what no other rule found as well: the other rule was
    not excused. The model has no say in this.
    """
    if entry.fingerprint is not None:
        return finding.fingerprint == entry.fingerprint
    if entry.category is not None:
        return finding.category == entry.category
    return {e.rule for e in finding.evidence if e.rule} == {entry.rule}


def _marked(page: PageResult, entries: Sequence[SuppressEntry]) -> PageResult:
    if not entries:
        return page
    return replace(page, findings=tuple(_decided(f, entries) for f in page.findings))


def _decided(finding: Finding, entries: Iterable[SuppressEntry]) -> Finding:
    if finding.suppressed is not None:
        return finding
    for entry in entries:
        if _is_about(entry, finding):
            mark = Suppression(entry.reason, entry.expires, entry.where)
            return replace(finding, suppressed=mark)
    return finding


def _notes(
    report: Report,
    near: Sequence[Sequence[SuppressEntry]],
    entries: Sequence[SuppressEntry],
    today: str,
) -> Iterator[str]:
    covered: dict[SuppressEntry, list[Finding]] = {entry: [] for entry in entries}
    for page, here in zip(report.pages, near, strict=True):
        for entry in here:
            covered[entry] += (f for f in page.findings if _is_about(entry, f))
    for entry, findings in covered.items():
        if entry.is_expired(today):
            live = sum(f.suppressed is None and is_house(f) for f in findings)
            yield (
                f"{entry.where}: suppression expired on {entry.expires} and is "
                f"ignored; findings it would hide: {live}"
            )
        elif not findings:
            yield f"{entry.where}: suppression matches no finding of this scan"


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment in a page that asks to ignore something.

    Attributes:
        start, end: Code points in the decoded source.
        category: What to ignore; "" if the comment is not well formed.
    """

    start: int
    end: int
    line: int
    category: str = ""
    reason: str = ""


def may_have_comments(data: bytes) -> bool:
    """Tell from a page's bytes, cheaply, whether `comments` can find any."""
    return any(sign in data for sign in _SIGNS)


def comments(text: str) -> tuple[Comment, ...]:
    """Return the comments for claimcheck in a decoded page, in order."""
    found = []
    line, counted = 1, 0
    for match in COMMENT.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        body = _BODY.fullmatch(match["body"])
        named = (body["category"], body["reason"].strip()) if body else ("", "")
        if not all(named):
            named = ("", "")
        found.append(Comment(match.start(), match.end(), line, *named))
    return tuple(found)


def apply_inline(
    page: PageResult, document: Document, text: str, *, trust: bool
) -> PageResult:
    """Return the page with its own suppressions obeyed, or only reported.

    A comment covers the findings of its category in the next block, or in the
    block that it stands in.

    Args:
        page: The result of the page.
        document: What the page was read as.
        text: The decoded source.
        trust: The page is the user's own. Otherwise each comment is noted as a
            signal and changes nothing.
    """
    found = comments(text)
    if not found:
        return page
    if not trust:
        return replace(page, notes=(*page.notes, _signal(found)))
    findings, notes = page.findings, page.notes
    ends = _block_ends(document)
    for comment in found:
        marked = tuple(_excused(f, comment, ends) for f in findings)
        if not comment.category:
            notes += (f"line {comment.line}: inline suppression is not well formed",)
        elif marked == findings:
            notes += (f"line {comment.line}: inline suppression matches no finding",)
        findings = marked
    return replace(page, findings=findings, notes=notes)


def _signal(found: Sequence[Comment]) -> str:
    lines = ", ".join(str(c.line) for c in found[:_NAMED_LINES])
    more = ", ..." if len(found) > _NAMED_LINES else ""
    what = "an inline suppression" if len(found) == 1 else "inline suppressions"
    return f"the page carries {what}, ignored ({len(found)} on line {lines}{more})"


def _excused(
    finding: Finding, comment: Comment, ends: Sequence[tuple[int, int, int]]
) -> Finding:
    if finding.category != comment.category or finding.suppressed is not None:
        return finding
    after = [(start, block) for start, end, block in ends if end > comment.end]
    if not after or min(after)[1] != finding.block_index:
        return finding
    return replace(finding, suppressed=Suppression(comment.reason, None, "inline"))


def _block_ends(document: Document) -> list[tuple[int, int, int]]:
    """Return start and end in the source of each block that has text, and its index."""
    places = []
    for index, block in enumerate(document.blocks):
        if block.span.end > block.span.start:
            position = document.position(block.span, index)
            start = document.position(
                Span(block.span.start, block.span.start + 1), index
            )
            places.append(
                (
                    document.line_starts[start.line - 1] + start.column - 1,
                    document.line_starts[position.end_line - 1]
                    + position.end_column
                    - 1,
                    index,
                )
            )
    return places
