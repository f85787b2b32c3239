"""What the classifier sees of a unit: its words, its chain, its page, its rules.

Training and scoring call the same functions, so they cannot drift apart. A feature
is hashed to a row of a table: names by CRC-32, pairs of words by mixing the
checksums of the two. Words are hashed once and for a whole page at a time; what
many units share (their page, their chain) is made once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from claimcheck.analysis import Analysis
from claimcheck.lines import wide_letters
from claimcheck.memo import Remembered
from claimcheck.patterns import COMMON
from claimcheck.types import BlockKind
from claimcheck.unit import Unit
from claimcheck.wording import Wording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

#: Rows of the weight table. Twice as many changed macro F1 by less than 0.002.
SIZE = 1 << 17

#: Raised whenever features change meaning, so that old models are refused.
VERSION = 5

_DIGIT = re.compile(r"\d")
_TAGGED = (
    "condition", "product", "aim", "other_product", "body_part", "treat_verb",
    "action_verb", "target", "symptom", "gain", "legal_word", "assurance",
    "cure_word", "house_noun", "patients", "report_verb", "outcome",
)  # fmt: skip
_TAG_KEYS = tuple((f"{{{slot}}}", f"<{slot}>") for slot in _TAGGED)
_CONTEXT_KEYS = frozenset(key for key, _ in _TAG_KEYS) | {"{grave}", "{established}"}

#: Each kind of feature has rows of its own, so that its weight can be folded into
#: the table: words and context, words of the chain, rules.
_CHAIN_FROM, _RULES_FROM = 98_304, 130_048
_WORDS, _CHAINS, _RULES = _CHAIN_FROM, _RULES_FROM - _CHAIN_FROM, SIZE - _RULES_FROM

#: (first row, value of a feature that is there), by kind: the less a kind weighs,
#: the more of it must agree. Tried on held-out groups, from 0.15 to 3. Rules are
#: written with the training pages in sight and fit them too well: weighing more, they
#: keep the words from being learnt.
WEIGHTS = ((0, 0.5), (_CHAIN_FROM, 0.3), (_RULES_FROM, 0.7))

#: Set in the hash of a word as common as "the", which counts in pairs only.
_IS_COMMON = 1 << 32
_CRC = _IS_COMMON - 1

#: Turns the hash of a word into that of the word among slots.
_TAG_MARK = 0x5BD1E995

# Odd constants of 64 bits that spread the two halves of a pair (Steele, Lea and
# Flood 2014, the finaliser of SplitMix64).
_MIX = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)


class Rows(NamedTuple):
    """Rows of the table for several lists, one after the other.

    Attributes:
        rows: All rows, each once a list.
        starts: Where each list begins in `rows`; no list is empty.
    """

    rows: Ints
    starts: Ints


def _named(name: str) -> int:
    return crc32(name.encode()) % _WORDS


def _of_rule(rule: str) -> int:
    return _RULES_FROM + crc32(rule.encode()) % _RULES


def _hash(word: str) -> int:
    return crc32(word.encode()) | (_IS_COMMON if word in COMMON else 0)


def _of_keys(kind: str) -> dict[str, int]:
    return {key: _named(f"{kind}={key}") for key in _CONTEXT_KEYS}


_PAGE, _SECTION, _CHAIN = _of_keys("page"), _of_keys("section"), _of_keys("chain")
_HAS, _BEFORE = _of_keys("has"), _of_keys("before")


class FeatureMaker:
    """Makes the features of a page; remembers the hashes of words and names."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._words = Remembered(_hash)
        self._names = Remembered(_named)
        self._places = Remembered(_of_place)

    def rows(self, analysis: Analysis, rules: Sequence[Iterable[str]]) -> list[Ints]:
        """Return all rows of every unit; for training.

        Args:
            analysis: The page.
            rules: For each unit the ids of the rules that fired on it.
        """
        import numpy as np  # noqa: PLC0415 - 60 ms, only where a model is used

        worded = self.worded([unit.wording for unit in analysis.units])
        own = np.split(worded.rows, worded.starts[1:])
        placed = self.placed(analysis, rules)
        above, place = self.above(analysis)
        page = self.page(analysis)
        return [
            np.array([*page, *above[place[at]], *placed[at], *own[at]], dtype=np.int64)
            for at in range(len(analysis.units))
        ]

    def page(self, analysis: Analysis) -> list[int]:
        """Return what all units of a page share: the slots that occur on it."""
        return [_PAGE[key] for key in sorted(_CONTEXT_KEYS & analysis.page_keys)]

    def worded(self, wordings: Sequence[Wording]) -> Rows:
        """Return what sentences have by their words alone: words, slots, shape.

        Args:
            wordings: At least one.
        """
        import numpy as np  # noqa: PLC0415 - see `rows`

        named: list[int] = []
        for number, wording in enumerate(wordings):
            rows = [_HAS[key] for key in wording.keys & _CONTEXT_KEYS]
            rows += [self._names[name] for name in _shape(wording)]
            named += [number * SIZE + row for row in rows]
        plain = self._grams([_plain(wording) for wording in wordings])
        tagged = self._grams([_tags(wording) for wording in wordings], mark=_TAG_MARK)
        numbers = np.unique(np.concatenate([plain, tagged, np.array(named)]))
        lists = numbers // SIZE
        return Rows(numbers % SIZE, np.searchsorted(lists, np.arange(len(wordings))))

    def placed(
        self, analysis: Analysis, rules: Sequence[Iterable[str]]
    ) -> list[list[int]]:
        """Return what each unit has by its place: block, sentence before, rules.

        Args:
            analysis: The page.
            rules: For each unit the ids of the rules that fired on it.
        """
        lists = []
        units = analysis.units
        for unit in units:
            block = analysis.block_of(unit)
            rows = self._places[block.kind, block.place, block.level]
            if unit.index and _same_block(before := units[unit.index - 1], unit):
                # A new list: that of a place is kept for all that stand there.
                rows = rows + before.wording.once(_before)
            lists.append(rows + [_of_rule(rule) for rule in rules[unit.index]])
        return lists

    def grams(self, wording: Wording) -> dict[tuple[int, int], int]:
        """Return where words and pairs of a sentence stand in `flat`, with their rows.

        Of scripts without blanks only pairs: one character tells a reader nothing.
        """
        words = _plain(wording)
        if not words:
            return {}
        hashes = self._hashes(words)
        pairs = _pair_rows(hashes[:-1], hashes[1:]).tolist()
        spans = wording.spans
        alone = {
            span: self._words[word] % _WORDS
            for span, word in zip(spans, words, strict=True)
            if word not in COMMON and not wide_letters(word)
        }
        couples = zip(spans, spans[1:], pairs, strict=False)
        return alone | {(i, j): row for (i, _), (_, j), row in couples}

    def above(self, analysis: Analysis) -> tuple[list[list[int]], list[int]]:
        """Return what units stand under.

        Returns:
            Lists of rows, and for each unit the number of its list.
        """
        numbers: dict[tuple[Sequence[int], int], int] = {}
        of_block: dict[int, int] = {}
        lists: list[list[int]] = []
        for block in dict.fromkeys(unit.sentence.block for unit in analysis.units):
            chain = analysis.document.blocks[block].chain
            section = analysis.section(block)
            number = numbers.setdefault((chain, section), len(lists))
            if number == len(lists):
                lists.append(self._under(analysis, block, section))
            of_block[block] = number
        return lists, [of_block[unit.sentence.block] for unit in analysis.units]

    def _under(self, analysis: Analysis, block: int, section: int) -> list[int]:
        """Return the rows of a chain and a section."""
        chain = analysis.document.blocks[block].chain
        rows = [_SECTION[k] for k in _CONTEXT_KEYS & analysis.section_keys[section]]
        if not chain:
            return [*rows, self._names["chain=none"]]
        words: dict[str, int] = {}
        for index in chain:
            made = self._nearest if index == chain[-1] else self._farther
            for unit in analysis.by_block.get(index, ()):
                words |= unit.wording.once(made)
        rows += words.values()
        kind = analysis.document.blocks[chain[-1]].kind
        rows.append(self._names[f"under={kind.value}"])
        heads = analysis.by_block.get(chain[-1], ())
        if any(unit.flat.rstrip()[-1:] == "?" for unit in heads):
            rows.append(self._names["under=question"])
        return rows + [_CHAIN[k] for k in analysis.chain_keys(block) & _CONTEXT_KEYS]

    def _nearest(self, wording: Wording) -> dict[str, int]:
        """Return the words of what units stand right under, with their rows."""
        return self._chained("^", wording)

    def _farther(self, wording: Wording) -> dict[str, int]:
        """Return the words of what stands above that, with their rows."""
        return self._chained("^^", wording)

    def _chained(self, mark: str, wording: Wording) -> dict[str, int]:
        named = (f"{mark}{word}" for word in _plain(wording) if word not in COMMON)
        return {n: _CHAIN_FROM + (self._words[n] & _CRC) % _CHAINS for n in named}

    def _hashes(self, words: Sequence[str]) -> Hashes:
        import numpy as np  # noqa: PLC0415 - see `rows`

        known = self._words
        return np.array([known[word] for word in words], dtype=np.uint64)

    def _grams(self, texts: Sequence[Sequence[str]], mark: int = 0) -> Ints:
        """Return the words and pairs of words of texts: text x SIZE + row.

        Words as common as "the" count in pairs only, but for marked ones.
        """
        import numpy as np  # noqa: PLC0415 - see `rows`

        hashes = self._hashes([word for text in texts for word in text])
        number = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
        alone = (hashes < _IS_COMMON) | bool(mark)
        hashes = (hashes & np.uint64(_CRC)) ^ np.uint64(mark)
        single = (hashes % np.uint64(_WORDS)).astype(np.int64)
        pair = _pair_rows(hashes[:-1], hashes[1:])
        within = number[1:] == number[:-1]
        return np.concatenate(
            [
                number[alone] * SIZE + single[alone],
                number[1:][within] * SIZE + pair[within],
            ]
        )


def _pair_rows(first: Hashes, second: Hashes) -> Ints:
    """Return the rows of pairs of words by the checksums of both."""
    import numpy as np  # noqa: PLC0415 - see `FeatureMaker.rows`

    crc = np.uint64(_CRC)
    mixed = ((first & crc) << np.uint64(32)) | (second & crc)
    for factor, shift in zip(_MIX, (30, 27), strict=True):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    rows: Any = (mixed >> np.uint64(31)) % np.uint64(_WORDS)
    return rows.astype(np.int64)  # type: ignore[no-any-return]


def _plain(wording: Wording) -> Sequence[str]:
    """Return the words with digits levelled, so that 92 and 87 are one word."""
    if "{number}" not in wording.keys:
        return wording.words
    return [_DIGIT.sub("0", w) if w[0].isdigit() else w for w in wording.words]


def _tags(wording: Wording) -> Sequence[str]:
    """Return the words with lexicon hits as their slot's name."""
    if wording.keys.isdisjoint(_CONTEXT_KEYS):
        return wording.words
    words: list[str] = list(wording.words)
    taken: set[int] = set()
    for key, name in _TAG_KEYS:
        for first, last in wording.places.get(key, ()):
            span = range(first, last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                words[first : last + 1] = [name] + [""] * (last - first)
    return [w for w in words if w]


def _shape(wording: Wording) -> list[str]:
    """Return what a sentence looks like, whatever its words."""
    flat = wording.flat.rstrip()
    shape = [f"size={min(len(wording.words).bit_length(), 6)}"]
    end = flat[-1:]
    if end != ".":
        shape.append(f"ends={end}" if end in "?!" else "ends=open")
    if "{number}" in wording.keys:
        shape.append("sign=digit")
        if "%" in flat:
            shape.append("sign=%")
        if any(sign in flat for sign in "$€£¥"):
            shape.append("sign=money")
    if wording.view.text.isupper():
        shape.append("letters=capitals")
    if flat[:1] in "\"'":
        shape.append("starts=quote")
    if wording.words:
        shape.append(f"first={wording.words[0]}")
    return shape


def _of_place(where: tuple[BlockKind, str, int]) -> list[int]:
    """Return the rows of a block's kind, place and level."""
    kind, place, level = where
    names = [f"kind={kind.value}", f"place={place}"]
    if kind is BlockKind.HEADING:
        names.append(f"level={level}")
    return [_named(name) for name in names]


def _before(wording: Wording) -> list[int]:
    """Return the rows of what stands before a sentence of its block."""
    return [_BEFORE[key] for key in wording.keys & _CONTEXT_KEYS]


def _same_block(one: Unit, other: Unit) -> bool:
    return one.sentence.block == other.sentence.block
