"""Compare two captures of the same pages: what was claimed then, and now.

A claim is the same claim when its words are alike; it is softer or harder when
its stance or its severity changed. What a page says by way of denial, question or
quotation is no claim, but a claim may turn into one of these, and back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import PurePosixPath

from claimcheck.baseline import key_of
from claimcheck.fingerprint import normalised
from claimcheck.records import is_house
from claimcheck.types import Failure, Finding, PageResult, Report, Stance

#: From here on two texts are versions of one claim. Looked at on edited copy: a
#: sentence with one clause rewritten stays above 0.6, two sentences of a page
#: about the same treatment stay below.
ALIKE = 0.6

#: Stances by how much the publisher stands behind the words.
_FORCE = (
    Stance.NEGATED,
    Stance.ATTRIBUTED,
    Stance.QUESTION,
    Stance.HEDGED,
    Stance.ASSERTED,
)

# Scripts that put no spaces between words are compared by character.
_WORD = re.compile(
    "[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
    "|[^\\W\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)


class Kind(StrEnum):
    """What became of a claim."""

    ADDED = "added"
    HARDENED = "hardened"
    CHANGED = "changed"
    SOFTENED = "softened"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Change:
    """One claim that differs; `old` is None for an added, `new` for a removed one."""

    kind: Kind
    old: Finding | None
    new: Finding | None

    @property
    def category(self) -> str:
        """Return the category that the claim has now, else had."""
        finding = self.new or self.old
        return finding.category if finding else ""


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page then and now.

    Attributes:
        key: Page key; the old one where the two differ.
        old, new: None where the page was not in that capture.
        changes: In the order of the new page, removed ones last.
        unchanged: How many claims are the same, word for word.
    """

    key: str
    old: PageResult | None
    new: PageResult | None
    changes: tuple[Change, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two captures compared, page by page, in the order of the old one.

    `failures` could not be read in one capture or the other: nothing is said of
    these pages.
    """

    pages: tuple[PageChange, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return the changes of all pages."""
        return tuple(change for page in self.pages for change in page.changes)

    def totals(self) -> dict[Kind, int]:
        """Count the changes by kind, zeros included."""
        counts = Counter(change.kind for change in self.changes)
        return {kind: counts[kind] for kind in Kind}

    def by_category(self) -> dict[str, dict[Kind, int]]:
        """Count the changes by category and kind."""
        counts = Counter((change.category, change.kind) for change in self.changes)
        names = sorted({category for category, _ in counts})
        return {n: {kind: counts[n, kind] for kind in Kind} for n in names}


def compare(old: Report, new: Report) -> Comparison:
    """Return what changed between two captures.

    Pages are matched by page key, else by the path below the folder that all
    pages of a capture share; one page against one page needs no match.
    """
    roots = (_root(old), _root(new))
    unread = {
        _relative(failure.uri, root)
        for report, root in zip((old, new), roots, strict=True)
        for failure in report.failures
    }
    pages = []
    for key, before, after in _paired(old, new):
        lone = None if before and after else before or after
        root = roots[0] if before else roots[1]
        if lone is None or _relative(lone.uri, root) not in unread:
            pages.append(_page_change(key, before, after))
    return Comparison(tuple(pages), old.failures + new.failures)


def _paired(
    old: Report, new: Report
) -> list[tuple[str, PageResult | None, PageResult | None]]:
    if len(old.pages) == len(new.pages) == 1:
        return [(key_of(old.pages[0]), old.pages[0], new.pages[0])]
    befores, afters = _by_key(old), _by_key(new)
    if not befores.keys() & afters.keys():
        befores, afters = _by_path(old), _by_path(new)
    keys = dict.fromkeys((*befores, *afters))
    return [(key, befores.get(key), afters.get(key)) for key in keys]


def _by_key(report: Report) -> Mapping[str, PageResult]:
    return {key_of(page): page for page in report.pages}


def _by_path(report: Report) -> Mapping[str, PageResult]:
    root = _root(report)
    return {_relative(page.uri, root): page for page in report.pages}


def _root(report: Report) -> str:
    """Return the folder that all pages of a report share."""
    uris = [p.uri for p in report.pages] + [f.uri for f in report.failures]
    parents = [PurePosixPath(uri).parent.parts for uri in uris]
    shared: list[str] = []
    for parts in zip(*parents, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return PurePosixPath(*shared).as_posix()


def _relative(uri: str, root: str) -> str:
    path = PurePosixPath(uri)
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else uri


def _page_change(
    key: str, old: PageResult | None, new: PageResult | None
) -> PageChange:
    befores = list(old.findings) if old else []
    afters = list(new.findings) if new else []
    pairs = list(_matched(befores, afters))
    changes = []
    unchanged = 0
    for before, after in pairs:
        kind = _kind(before, after)
        if kind is not None:
            changes.append(Change(kind, before, after))
        elif before and after and is_house(after):
            unchanged += 1
    return PageChange(key, old, new, tuple(_ordered(changes)), unchanged)


def _ordered(changes: Iterable[Change]) -> list[Change]:
    def place(change: Change) -> tuple[bool, int, int, str]:
        finding = change.new or change.old
        position = finding.position if finding else None
        at = (position.line, position.column) if position else (0, 0)
        return (change.new is None, *at, change.category)

    return sorted(changes, key=place)


def _kind(before: Finding | None, after: Finding | None) -> Kind | None:
    """Return what became of a claim, None if nothing did or none was made."""
    claimed_then = before is not None and is_house(before)
    claimed_now = after is not None and is_house(after)
    if not claimed_then and not claimed_now:
        return None
    if before is None:
        return Kind.ADDED
    if after is None:
        return Kind.REMOVED
    then, now = (strength(before), strength(after))
    if now != then:
        return Kind.HARDENED if now > then else Kind.SOFTENED
    same = before.category == after.category and _same_text(before, after)
    return None if same else Kind.CHANGED


def strength(finding: Finding) -> tuple[bool, int, int]:
    """Return how strong a claim is: whose it is, then its stance, then severity."""
    return is_house(finding), _FORCE.index(finding.stance), finding.severity.rank


def _same_text(one: Finding, other: Finding) -> bool:
    return normalised(one.text) == normalised(other.text)


def _matched(
    old: Sequence[Finding], new: Sequence[Finding]
) -> Iterator[tuple[Finding | None, Finding | None]]:
    """Pair the findings of a page: same text first, then alike ones, best first."""
    befores, afters = list(old), list(new)
    for with_category in (True, False):
        waiting: dict[tuple[str, str], list[Finding]] = {}
        for finding in afters:
            key = (finding.category if with_category else "", normalised(finding.text))
            waiting.setdefault(key, []).append(finding)
        rest = []
        for before in befores:
            key = (before.category if with_category else "", normalised(before.text))
            if waiting.get(key):
                yield before, waiting[key].pop(0)
            else:
                rest.append(before)
        befores = rest
        afters = [finding for group in waiting.values() for finding in group]
    yield from _alike(befores, afters)


def _alike(
    old: Sequence[Finding], new: Sequence[Finding]
) -> Iterator[tuple[Finding | None, Finding | None]]:
    scores = sorted(_ratios(old, new), key=lambda s: (-s[0], not s[1], s[2], s[3]))
    left, right = set(range(len(old))), set(range(len(new)))
    for _, _, i, j in scores:
        if i in left and j in right:
            left.remove(i)
            right.remove(j)
            yield old[i], new[j]
    yield from ((old[i], None) for i in sorted(left))
    yield from ((None, new[j]) for j in sorted(right))


def _ratios(
    old: Sequence[Finding], new: Sequence[Finding]
) -> Iterator[tuple[float, bool, int, int]]:
    """Yield how alike each pair is from `ALIKE` on, if of one category, and indexes."""
    befores = [_WORD.findall(normalised(finding.text)) for finding in old]
    for j, finding in enumerate(new):
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(_WORD.findall(normalised(finding.text)))
        for i, words in enumerate(befores):
            matcher.set_seq1(words)
            if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
                continue
            ratio = matcher.ratio()
            if ratio >= ALIKE:
                yield ratio, old[i].category == finding.category, i, j
