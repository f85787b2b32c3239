"""The rule detector: which rules fire on which units, and on which words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cached_property, partial
from typing import Any, NamedTuple

from claimcheck.analysis import OFFERED, OTHER, PRODUCT, Analysis
from claimcheck.languages import UNKNOWN
from claimcheck.patterns import Pattern, PatternIndex, any_found, search
from claimcheck.rulebook import Rule, Rulebook
from claimcheck.types import Block, BlockKind, Evidence, Match, Stance
from claimcheck.unit import Unit
from claimcheck.wording import Wording

#: What a menu can tell without naming the product: a free offer.
_TOLD_BY_MENUS = frozenset({"commercial-pressure"})

#: What a footer can tell besides: badges and mottoes stand among its links.
_TOLD_BY_FOOTERS = _TOLD_BY_MENUS | {
    "registry-as-validation",
    "care-displacement",
    "risk-denial",
    "cure-guarantee",
}

#: What a line that lists treatments names of each: what it is for.
_TOLD_BY_NAMES = frozenset(
    {
        "unproven-indication",
        "vague-implication",
        "mechanism-hype",
        "anti-ageing-wellness",
    }
)
#: So many other treatments in a line without a stop make it a list of services.
_SERVICES = 3

#: How far a product may be where the unit must not speak of another treatment only.
_ALONE = ("section", "page-alone")

#: Where the section that a unit stands in does not matter.
_WHEREVER = ("whole-page", "none")

#: A paragraph of so few words that ends in no stop is a label; it is an item as well.
_LABEL_WORDS = 5
_LABEL = f"{BlockKind.PARAGRAPH} {BlockKind.LIST_ITEM}"


class _Fired(NamedTuple):
    """On which words a rule fires, wherever they stand."""

    evidence: Evidence
    message: str
    spans: tuple[tuple[int, int], ...]

    @property
    def where(self) -> tuple[int, int]:
        return self.spans[0][0], max(end for _, end in self.spans)


class _Attempt:
    """A rule with one of its patterns, and how that fares with some words."""

    __slots__ = ("failed", "fired", "pattern", "rule")

    def __init__(self, rule: Rule, pattern: Pattern) -> None:
        self.rule = rule
        self.pattern = pattern
        self.fired: _Fired | None = None
        self.failed = False


class RuleDetector:
    """Says which rules fire on which units, and on which words."""

    def __init__(self, book: Rulebook) -> None:
        """File the rules of a rulebook, deprecated ones left out."""
        self._tokens: dict[str, Any] = {}
        self._index = PatternIndex(
            (rule, pattern)
            for rule in book.rules
            for pattern in rule.patterns
            if rule.status != "deprecated"
        )
        self._attempts = {
            kind: partial(self._attempts_on, frozenset(kind.split()))
            for kind in (*BlockKind, _LABEL)
        }

    def matches(self, analysis: Analysis, unit: Unit) -> Iterator[Match]:
        """Yield one match for each rule that fires on a unit."""
        wording = unit.wording
        kind = _kind(analysis.block_of(unit), unit)
        spot = _Spot(analysis, unit)
        done: set[str] = set()
        for attempt in wording.once(self._attempts[kind]):
            rule = attempt.rule
            if attempt.failed or rule.id in done or not spot.lets_count(rule):
                continue
            fired = attempt.fired or self._fire(rule, attempt.pattern, wording)
            attempt.fired, attempt.failed = fired, fired is None
            if fired and not _is_a_name(rule, analysis, unit, fired.spans):
                done.add(rule.id)
                yield Match(
                    category=rule.category,
                    sentence=unit.index,
                    evidence=fired.evidence,
                    message=fired.message,
                    authorities=rule.authorities,
                    where=fired.where,
                    degree=rule.degree,
                    stance=Stance(rule.stance) if rule.stance else None,
                )

    def _attempts_on(self, kinds: frozenset[str], wording: Wording) -> list[_Attempt]:
        """Return what may fire on words of such a unit; each is tried once."""
        return [
            _Attempt(rule, pattern)
            for rule, pattern in self._index.possible(wording)
            if (not rule.blocks or not kinds.isdisjoint(rule.blocks))
            and not (rule.max_words and wording.size > rule.max_words)
        ]

    def _fire(self, rule: Rule, pattern: Pattern, wording: Wording) -> _Fired | None:
        """Try a pattern of a rule on some words, wherever they stand."""
        spans = self._search(pattern, wording)
        if not spans or any_found(rule.unless, wording):
            return None
        spans = sorted(set(spans))
        words = tuple(wording.quote(start, end) for start, end in spans)
        return _Fired(
            Evidence(f"rule:{rule.id}", rule.id, words, rule.confidence),
            rule.message.replace("{match}", " … ".join(words)),
            tuple(spans),
        )

    def has_words_of(self, rule: Rule, wording: Wording) -> bool:
        """Tell whether a pattern of a rule matches some words, wherever they stand."""
        return any(self._search(pattern, wording) for pattern in rule.patterns)

    def _search(self, pattern: Pattern, wording: Wording) -> list[tuple[int, int]]:
        if pattern.kind == "tokens":
            return self._token_spans(pattern, wording)
        return search(pattern, wording)

    def _token_spans(self, pattern: Pattern, wording: Wording) -> list[tuple[int, int]]:
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
        doc = nlp.make_doc(wording.view.text)
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


class _Spot:
    """Where a unit stands; twenty rules in turn ask the same few things about it."""

    def __init__(self, analysis: Analysis, unit: Unit) -> None:
        self._analysis = analysis
        self._unit = unit
        self._lang = analysis.block_of(unit).lang
        self._told: dict[str, bool] = {}
        self._near: dict[str, bool] = {}

    def lets_count(self, rule: Rule) -> bool:
        """Tell whether a rule for units of this kind counts here."""
        if self._lang not in rule.languages and self._lang != UNKNOWN:
            return False
        if rule.places:  # whoever wrote it knows where it counts
            place = self._analysis.block_of(self._unit).place
            here = place.split(":")[0] in rule.places
        else:
            here = self._tells(rule.category)
        return here and self._is_near(rule.product) and self._has_above(rule)

    def _tells(self, category: str) -> bool:
        told = self._told.get(category)
        if told is None:
            told = claimed_here(category, self._analysis, self._unit)
            self._told[category] = told
        return told

    def _is_near(self, reach: str) -> bool:
        near = self._near.get(reach)
        if near is None:
            near = self._near[reach] = product_near(reach, self._analysis, self._unit)
        return near

    def _has_above(self, rule: Rule) -> bool:
        """Tell whether what stands above lets the rule count."""
        if not (rule.under or rule.not_under):
            return True
        if any(_says_any("not_under", rule, above) for above in self._above):
            return False
        return not rule.under or any(
            _says_any("under", rule, above) for above in self._above
        )

    @cached_property
    def _above(self) -> list[Wording]:
        chain = self._analysis.chain_units(self._unit.sentence.block)
        question = self._analysis.question_of(self._unit)
        if question is not None:
            chain = [*chain, question]
        return [above.wording for above in chain]


def _says_any(field: str, rule: Rule, above: Wording) -> bool:
    """Tell whether a line above has a phrase of a field of a rule; it is read once."""
    found = above.made.get((rule.id, field))
    if found is None:
        found = above.made[rule.id, field] = any_found(getattr(rule, field), above)
    return bool(found)


def _kind(block: Block, unit: Unit) -> str:
    """Return the kind of a unit."""
    if (
        block.kind is BlockKind.PARAGRAPH
        and unit.wording.size <= _LABEL_WORDS
        and block.span == unit.sentence.span
        and unit.text[-1:].isalnum()
    ):
        return _LABEL
    return block.kind


def _is_a_name(
    rule: Rule, analysis: Analysis, unit: Unit, spans: Iterable[tuple[int, int]]
) -> bool:
    """Tell whether words that a claim needs are in the name of the house.

    One that names an illness claims to treat it.
    """
    if rule.category == "unproven-indication":
        return False
    return any(_in_name(analysis, unit, start, end) for start, end in spans)


def _in_name(analysis: Analysis, unit: Unit, start: int, end: int) -> bool:
    """Tell whether a range of a unit's flat text is part of the name of the house."""
    return any(
        unit.flat.find(name, max(0, end - len(name)), start + len(name)) >= 0
        for name in analysis.house_names
    )


def named_only(slots: Iterable[str], analysis: Analysis, unit: Unit) -> bool:
    """Tell whether a unit has words of some slots in the name of the house alone."""
    places = [p for slot in slots for p in unit.wording.places.get(slot, ())]
    return bool(places) and all(
        _in_name(analysis, unit, *unit.wording.chars(*place)) for place in places
    )


def claimed_here(category: str, analysis: Analysis, unit: Unit) -> bool:
    """Tell whether a unit can make a claim: "Knee pain" in a menu is a link.

    So it is in a line of services, "Acne care, fillers, PRP, lasers, hair fall care".
    Terms of business claim nothing.
    """
    if analysis.in_terms(unit):
        return False
    if category in _TOLD_BY_NAMES and _lists_services(unit):
        return False
    if OFFERED in unit.keys or not analysis.in_menu(unit):
        return True
    in_footer = analysis.block_of(unit).place == "footer"
    return category in (_TOLD_BY_FOOTERS if in_footer else _TOLD_BY_MENUS)


def _lists_services(unit: Unit) -> bool:
    """Tell whether a unit is a line that lists treatments of several kinds."""
    others = len(unit.wording.places.get(OTHER, ()))
    return others >= _SERVICES and unit.flat.rstrip()[-1:] not in ".!?"


def product_near(reach: str, analysis: Analysis, unit: Unit) -> bool:
    """Tell whether an in-scope product is named near enough to a unit.

    A section whose heading names another kind of treatment (laser, fillers) and
    no product is out of scope, whatever the rest of the page sells. One that names
    no treatment belongs to a page that dwells on a product; in a practice of many
    services it belongs to none. With "section" and "page-alone" the unit itself must
    not speak of another treatment only; with "whole-page" no section matters, because
    what is said there of the house holds for all that it sells.
    """
    named = PRODUCT in unit.keys and analysis.offers
    offered = OFFERED in unit.keys
    if reach in _WHEREVER or named or offered:
        return reach == "none" or offered or analysis.offers
    if reach == "unit" or (reach in _ALONE and OTHER in unit.keys):
        return False
    block = unit.sentence.block
    if analysis.on_another_treatment(block) or analysis.still_on_another(unit):
        return False
    if OFFERED in analysis.chain_keys(block):
        return True
    if reach == "section" or (reach != "chain" and analysis.mixed):
        section = analysis.section(block)
        if section >= 0:
            keys = analysis.section_keys[section]
            dwells = analysis.dwells and not analysis.mixed
            own = OFFERED in keys or (dwells and OTHER not in keys)
            return analysis.offers and own
    return reach != "chain" and analysis.offers
