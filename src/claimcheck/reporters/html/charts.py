"""Charts as rows of bars: a table whose bars are drawn and whose numbers are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from claimcheck.reporters import ReportOptions, by_category, by_severity

if TYPE_CHECKING:
    from claimcheck.reporters.html.views import PageView
    from claimcheck.types import Finding, Severity

#: Pages in the chart of pages; the list of pages has them all.
_CHARTED_PAGES = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A row of a chart: its label, its value, and its segments in percent."""

    label: str
    value: str
    segments: tuple[tuple[float, float, str], ...]
    href: str = ""


def severity_chart(findings: Sequence[Finding]) -> list[Bar]:
    """Return a bar a severity, critical first."""
    counts = by_severity(findings)
    most = max(counts.values()) or 1
    return [
        Bar(s.value, str(n), ((0.0, _share(n, most), s.value),))
        for s, n in counts.items()
    ]


def category_chart(findings: Sequence[Finding], options: ReportOptions) -> list[Bar]:
    """Return a bar a category, made of its severities."""
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


def page_chart(pages: Sequence[PageView]) -> list[Bar]:
    """Return a bar for each of the promotional pages that score most."""
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
