"""What the classifier sees of a unit: its words, its chain, its page, its rules.

Training and scoring call the same functions, so they cannot drift apart. A feature
is a name hashed by CRC-32 to a row of a table; pairs of words chain the checksum
instead of joining strings. What many units share (their page, their chain) is made
once, because a page has fifty units and a dozen chains.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from zlib import crc32

from claimcheck.analysis import Analysis
from claimcheck.patterns import COMMON
from claimcheck.types import BlockKind
from claimcheck.unit import Unit

#: Rows of the weight table. Twice as many changed macro F1 by less than 0.002.
SIZE = 1 << 17

#: Raised whenever features change meaning, so that old models are refused.
VERSION = 4

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
#: the more of it must agree. Tried on held-out groups, from 0.15 to 3.
WEIGHTS = ((0, 0.5), (_CHAIN_FROM, 0.3), (_RULES_FROM, 2.0))

#: Remembered words and names; see `lexicon`.
_REMEMBER = 200_000


class FeatureMaker:
    """Makes the features of a page; remembers the hashes of words and names."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._words: dict[str, tuple[bytes, int]] = {}
        self._names: dict[str, int] = {}

    def rows(
        self, analysis: Analysis, rules: Sequence[Iterable[str]]
    ) -> list[list[int]]:
        """Return all rows of every unit; for training.

        Args:
            analysis: The page.
            rules: For each unit the ids of the rules that fired on it.
        """
        page = self.page(analysis)
        above: dict[int, list[int]] = {}
        for unit in analysis.units:
            block = unit.sentence.block
            if block not in above:
                above[block] = self.above(analysis, block)
        return [
            page
            + above[unit.sentence.block]
            + self.own(analysis, unit, rules[unit.index])
            for unit in analysis.units
        ]

    def page(self, analysis: Analysis) -> list[int]:
        """Return what all units of a page share: the slots that occur on it."""
        keys = sorted(_CONTEXT_KEYS & analysis.page_keys)
        return [self._named(f"page={key}") for key in keys]

    def own(self, analysis: Analysis, unit: Unit, rules: Iterable[str]) -> list[int]:
        """Return what a unit has by itself: words, slots, shape, place, rules."""
        rows = list(self.grams(unit).values())
        rows += self._pairs("~", _tags(unit)).values()
        rows += [self._named(f"has={key}") for key in unit.keys & _CONTEXT_KEYS]
        rows += [self._named(name) for name in _shape(unit)]
        rows += [self._named(name) for name in _neighbours(analysis, unit)]
        rows += [_RULES_FROM + crc32(rule.encode()) % _RULES for rule in rules]
        return rows

    def grams(self, unit: Unit) -> dict[str, int]:
        """Return the words and pairs of words of a unit with their rows."""
        return self._pairs("", _plain(unit))

    def above(self, analysis: Analysis, block: int) -> list[int]:
        """Return what the units of a block stand under."""
        chain = analysis.document.blocks[block].chain
        section = _CONTEXT_KEYS & analysis.section_keys[analysis.section(block)]
        rows = [self._named(f"section={key}") for key in section]
        if not chain:
            return [*rows, self._named("chain=none")]
        words = {f"^{w}" for w in _chain_words(analysis, chain[-1:]) if w not in COMMON}
        words |= {
            f"^^{w}" for w in _chain_words(analysis, chain[:-1]) if w not in COMMON
        }
        rows += [_CHAIN_FROM + self._word(word)[1] % _CHAINS for word in words]
        kind = analysis.document.blocks[chain[-1]].kind
        rows.append(self._named(f"under={kind.value}"))
        if any(
            u.flat.rstrip()[-1:] == "?" for u in analysis.by_block.get(chain[-1], ())
        ):
            rows.append(self._named("under=question"))
        keys = analysis.chain_keys(block) & _CONTEXT_KEYS
        return rows + [self._named(f"chain={key}") for key in keys]

    def _pairs(self, prefix: str, words: Sequence[str]) -> dict[str, int]:
        """Return words and pairs of words, each once, with their rows.

        Words as common as "the" count in pairs only.
        """
        seen: dict[str, int] = {}
        known, plain = self._words, not prefix
        before, crc_before = "", 0
        for word in words:
            word = prefix + word  # noqa: PLW2901 - the same word, marked
            entry = known.get(word)
            if entry is None:
                entry = self._word(word)
            raw, crc = entry
            if not plain or word not in COMMON:
                seen[word] = crc % _WORDS
            if before:
                seen[f"{before} {word}"] = crc32(raw, crc_before) % _WORDS
            before, crc_before = word, crc
        return seen

    def _word(self, word: str) -> tuple[bytes, int]:
        known = self._words.get(word)
        if known is None:
            if len(self._words) > _REMEMBER:
                self._words.clear()
            raw = word.encode()
            known = self._words[word] = (b" " + raw, crc32(raw))
        return known

    def _named(self, name: str) -> int:
        row = self._names.get(name)
        if row is None:
            if len(self._names) > _REMEMBER:
                self._names.clear()
            row = self._names[name] = crc32(name.encode()) % _WORDS
        return row


def _chain_words(analysis: Analysis, blocks: Iterable[int]) -> Iterator[str]:
    for block in blocks:
        for unit in analysis.by_block.get(block, ()):
            yield from _plain(unit)


def _plain(unit: Unit) -> Sequence[str]:
    """Return the words with digits levelled, so that 92 and 87 are one word."""
    if "{number}" not in unit.keys:
        return unit.words
    return [_DIGIT.sub("0", w) if w[0].isdigit() else w for w in unit.words]


def _tags(unit: Unit) -> Sequence[str]:
    """Return the words with lexicon hits as their slot's name."""
    words: list[str] = list(unit.words)
    taken: set[int] = set()
    for key, name in _TAG_KEYS:
        for first, last in unit.places.get(key, ()):
            span = range(first, last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                words[first : last + 1] = [name] + [""] * (last - first)
    return [w for w in words if w] if taken else words


def _shape(unit: Unit) -> list[str]:
    """Return what the unit looks like, whatever its words."""
    flat = unit.flat.rstrip()
    shape = [f"size={min(len(unit.words).bit_length(), 6)}"]
    end = flat[-1:]
    if end != ".":
        shape.append(f"ends={end}" if end in "?!" else "ends=open")
    if "{number}" in unit.keys:
        shape.append("sign=digit")
        if "%" in flat:
            shape.append("sign=%")
        if any(sign in flat for sign in "$€£¥"):
            shape.append("sign=money")
    if unit.view.text.isupper():
        shape.append("letters=capitals")
    if flat[:1] in "\"'":
        shape.append("starts=quote")
    if unit.words:
        shape.append(f"first={unit.words[0]}")
    return shape


def _neighbours(analysis: Analysis, unit: Unit) -> list[str]:
    """Return the block's kind and place, and what the sentence before spoke of."""
    block = analysis.document.blocks[unit.sentence.block]
    names = [f"kind={block.kind.value}", f"place={block.place}"]
    if block.kind is BlockKind.HEADING:
        names.append(f"level={block.level}")
    before = analysis.units[unit.index - 1] if unit.index else None
    if before is not None and before.sentence.block == unit.sentence.block:
        names += [f"before={key}" for key in before.keys & _CONTEXT_KEYS]
    return names
