"""One look at a page that rules, model, stance and role all share.

Each sentence is normalised, cut into words, and looked up in the lexicon once.
What later steps ask ("is a product named in the chain of this unit?") is
answered from that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from claimcheck.lexicon import WORD, Hit, Lexicon, Places, flatten
from claimcheck.types import BlockKind, Document, Sentence
from claimcheck.view import View, view

_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)
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

    def __init__(
        self, index: int, sentence: Sentence, text: str, seen: View
    ) -> None:
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


class Analysis:
    """The units of a document and their surroundings."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        """Normalise every sentence and find all lexicon terms."""
        self.document = document
        self.units = _units(document, lexicon)
        self.by_block: dict[int, list[Unit]] = {}
        for unit in self.units:
            self.by_block.setdefault(unit.sentence.block, []).append(unit)
        self._chain_keys: dict[int, frozenset[str]] = {}

    def chain_units(self, block: int) -> list[Unit]:
        """Return the units of the blocks that a block stands under."""
        chain = self.document.blocks[block].chain
        return [unit for index in chain for unit in self.by_block.get(index, ())]

    def chain_keys(self, block: int) -> frozenset[str]:
        """Return all keys that occur in the chain of a block."""
        known = self._chain_keys.get(block)
        if known is None:
            keys = (key for unit in self.chain_units(block) for key in unit.places)
            known = self._chain_keys[block] = frozenset(keys)
        return known

    def section(self, block: int) -> int:
        """Return the block that heads the section a block belongs to, or -1."""
        blocks = self.document.blocks
        if blocks[block].kind in _HEADINGS:
            return block
        for index in reversed(blocks[block].chain):
            if blocks[index].kind in _HEADINGS:
                return index
        return -1

    @cached_property
    def section_keys(self) -> dict[int, set[str]]:
        """Return the keys that occur in each section, its heading included."""
        keys: dict[int, set[str]] = {}
        for unit in self.units:
            keys.setdefault(self.section(unit.sentence.block), set()).update(unit.places)
        return keys

    @cached_property
    def page_keys(self) -> frozenset[str]:
        """Return every key that occurs on the page."""
        return frozenset(key for unit in self.units for key in unit.places)


def _units(document: Document, lexicon: Lexicon) -> list[Unit]:
    texts = [s.span.of(document.text) for s in document.sentences]
    units = [
        Unit(i, sentence, text, view(text))
        for i, (sentence, text) in enumerate(zip(document.sentences, texts, strict=True))
    ]
    context = "\n".join(unit.view.lower for unit in units)
    for unit in units:
        unit.places, unit.hits = lexicon.find(unit.words, unit.written, context)
        unit.keys = frozenset(unit.places)
    return units
