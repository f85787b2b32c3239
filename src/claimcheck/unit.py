"""A sentence as matching sees it: normalised, cut into words, looked up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from claimcheck.lexicon import WORD, Hit, Places, flatten
from claimcheck.types import Sentence
from claimcheck.view import View

_STOPS = frozenset(".;!?\n")
_INNER_STOP = re.compile(r"[.;!?\n]+[^\w.;!?\n]+\w")


class Unit:
    """A sentence with its normalised text, its words and what was found in it.

    Attributes:
        flat: Lower case, normalised, hyphens as spaces; same length as
            `view.text`.
        places: Key (literal or slot in braces) to (first word, last word);
            `keys` are its keys.
        hits: The slots found, with their lexicon entries.
    """

    def __init__(self, index: int, sentence: Sentence, text: str, seen: View) -> None:
        """Cut the words; `Analysis` then looks them up."""
        self.index = index
        self.sentence = sentence
        self.text = text
        self.view = seen
        self.flat = flatten(seen.lower)
        self.words: list[str] = WORD.findall(self.flat)
        self.places: Places = {}
        self.keys: frozenset[str] = frozenset()
        self.hits: list[Hit] = []

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        """Return the range of each word in `flat`; most units never need it."""
        return [match.span() for match in WORD.finditer(self.flat)]

    @cached_property
    def clauses(self) -> Sequence[int]:
        """Return the number of each word's clause; it rises at a stop."""
        if not _INNER_STOP.search(self.flat):
            return [0] * len(self.words)
        numbers, clause, before = [], 0, 0
        for start, end in self.spans:
            if start - before > 1 and not _STOPS.isdisjoint(self.flat[before:start]):
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
        """Return the original words behind a range of the flat text."""
        first, last = self.view.span(start, end)
        return self.text[first:last]
