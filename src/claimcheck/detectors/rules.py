"""The rule detector: which rules fire on which units, and on which words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from claimcheck.analysis import Analysis
from claimcheck.patterns import Pattern, common, possible, search
from claimcheck.rulebook import Rule, Rulebook
from claimcheck.types import Evidence, Match, Stance
from claimcheck.unit import Unit

_PRODUCT_KEY = "{product}"
_OFFERED_KEY = "{offered}"
_OTHER_KEY = "{other_product}"


class RuleDetector:
    """Rules indexed by the keys that a unit must hold before one is tried.

    A page has thousands of words and hundreds of patterns; with the index a unit
    tries about five. A few hundred regexes over every sentence ran at 36 pages/s.
    """

    def __init__(self, book: Rulebook, languages: frozenset[str] | None = None) -> None:
        """Index the rules of a rulebook, deprecated ones left out."""
        self._index: dict[str, list[tuple[Rule, Pattern]]] = {}
        self._tokens: dict[str, Any] = {}
        for rule in book.rules:
            if rule.status == "deprecated":
                continue
            if languages is not None and not languages & set(rule.languages):
                continue
            for pattern in rule.patterns:
                for key in _trigger(pattern):
                    self._index.setdefault(key, []).append((rule, pattern))

    def matches(self, analysis: Analysis, unit: Unit) -> Iterator[Match]:
        """Yield one match for each rule that fires on a unit."""
        done: set[str] = set()
        index = self._index
        for key in unit.places:
            for rule, pattern in index.get(key, ()):
                if not possible(pattern, unit) or rule.id in done:
                    continue
                if not self._in_place(rule, analysis, unit):
                    continue
                spans = self._search(pattern, unit)
                if not spans or _any(rule.unless, unit):
                    continue
                done.add(rule.id)
                yield _match(rule, unit, spans)

    def _in_place(self, rule: Rule, analysis: Analysis, unit: Unit) -> bool:
        """Tell whether the rule counts for this kind of unit in its chain."""
        block = analysis.document.blocks[unit.sentence.block]
        if rule.blocks and block.kind.value not in rule.blocks:
            return False
        if rule.max_words and len(unit.words) > rule.max_words:
            return False
        if rule.places and block.place.split(":")[0] not in rule.places:
            return False
        return product_near(rule.product, analysis, unit) and _in_chain(
            rule, analysis, unit
        )

    def _search(self, pattern: Pattern, unit: Unit) -> list[tuple[int, int]]:
        if pattern.kind == "tokens":
            return self._token_spans(pattern, unit)
        return search(pattern, unit)

    def _token_spans(self, pattern: Pattern, unit: Unit) -> list[tuple[int, int]]:
        """Match a spaCy token pattern; spaCy is imported when the first one is due."""
        if "" not in self._tokens:
            self._tokens[""] = _blank_pipeline()
        nlp = self._tokens[""]
        matcher = self._tokens.get(pattern.source)
        if matcher is None:
            from spacy.matcher import Matcher  # noqa: PLC0415 - 0.6 s, rarely needed

            matcher = Matcher(nlp.vocab)
            matcher.add("pattern", [json.loads(pattern.source)], greedy="LONGEST")
            self._tokens[pattern.source] = matcher
        doc = nlp.make_doc(unit.view.text)
        spans = [
            (doc[start].idx, doc[start:end].end_char) for _, start, end in matcher(doc)
        ]
        return sorted(spans)[:1]


def _blank_pipeline() -> Any:
    import spacy  # noqa: PLC0415 - 0.6 s, rarely needed

    nlp: Any = spacy.blank("en")
    # The whitespace rules switch the tokenizer's cache off for the rest of a
    # text (spaCy issue 13950); units hold single spaces only, so they are idle.
    for special in (" ", "\t", "\n"):
        nlp.tokenizer.rules = {
            k: v for k, v in nlp.tokenizer.rules.items() if k != special
        }
    return nlp


def _trigger(pattern: Pattern) -> frozenset[str]:
    """Return the group of keys under which a pattern is filed: the rarest."""

    def commonness(group: frozenset[str]) -> tuple[int, int]:
        slots = sum(1 for key in group if key[0] == "{")
        return slots + 3 * sum(common(key) for key in group), len(group)

    return min(pattern.groups, key=commonness)


def _in_chain(rule: Rule, analysis: Analysis, unit: Unit) -> bool:
    """Tell whether what stands above a unit lets the rule count."""
    if not (rule.under or rule.not_under):
        return True
    chain = analysis.chain_units(unit.sentence.block)
    if any(_any(rule.not_under, above) for above in chain):
        return False
    return not rule.under or any(_any(rule.under, above) for above in chain)


def _any(patterns: tuple[Pattern, ...], unit: Unit) -> bool:
    return any(possible(p, unit) and search(p, unit) for p in patterns)


def product_near(reach: str, analysis: Analysis, unit: Unit) -> bool:
    """Tell whether an in-scope product is named near enough to a unit.

    A section whose heading names another kind of treatment (laser, fillers) and
    no product is out of scope, whatever the rest of the page sells. With
    "page-alone" the unit itself must not speak of another treatment only.
    """
    named = _PRODUCT_KEY in unit.keys and analysis.offers
    if reach == "none" or named or _OFFERED_KEY in unit.keys:
        return True
    if reach == "unit" or (reach == "page-alone" and _OTHER_KEY in unit.keys):
        return False
    block = unit.sentence.block
    section = analysis.section(block)
    if _of_another_treatment(analysis, section):
        return False
    if _OFFERED_KEY in analysis.chain_keys(block):
        return True
    if reach == "section" and section >= 0:
        return _OFFERED_KEY in analysis.section_keys[section]
    return reach != "chain" and analysis.offers


def _of_another_treatment(analysis: Analysis, section: int) -> bool:
    heads = analysis.by_block.get(section, ()) if section >= 0 else ()
    return any(_OTHER_KEY in h.keys and _PRODUCT_KEY not in h.keys for h in heads)


def _match(rule: Rule, unit: Unit, spans: list[tuple[int, int]]) -> Match:
    words = tuple(unit.quote(start, end) for start, end in sorted(set(spans)))
    return Match(
        category=rule.category,
        sentence=unit.index,
        evidence=Evidence(f"rule:{rule.id}", rule.id, words, rule.confidence),
        message=rule.message.replace("{match}", " … ".join(words)),
        authorities=rule.authorities,
        where=(min(s for s, _ in spans), max(e for _, e in spans)),
        degree=rule.degree,
        stance=Stance(rule.stance) if rule.stance else None,
    )
