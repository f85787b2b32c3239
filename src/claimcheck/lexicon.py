"""Find lexicon terms and literal words in a sentence, word by word.

A *slot* is a named set of terms ("condition", "product", "cure_verb"); a pattern
names it in braces. Terms and the literal words of all patterns are looked up
together: one dictionary access a word, remembered for each distinct word, so the
size of the lexicon costs nothing. (An Aho-Corasick automaton over the text was
ten times slower here: "in", "us" or "it" occur inside a third of all words.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

#: A word: letters and digits, held together by apostrophes and inner stops.
WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*[%+]?|[$€£¥#%]")

#: Remembered words; a corpus of 10,000 pages has some 60,000 distinct ones.
_REMEMBER = 200_000

#: Words before and after an ambiguous term that its guards look at.
_NEARBY = 12


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a slot.

    Attributes:
        words: Lower case; a word that ends in `*` may go on.
        entry: Id of the lexicon entry that the term belongs to.
        cased: The exact form the page must use ("ALS"), or "" for any case.
        needs: The unit or its chain must contain one of these, if there are any.
        bars: The words around must contain none of these.
    """

    slot: str
    words: tuple[str, ...]
    entry: str
    cased: str = ""
    needs: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A key found in a unit, from its first to its last word.

    `key` is a literal ("red tape", "regenerat*") or a slot in braces; `entry`
    the lexicon entry behind a slot.
    """

    key: str
    first: int
    last: int
    entry: str = ""


def flatten(lower: str) -> str:
    """Return lower-case text with hyphens as spaces, length unchanged.

    "Platelet-rich plasma" and "platelet rich plasma" are the same term.
    """
    return lower.replace("-", " ")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a term or literal, lower case, each with its star."""
    out: list[str] = []
    for part in flatten(text.lower()).split():
        words = WORD.findall(part.rstrip("*"))
        if words and part.endswith("*"):
            words[-1] += "*"
        out += words
    return tuple(out)


_Entry = tuple[tuple[str, ...], "Term | str"]


@dataclass(frozen=True, slots=True)
class _Starts:
    """What may begin with one word: alone, by its second word, or by a stem."""

    alone: tuple[Term | str, ...]
    second: dict[str, list[_Entry]]
    stems: tuple[_Entry, ...]


@dataclass(frozen=True)
class Lexicon:
    """All terms and literals, ready to be found."""

    terms: tuple[Term, ...]
    literals: tuple[str, ...]
    _first: dict[str, list[_Entry]] = field(default_factory=dict, repr=False)
    _stems: dict[str, list[_Entry]] = field(default_factory=dict, repr=False)
    _known: dict[str, _Starts | None] = field(default_factory=dict, repr=False)

    @classmethod
    def build(cls, terms: Iterable[Term], literals: Iterable[str]) -> Lexicon:
        """File terms and literals under their first words."""
        book = cls(tuple(terms), tuple(sorted(set(literals))))
        for term in book.terms:
            book._file(term.words, term)
        for literal in book.literals:
            book._file(words_of(literal), literal)
        return book

    @property
    def slots(self) -> frozenset[str]:
        """Return the names of all slots."""
        return frozenset(term.slot for term in self.terms)

    def _file(self, words: tuple[str, ...], what: Term | str) -> None:
        filed = self._stems if words[0].endswith("*") else self._first
        filed.setdefault(words[0].rstrip("*"), []).append((words[1:], what))

    def _starting(self, word: str) -> _Starts | None:
        """Return what may begin with a word, and remember it."""
        found = list(self._first.get(word, ()))
        for size in range(1, len(word) + 1):
            found += self._stems.get(word[:size], ())
        second: dict[str, list[_Entry]] = {}
        for rest, what in found:
            if rest and rest[0][-1] != "*":
                second.setdefault(rest[0], []).append((rest, what))
        starts = _Starts(
            tuple(what for rest, what in found if not rest),
            second,
            tuple(entry for entry in found if entry[0] and entry[0][0][-1] == "*"),
        )
        if len(self._known) > _REMEMBER:
            self._known.clear()
        self._known[word] = starts if found else None
        return self._known[word]

    def find(self, words: Sequence[str], original: Any, context: str) -> list[Hit]:
        """Return what occurs in a unit, in reading order.

        Args:
            words: The unit's words, lower case.
            original: Called with (first, last) word for the text as written.
            context: Lower-case text of unit and page that guards look at.

        Returns:
            Hits; of overlapping hits of one slot only the longest.
        """
        hits: list[Hit] = []
        known = self._known
        end = len(words)
        for at, word in enumerate(words):
            starts = known.get(word, self)
            if starts is self:
                starts = self._starting(word)
            if starts is None:
                continue
            found = [(what, at) for what in starts.alone]
            if at + 1 < end:
                following = starts.second.get(words[at + 1])
                for rest, what in (*following, *starts.stems) if following else starts.stems:
                    if _follows(words, at + 1, rest):
                        found.append((what, at + len(rest)))
            for what, last in found:
                if isinstance(what, str):
                    hits.append(Hit(what, at, last))
                elif _allowed(what, words, at, last, original, context):
                    hits.append(Hit(f"{{{what.slot}}}", at, last, what.entry))
        return _longest(hits)


def _follows(words: Sequence[str], at: int, rest: tuple[str, ...]) -> bool:
    """Tell whether the rest of a term stands at a place."""
    if len(words) < at + len(rest):
        return False
    for offset, wanted in enumerate(rest):
        word = words[at + offset]
        if word != wanted and not (
            wanted[-1] == "*" and word.startswith(wanted[:-1])
        ):
            return False
    return True


def _allowed(
    term: Term, words: Sequence[str], first: int, last: int, original: Any, context: str
) -> bool:
    """Apply a term's guards at one place."""
    if not (term.cased or term.needs or term.bars):
        return True
    if term.cased and flatten(original(first, last)) != term.cased:
        return False
    if term.needs and not any(need in context for need in term.needs):
        return False
    if not term.bars:
        return True
    near = " ".join(words[max(0, first - _NEARBY) : last + _NEARBY + 1])
    return not any(bar in near for bar in term.bars)


def _longest(hits: list[Hit]) -> list[Hit]:
    """Keep, slot by slot, the longest of overlapping hits."""
    ends: dict[str, int] = {}
    if len(hits) < 2:
        return hits
    kept = []
    for hit in sorted(hits, key=lambda h: (h.first, -h.last)):
        if hit.key[0] != "{":
            kept.append(hit)
        elif hit.first > ends.get(hit.key, -1):
            ends[hit.key] = hit.last
            kept.append(hit)
    return kept


def term_variants(text: str) -> list[tuple[str, ...]]:
    """Return the words of a term and of its regular plural."""
    words = words_of(text)
    if not words:
        return []
    last = words[-1]
    if len(last) > 3 and last.isalpha() and not last.endswith("s"):
        plural = f"{last[:-1]}ies" if re.search(r"[^aeiou]y$", last) else f"{last}s"
        return [words, (*words[:-1], plural)]
    return [words]
