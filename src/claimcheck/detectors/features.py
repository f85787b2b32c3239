"""What the classifier sees of a unit: its words, its chain, its page, its rules.

Training and scoring call the same function, so they cannot drift apart. Sparse
features are names hashed by CRC-32 into a table of `SIZE` rows; bigrams chain the
checksum instead of joining strings, which halves the cost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from zlib import crc32

from claimcheck.analysis import Analysis
from claimcheck.types import BlockKind
from claimcheck.unit import Unit

#: Rows of the weight table. Twice as many changed macro F1 by less than 0.002.
SIZE = 1 << 17

#: Raised whenever features change meaning, so that old models are refused.
VERSION = 2

_DIGIT = re.compile(r"\d")
_TAGGED = (
    "condition", "product", "aim", "other_product", "treat_verb", "action_verb",
    "target", "legal_word", "assurance", "cure_word", "house_noun", "patients",
    "report_verb", "outcome",
)  # fmt: skip
_TAG_KEYS = tuple((f"{{{slot}}}", f"<{slot}>") for slot in _TAGGED)
_CONTEXT_KEYS = frozenset(key for key, _ in _TAG_KEYS) | {"{grave}", "{established}"}


def _crc(text: str) -> int:
    return crc32(text.encode())


#: Each kind of feature has rows of its own, so that its weight can be folded into
#: the table: words and context, words of the chain, rules.
_CHAIN_FROM, _RULES_FROM = 98_304, 130_048
_WORDS, _CHAINS, _RULES = _CHAIN_FROM, _RULES_FROM - _CHAIN_FROM, SIZE - _RULES_FROM

#: (first row, value of a feature that is there), by kind: the less a kind weighs,
#: the more of it must agree. Tried on held-out groups, from 0.15 to 3.
WEIGHTS = ((0, 0.5), (_CHAIN_FROM, 0.3), (_RULES_FROM, 2.0))


class FeatureMaker:
    """Names the features of a page's units; remembers the hashes of words."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._words: dict[str, tuple[bytes, int]] = {}

    def page(
        self, analysis: Analysis, rules: Sequence[Iterable[str]]
    ) -> list[list[tuple[str, int]]]:
        """Return the features of every unit as (name, row) pairs.

        Args:
            analysis: The page.
            rules: For each unit the ids of the rules that fired on it.
        """
        return [self.unit(analysis, u, rules[u.index]) for u in analysis.units]

    def unit(
        self, analysis: Analysis, unit: Unit, rules: Iterable[str]
    ) -> list[tuple[str, int]]:
        """Return the features of one unit, each once."""
        page = sorted(_CONTEXT_KEYS & analysis.page_keys)
        features = [_named("page", key) for key in page]
        features += self._grams("", _plain(unit))
        features += self._grams("~", _tags(unit))
        features += [_named("rule", rule) for rule in rules]
        features += [_named("has", key) for key in unit.places if key in _CONTEXT_KEYS]
        features += _shape(unit)
        features += self._chain(analysis, unit)
        features += _neighbours(analysis, unit)
        return features

    def _grams(self, prefix: str, words: Sequence[str]) -> list[tuple[str, int]]:
        """Return words and pairs of words, each once."""
        seen: dict[str, int] = {}
        before, crc_before = "", 0
        for word in words:
            raw, crc = self._word(prefix + word)
            seen[prefix + word] = crc
            if before:
                seen[f"{before} {word}"] = crc32(raw, crc_before)
            before, crc_before = prefix + word, crc
        return [(name, crc % _WORDS) for name, crc in seen.items()]

    def _word(self, word: str) -> tuple[bytes, int]:
        known = self._words.get(word)
        if known is None:
            if len(self._words) > 200_000:
                self._words.clear()
            raw = word.encode()
            known = self._words[word] = (b" " + raw, crc32(raw))
        return known

    def _chain(self, analysis: Analysis, unit: Unit) -> list[tuple[str, int]]:
        """Return the words above a unit: of the nearest link, and of the rest."""
        block = analysis.document.blocks[unit.sentence.block]
        if not block.chain:
            return [_named("chain", "none")]
        features = []
        nearest = analysis.by_block.get(block.chain[-1], ())
        for above in nearest:
            features += [self._prefixed("^", word) for word in _plain(above)]
            if above.flat.rstrip().endswith("?"):
                features.append(_named("under", "question"))
        kind = analysis.document.blocks[block.chain[-1]].kind
        features.append(_named("under", kind.value))
        for index in block.chain[:-1]:
            for above in analysis.by_block.get(index, ()):
                features += [self._prefixed("^^", word) for word in _plain(above)]
        keys = analysis.chain_keys(unit.sentence.block) & _CONTEXT_KEYS
        features += [_named("chain", key) for key in sorted(keys)]
        section = analysis.section(unit.sentence.block)
        near = _CONTEXT_KEYS & analysis.section_keys[section]
        features += [_named("section", key) for key in sorted(near)]
        return list(dict.fromkeys(features))

    def _prefixed(self, prefix: str, word: str) -> tuple[str, int]:
        row = _CHAIN_FROM + self._word(prefix + word)[1] % _CHAINS
        return prefix + word, row


def _named(kind: str, value: str) -> tuple[str, int]:
    name = f"{kind}={value}"
    if kind == "rule":
        return name, _RULES_FROM + _crc(name) % _RULES
    return name, _crc(name) % _WORDS


def _plain(unit: Unit) -> list[str]:
    """Return the words with digits levelled, so that 92% and 87% are one word."""
    return [_DIGIT.sub("0", w) if w[0].isdigit() else w for w in unit.words]


def _tags(unit: Unit) -> list[str]:
    """Return the words with lexicon hits as their slot's name."""
    words = list(unit.words)
    taken = [False] * len(words)
    for key, name in _TAG_KEYS:
        for first, last in unit.places.get(key, ()):
            if not any(taken[first : last + 1]):
                taken[first : last + 1] = [True] * (last + 1 - first)
                words[first : last + 1] = [name] + [""] * (last - first)
    return [w for w in words if w]


def _shape(unit: Unit) -> list[tuple[str, int]]:
    """Return what the unit looks like, whatever its words."""
    text, flat = unit.view.text, unit.flat.rstrip()
    size = len(unit.words)
    shape = [("size", str(min(size.bit_length(), 6)))]
    if flat.endswith("?"):
        shape.append(("ends", "?"))
    elif flat.endswith("!"):
        shape.append(("ends", "!"))
    elif not flat.endswith("."):
        shape.append(("ends", "open"))
    if "%" in flat:
        shape.append(("sign", "%"))
    if any(sign in flat for sign in "$€£¥"):
        shape.append(("sign", "money"))
    if _DIGIT.search(flat):
        shape.append(("sign", "digit"))
    if text.isupper():
        shape.append(("letters", "capitals"))
    if flat[:1] in "\"'":
        shape.append(("starts", "quote"))
    if unit.words:
        shape.append(("first", unit.words[0]))
    return [_named(kind, value) for kind, value in shape]


def _neighbours(analysis: Analysis, unit: Unit) -> list[tuple[str, int]]:
    """Return the block's kind and place, and what the sentence before spoke of."""
    block = analysis.document.blocks[unit.sentence.block]
    features = [_named("kind", block.kind.value), _named("place", block.place)]
    if block.kind is BlockKind.HEADING:
        features.append(_named("level", str(block.level)))
    before = analysis.units[unit.index - 1] if unit.index else None
    if before is not None and before.sentence.block == unit.sentence.block:
        keys = _CONTEXT_KEYS & before.places.keys()
        features += [_named("before", key) for key in sorted(keys)]
    return features
