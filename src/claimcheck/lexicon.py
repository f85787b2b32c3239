"""Find lexicon terms and literal words in a sentence, word by word.

A *slot* is a named set of terms ("condition", "product", "cure_verb"); a pattern
names it in braces. Terms and the literal words of all patterns are looked up
together: one dictionary access a word, remembered for each distinct word, so the
size of the lexicon costs nothing. (An Aho-Corasick automaton over the text was
ten times slower here: "in", "us" or "it" occur inside a third of all words.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from claimcheck.memo import Remembered, of_texts
from claimcheck.view import view
from claimcheck.wording import WORD, Hit, Places, Wording, flatten

#: The slot of every word that begins with a digit; it has no terms of its own.
NUMBER = "number"

#: Words before and after an ambiguous term that its guards look at.
_NEARBY = 12


class Term(NamedTuple):
    """One term of a slot.

    Attributes:
        words: Lower case; a word that ends in `*` may go on. A term of one word
            may begin with `*` instead: any word with that ending.
        entry: Id of the lexicon entry that the term belongs to.
        cased: The exact form the page must use ("ALS"), or "" for any case.
        needs: The unit or its chain must contain one of these, if there are any.
        bars: The words around must contain none of these.
    """

    slot: str
    words: Sequence[str]
    entry: str
    cased: str = ""
    needs: Sequence[str] = ()
    bars: Sequence[str] = ()


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a term or literal, lower case, each with its star."""
    if text.startswith("*"):
        return (text.lower(),)
    lower = text.lower() if text.isascii() else view(text).lower
    out: list[str] = []
    for part in flatten(lower).split():
        words = WORD.findall(part.rstrip("*"))
        if words and part.endswith("*"):
            words[-1] += "*"
        out += words
    return tuple(out)


class _Filed(NamedTuple):
    """A literal or a term that begins with a known word."""

    key: str
    rest: tuple[str, ...]
    term: Term | None = None
    guarded: bool = False


class _Starts(NamedTuple):
    """What may begin with one word.

    Attributes:
        literals: Keys of the literals that are the word alone.
        terms: The terms that are.
        second: Longer ones by their second word.
        stems: Longer ones whose second word may go on, with its stem.
    """

    literals: tuple[str, ...]
    terms: tuple[_Filed, ...]
    second: dict[str, tuple[_Filed, ...]]
    stems: tuple[tuple[str, _Filed], ...]


_A_NUMBER = _Filed(f"{{{NUMBER}}}", (), Term(NUMBER, ("0",), NUMBER))

#: Numbers of terms and literals by their first word, its stem or its ending.
_Shelf = dict[str, list[int]]


def _row_of(term: Term) -> tuple[Any, ...]:
    """Return the fields of a term in the form in which a lexicon keeps them."""
    row = [term.slot, " ".join(term.words), *term[2:]]
    while not row[-1]:
        row.pop()
    return tuple(row)


def slots_of(terms: Iterable[Term]) -> frozenset[str]:
    """Return the names of all slots that terms fill, and of the numbers' own."""
    return frozenset(term.slot for term in terms) | {NUMBER}


@dataclass(frozen=True)
class Lexicon:
    """All terms and literals, ready to be found.

    Attributes:
        terms: The fields of each, its words as one text, and none of the last ones
            that are empty; a row is made a `Term` when a page needs it.
        literals: In order. They are numbered on from the last term.
        first: Numbers of what begins with a whole word, by that word.
        stems: Numbers of what begins with `word*`, by the word.
        endings: Numbers of what is `*word`, by the word.
    """

    terms: Sequence[Sequence[Any]]
    literals: Sequence[str]
    first: _Shelf = field(repr=False)
    stems: _Shelf = field(repr=False)
    endings: _Shelf = field(repr=False)

    @classmethod
    def build(cls, terms: Iterable[Term], literals: Iterable[str]) -> Lexicon:
        """File terms and literals under their first words."""
        terms, literals = tuple(terms), sorted(set(literals))
        book = cls(tuple(map(_row_of, terms)), literals, {}, {}, {})
        starts = [term.words[0] for term in terms]
        starts += [words_of(literal)[0] for literal in literals]
        for number, word in enumerate(starts):
            shelf = book.first
            if word[0] == "*":
                shelf = book.endings
            elif word[-1] == "*":
                shelf = book.stems
            shelf.setdefault(word.strip("*"), []).append(number)
        return book

    @cached_property
    def _sizes(self) -> list[int]:
        """Return the lengths of all stems and endings, in order."""
        return sorted({*map(len, self.stems), *map(len, self.endings)})

    @cached_property
    def _made(self) -> Remembered[int, _Filed]:
        return Remembered(self._filed)

    @cached_property
    def _known(self) -> Remembered[str, _Starts | None]:
        return Remembered(self._starting)

    def _filed(self, number: int) -> _Filed:
        """Return a term or literal by its number."""
        if number >= len(self.terms):
            literal = self.literals[number - len(self.terms)]
            return _Filed(literal, words_of(literal)[1:])
        slot, words, *others = self.terms[number]
        term = Term(slot, words.split(" "), *others)
        guarded = bool(term.cased or term.needs or term.bars)
        return _Filed(f"{{{term.slot}}}", tuple(term.words[1:]), term, guarded)

    def _starting(self, word: str) -> _Starts | None:
        """Return what may begin with a word."""
        numbers = list(self.first.get(word, ()))
        for size in self._sizes:
            if size > len(word):
                break
            numbers += self.stems.get(word[:size], ())
            numbers += self.endings.get(word[-size:], ())
        found = [self._made[number] for number in numbers]
        if word[0].isdigit():
            found.append(_A_NUMBER)
        if not found:
            return None
        second: dict[str, list[_Filed]] = {}
        for filed in found:
            if filed.rest and filed.rest[0][-1] != "*":
                second.setdefault(filed.rest[0], []).append(filed)
        alone = [filed for filed in found if not filed.rest]
        return _Starts(
            tuple(filed.key for filed in alone if filed.term is None),
            tuple(filed for filed in alone if filed.term is not None),
            {then: tuple(filed) for then, filed in second.items()},
            tuple(
                (f.rest[0][:-1], f) for f in found if f.rest and f.rest[0][-1] == "*"
            ),
        )

    @cached_property
    def _worded(self) -> Remembered[str, Wording]:
        return of_texts(self._look_up)

    def wordings(self, texts: Sequence[str]) -> list[Wording]:
        """Return the words of the sentences of a page, looked up."""
        made = [self._worded[text] for text in texts]
        if not any(wording.unsure for wording in made):
            return made
        page = "\n".join(wording.view.lower for wording in made)
        return [
            wording.on_page(page) if wording.unsure else wording for wording in made
        ]

    def _look_up(self, text: str) -> Wording:
        """Return the words of a sentence, with what occurs in it.

        A key stands in reading order; of overlapping hits of one slot only the
        longest is kept.
        """
        made = Wording(text)
        words = made.words
        places: Places = {}
        hits: list[Hit] = []
        unsure: list[tuple[Hit, Sequence[str]]] = []
        known, final = self._known, len(words) - 1
        for at, word in enumerate(words):
            starts = known[word]
            if starts is None:
                continue
            literals, found, second, stems = starts
            for key in literals:
                places.setdefault(key, []).append((at, at))
            if at < final and (stems or words[at + 1] in second):
                found += _longer(words, at + 1, second, stems)
            for filed in found:
                last = at + len(filed.rest)
                term = filed.term
                if term is None:
                    places.setdefault(filed.key, []).append((at, last))
                elif not filed.guarded:
                    hits.append(Hit(filed.key, at, last, term.entry))
                elif _allowed(term, made, at, last):
                    hit = Hit(filed.key, at, last, term.entry)
                    if term.needs:
                        unsure.append((hit, term.needs))
                    else:
                        hits.append(hit)
        made.hold(places, hits, unsure)
        return made


def _longer(
    words: Sequence[str],
    at: int,
    second: Mapping[str, tuple[_Filed, ...]],
    stems: Sequence[tuple[str, _Filed]],
) -> tuple[_Filed, ...]:
    """Return what goes on with the words from a place on, of what begins before it."""
    word = words[at]
    likely = second.get(word, ())
    if stems:
        likely += tuple(filed for stem, filed in stems if word.startswith(stem))
    return tuple(
        filed
        for filed in likely
        if len(filed.rest) == 1 or _follows(words, at, filed.rest)
    )


def _follows(words: Sequence[str], at: int, rest: tuple[str, ...]) -> bool:
    """Tell whether the rest of a term stands at a place."""
    if len(words) < at + len(rest):
        return False
    for offset, wanted in enumerate(rest):
        word = words[at + offset]
        if word != wanted and not (wanted[-1] == "*" and word.startswith(wanted[:-1])):
            return False
    return True


def _allowed(term: Term, wording: Wording, first: int, last: int) -> bool:
    """Apply the guards that look at the sentence alone."""
    if term.cased:
        # The cheap test first: it mostly is the end of it.
        if term.cased.split(" ", 1)[0] not in wording.view.text:
            return False
        if flatten(wording.written(first, last)) != term.cased:
            return False
    if not term.bars:
        return True
    near = " ".join(wording.words[max(0, first - _NEARBY) : last + _NEARBY + 1])
    return not any(bar in near for bar in term.bars)


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
