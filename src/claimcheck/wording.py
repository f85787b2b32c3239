"""The words of a sentence as matching sees them, whatever page it stands on.

Pages of one site share menus, footers and whole paragraphs: a third to three
quarters of the sentences of a scraped folder were read before. So all that depends
on the words alone is kept with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from claimcheck.lines import WIDE, as_words, wide_letters
from claimcheck.view import view

_T = TypeVar("_T")

#: A word: letters and digits, held together by apostrophes and inner stops; or a sign
#: that says something, such as the stars of a rating. Where no blanks stand between
#: words, each character counts as one.
_SPACED = rf"[^\W_{WIDE}]+(?:['.][^\W_{WIDE}]+)*\+?|[$€£¥#%★⭐]"
WORD = re.compile(rf"{_SPACED}|[{WIDE}]")
_RUN = re.compile(rf"{_SPACED}|[{WIDE}]+")

_THOUSANDS = re.compile(r"(?:,\d{3})+(?!\d)")
_GROUP = re.compile(r"\d{3}(?!\d)")
_THOUSANDS_BEFORE = re.compile(r"(?<![\d,])\d{1,3},(?:\d{3},)*\Z")
_STOPS = frozenset(".;!?\n")
_WIDE_STOP = "\u3002"
_INNER_STOP = re.compile(r"[.;!?\n]+[^\w.;!?\n]+\w|\u3002[^\w\u3002]*\w")

#: Key (a literal such as "red tape", or a slot in braces) to where it stands.
Places = dict[str, list[tuple[int, int]]]


class Hit(NamedTuple):
    """A slot found in a sentence, from its first to its last word."""

    key: str
    first: int
    last: int
    entry: str


#: A hit that counts only on a page that has one of some words.
Unsure = tuple[Hit, Sequence[str]]


def flatten(lower: str) -> str:
    """Return lower-case text with hyphens as spaces, length unchanged.

    "Platelet-rich plasma" and "platelet rich plasma" are the same term.
    """
    return lower.replace("-", " ")


class Wording:
    """A sentence with its normalised text, its words and what was found in it.

    Attributes:
        text: As written.
        view: Its normalised view.
        flat: Lower case, normalised, hyphens as spaces; same length as
            `view.text`.
        words: The words of `flat`.
        places: Key (literal or slot in braces) to (first word, last word);
            `keys` are its keys.
        hits: The slots found, with their lexicon entries.
        unsure: Hits that depend on the rest of the page.
        made: What others made of these words, by who made it; see `once`, `says`.
    """

    def __init__(self, text: str) -> None:
        """Cut the words; the lexicon then looks them up."""
        self.text = text
        self.view = view(text)
        self.flat = flatten(self.view.lower)
        self.words: list[str] = WORD.findall(self.flat)
        self.made: dict[object, Any] = {}

    def hold(self, literals: Places, hits: list[Hit], unsure: list[Unsure]) -> None:
        """Take what was found, each in reading order; of hits that overlap the longest.

        Args:
            literals: Where each literal stands.
            hits: The slots found.
            unsure: Others, with words of which the page must have one.
        """
        self.unsure = unsure
        self._hits = hits
        self.hits = _longest(hits)
        self.places = literals
        for hit in self.hits:
            self.places.setdefault(hit.key, []).append((hit.first, hit.last))
        self.keys = frozenset(self.places)

    def on_page(self, page: str) -> Wording:
        """Return these words as they read on a page, nothing unsure any more.

        Args:
            page: Its text, lower case.
        """
        sure = [hit for hit, needs in self.unsure if any(n in page for n in needs)]
        literals = {k: v for k, v in self.places.items() if k[0] != "{"}
        twin = Wording(self.text)
        twin.hold(literals, [*self._hits, *sure], [])
        return twin

    def once(self, make: Callable[[Wording], _T]) -> _T:
        """Return what `make`, which never returns None, makes of these words, once."""
        found = self.made.get(make)
        if found is None:
            found = self.made[make] = make(self)
        return found

    def says(self, pattern: re.Pattern[str]) -> bool:
        """Tell whether a pattern occurs in `flat`; it is looked for once."""
        found = self.made.get(pattern)
        if found is None:
            found = self.made[pattern] = pattern.search(self.flat) is not None
        return bool(found)

    @cached_property
    def size(self) -> int:
        """Return how many words it says, of whatever script."""
        wide = wide_letters(self.flat)
        return len(self.words) - wide + as_words(wide)

    @property
    def runs(self) -> list[str]:
        """Return its words; where no blanks stand between them, all that touch."""
        return self.words if self.flat.isascii() else _RUN.findall(self.flat)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Return the range of each word in `flat`; most sentences never need it."""
        return [match.span() for match in WORD.finditer(self.flat)]

    @cached_property
    def clauses(self) -> Sequence[int]:
        """Return the number of each word's clause; it rises at a stop."""
        if not _INNER_STOP.search(self.flat):
            return [0] * len(self.words)
        numbers, clause, before = [], 0, 0
        for start, end in self.spans:
            between = self.flat[before:start]
            if _WIDE_STOP in between or (
                start - before > 1 and not _STOPS.isdisjoint(between)
            ):
                clause += 1
            numbers.append(clause)
            before = end
        return numbers

    def has(self, *slots: str) -> bool:
        """Tell whether any of the slots occurs."""
        return any(f"{{{slot}}}" in self.keys for slot in slots)

    def entries(self, slot: str) -> tuple[str, ...]:
        """Return the lexicon entries of a slot that occur, each once, in order."""
        key = f"{{{slot}}}"
        return tuple(dict.fromkeys(h.entry for h in self.hits if h.key == key))

    def chars(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of the flat text from one word to another."""
        return self.spans[first][0], self.spans[last][1]

    def written(self, first: int, last: int) -> str:
        """Return the normalised text of some words with its capitals."""
        start, end = self.chars(first, last)
        return self.view.text[start:end]

    def quote(self, start: int, end: int) -> str:
        """Return the original words behind a range of the flat text.

        Half of a number is none: "$24" of "$24,000" becomes the whole price.
        """
        rest = _THOUSANDS.match(self.flat, end)
        if rest and self.flat[end - 1].isdigit():
            end = rest.end()
        if self.flat[start - 1 : start] == "," and _GROUP.match(self.flat, start):
            before = _THOUSANDS_BEFORE.search(self.flat, 0, start)
            start = before.start() if before else start
        first, last = self.view.span(start, end)
        return self.text[first:last]


def once_each(
    wordings: Sequence[Wording], make: Callable[[Sequence[Wording]], Iterable[Any]]
) -> list[Any]:
    """Return what `make` makes of each; it is asked once, for all new ones together."""
    new = [w for w in dict.fromkeys(wordings) if make not in w.made]
    if new:
        for wording, made in zip(new, make(new), strict=True):
            wording.made[make] = made
    return [wording.made[make] for wording in wordings]


#: A product's name within a longer name of these is part of that: "stem cell" in
#: "haematopoietic stem cell transplantation".
_OUTRANK = frozenset({"{established}", "{other_product}"})
_OUTRANKED = frozenset({"{product}", "{offered}"})
#: Nothing is meant that is within a word of this slot: cancer in the name of a drug.
_OTHER_SENSE = "{other_sense}"


def _longest(hits: list[Hit]) -> list[Hit]:
    """Keep, slot by slot, the longest of overlapping hits."""
    others = [hit for hit in hits if hit.key == _OTHER_SENSE]
    if others:
        hits = [h for h in hits if h.key != _OTHER_SENSE and not _within(h, others)]
    if len(hits) < 2:
        return hits
    kept = []
    ends: dict[str, int] = {}
    for hit in sorted(hits, key=_by_place):
        if hit.first > ends.get(hit.key, -1):
            ends[hit.key] = hit.last
            kept.append(hit)
    if _OUTRANK.isdisjoint(ends) or _OUTRANKED.isdisjoint(ends):
        return kept
    longer = [hit for hit in kept if hit.key in _OUTRANK]
    return [h for h in kept if h.key not in _OUTRANKED or not _within(h, longer)]


def _within(hit: Hit, others: Iterable[Hit]) -> bool:
    size = hit.last - hit.first
    return any(
        o.first <= hit.first and hit.last <= o.last and o.last - o.first > size
        for o in others
    )


def _by_place(hit: Hit) -> tuple[int, int]:
    return hit.first, -hit.last
