"""Render a comparison of two captures: text, JSON, and one HTML file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from claimcheck import resources
from claimcheck.compare import Change, Comparison, Kind, PageChange
from claimcheck.errors import ConfigError
from claimcheck.records import (
    CONTRACT,
    NOTICE,
    evidence_words,
    failure_record,
    finding_record,
    link,
    short_quote,
    to_json,
    visible,
    web_url,
)
from claimcheck.reporters import ReportOptions, place

if TYPE_CHECKING:
    from claimcheck.types import Finding, PageResult

_MARKS = {
    Kind.ADDED: "+",
    Kind.HARDENED: "^",
    Kind.CHANGED: "~",
    Kind.SOFTENED: "v",
    Kind.REMOVED: "-",
}

#: What each kind means, for readers of a report.
MEANINGS: Mapping[Kind, str] = {
    Kind.ADDED: "not there before",
    Kind.HARDENED: "put more strongly, or of a graver kind",
    Kind.CHANGED: "other words or another category, as strong as before",
    Kind.SOFTENED: "put less strongly, or of a lesser kind",
    Kind.REMOVED: "no longer there",
}


def render(name: str, comparison: Comparison, options: ReportOptions) -> str:
    """Return a comparison in the format of that name.

    Raises:
        ConfigError: There is no such format.
    """
    if name not in RENDERERS:
        raise ConfigError(f"no format {name!r}", hint=f"one of: {', '.join(RENDERERS)}")
    return RENDERERS[name](comparison, options)


def render_text(comparison: Comparison, options: ReportOptions) -> str:
    """Return lines for a terminal or a mail: pages that changed, then totals."""
    lines = [line for p in _changed(comparison) for line in _page_lines(p, options)]
    lines += [
        f"not compared: {visible(failure.uri)}: {visible(failure.reason)}"
        for failure in comparison.failures
    ]
    lines += _total_lines(comparison, options)
    return "\n".join([*lines, "", NOTICE]) + "\n"


def _changed(comparison: Comparison) -> list[PageChange]:
    return [p for p in comparison.pages if p.changes or p.old is None or p.new is None]


def _page_lines(page: PageChange, options: ReportOptions) -> Iterator[str]:
    yield f"{visible(page.key)}  ({visible(_fate(page))})"
    for change in page.changes:
        title = options.title(change.category)
        yield f"  {_MARKS[change.kind]} {change.kind}: {title}"
        if change.old:
            yield f"      was {_line(change.old)}"
        if change.new:
            yield f"      is  {_line(change.new)}"
    yield ""


def _line(finding: Finding) -> str:
    quote = visible(short_quote(finding.text, evidence_words(finding)))
    where = place(finding.position)
    return f'{finding.stance}, {finding.severity}, {where}: "{quote}"'


def _fate(page: PageChange) -> str:
    """Return what became of a page, in a few words."""
    if page.old is None:
        return "new page"
    if page.new is None:
        return "page is gone"
    fate = f"score {page.old.score:g} -> {page.new.score:g}"
    if page.old.role != page.new.role:
        fate += f", role {page.old.role} -> {page.new.role}"
    return f"{fate}, {page.unchanged} claims unchanged"


def _total_lines(comparison: Comparison, options: ReportOptions) -> Iterator[str]:
    pages = len(comparison.pages)
    changed = len(_changed(comparison))
    yield f"{pages} pages compared, {changed} changed: {_counts(comparison.totals())}"
    for category, counts in comparison.by_category().items():
        yield f"  {options.title(category)}: {_counts(counts)}"


def _counts(totals: Mapping[Kind, int]) -> str:
    return ", ".join(f"{n} {kind}" for kind, n in totals.items() if n) or "no changes"


def render_json(comparison: Comparison, options: ReportOptions) -> str:
    """Return one JSON object; findings are as docs/contract.md describes them."""
    return (
        to_json(
            {
                "type": "comparison",
                "contract": CONTRACT,
                "notice": NOTICE,
                "totals": _plain(comparison.totals()),
                "categories": {
                    c: _plain(n) for c, n in comparison.by_category().items()
                },
                "titles": {c: options.title(c) for c in comparison.by_category()},
                "pages": [_page_object(page) for page in comparison.pages],
                "failures": [failure_record(f) for f in comparison.failures],
            },
            indent=1,
        )
        + "\n"
    )


def _plain(totals: Mapping[Kind, int]) -> dict[str, int]:
    return {kind.value: n for kind, n in totals.items()}


def _page_object(page: PageChange) -> dict[str, Any]:
    return {
        "key": page.key,
        "old": _capture(page.old),
        "new": _capture(page.new),
        "unchanged": page.unchanged,
        "changes": [_change_object(change) for change in page.changes],
    }


def _capture(page: PageResult | None) -> dict[str, Any] | None:
    if page is None:
        return None
    return {
        "uri": page.uri,
        "url": page.url,
        "role": page.role.value,
        "score": page.score,
        "sha256": page.sha256,
        "captured_at": page.captured_at,
        "as_of": page.as_of,
    }


def _change_object(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind.value,
        "category": change.category,
        "old": finding_record(change.old) if change.old else None,
        "new": finding_record(change.new) if change.new else None,
    }


def render_html(comparison: Comparison, options: ReportOptions) -> str:
    """Return one self-contained HTML document without any script."""
    import jinja2  # noqa: PLC0415 - 40 ms that no other format needs

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(resources.path("compare")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    template = environment.get_template("compare.html")
    return (
        template.render(
            notice=NOTICE,
            style=resources.path("compare", "compare.css").read_text("utf-8"),
            comparison=comparison,
            changed=_changed(comparison),
            options=options,
            meanings=MEANINGS,
            fate=_fate,
            place=place,
            link=link,
            web_url=web_url,
            words=_words,
        )
        + "\n"
    )


def _words(change: Change) -> Sequence[tuple[str, str]]:
    """Return the claim's text in pieces: "same", "out" or "in".

    Both texts stand in it word for word, one after another where they differ.
    """
    from difflib import SequenceMatcher  # noqa: PLC0415 - HTML only

    old = change.old.text.split() if change.old else []
    new = change.new.text.split() if change.new else []
    pieces: list[tuple[str, str]] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            pieces.append(("same", " ".join(old[i1:i2])))
            continue
        pieces += [("out", " ".join(old[i1:i2]))] if i2 > i1 else []
        pieces += [("in", " ".join(new[j1:j2]))] if j2 > j1 else []
    return pieces


RENDERERS: Mapping[str, Callable[[Comparison, ReportOptions], str]] = {
    "text": render_text,
    "json": render_json,
    "html": render_html,
}
