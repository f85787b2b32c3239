"""One look at a page that rules, model, stance and role all share.

Each sentence is normalised, cut into words, and looked up in the lexicon once.
What later steps ask ("is a product named in the chain of this unit?") is
answered from that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from claimcheck.lexicon import WORD, Hit, Lexicon, Places, flatten
from claimcheck.types import BlockKind, Document, Sentence
from claimcheck.view import View, view

_HEADINGS = (BlockKind.TITLE, BlockKind.HEADING)
_STOPS = frozenset(".;!?\n")


@dataclass(slots=True)
class Unit:
    """A sentence with its normalised text, its words and what was found in it.

    Attributes:
        flat: Lower case, normalised, hyphens as spaces; same length as
            `view.text`.
        words: The words of `flat`; `starts` and `ends` are their ranges.
        clauses: For each word the number of its clause: it rises at a stop.
        places: Key (literal or slot in braces) to (first word, last word);
            `keys` are its keys.
    """

    index: int
    sentence: Sentence
    text: str
    view: View
    flat: str
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    clauses: Sequence[int]
    hits: Sequence[Hit]
    places: Places
    keys: frozenset[str]

    def has(self, *slots: str) -> bool:
        """Tell whether any of the slots occurs."""
        return any(f"{{{slot}}}" in self.places for slot in slots)

    def entries(self, slot: str) -> tuple[str, ...]:
        """Return the lexicon entries of a slot that occur, each once, in order."""
        key = f"{{{slot}}}"
        return tuple(dict.fromkeys(h.entry for h in self.hits if h.key == key))

    def chars(self, first: int, last: int) -> tuple[int, int]:
        """Return the range of the flat text from one word to another."""
        return self.starts[first], self.ends[last]

    def quote(self, start: int, end: int) -> str:
        """Return the original words behind a range of the flat text."""
        first, last = self.view.span(start, end)
        return self.text[first:last]

    def word_at(self, position: int) -> int:
        """Return the number of words that begin before a position."""
        return sum(1 for start in self.starts if start < position)


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
    views = [view(text) for text in texts]
    context = "\n".join(v.lower for v in views)
    return [
        _unit(i, s, texts[i], views[i], lexicon, context)
        for i, s in enumerate(document.sentences)
    ]


def _unit(
    index: int, sentence: Sentence, text: str, seen: View, lexicon: Lexicon, context: str
) -> Unit:
    flat = flatten(seen.lower)
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    clauses: list[int] = []
    clause = before = 0
    for match in WORD.finditer(flat):
        start, end = match.span()
        if start - before > 1 and not _STOPS.isdisjoint(flat[before:start]):
            clause += 1
        words.append(flat[start:end])
        starts.append(start)
        ends.append(end)
        clauses.append(clause)
        before = end
    places, hits = lexicon.find(
        words, lambda first, last: seen.text[starts[first] : ends[last]], context
    )
    return Unit(
        index, sentence, text, seen, flat, words, starts, ends, clauses, hits,
        places, frozenset(places),
    )  # fmt: skip
