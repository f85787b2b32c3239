"""One decision from two detectors.

A rule's match stands, but for one doubt: in categories that are a manner of speaking
rather than a thing said, the classifier drops what it thinks all but impossible there.
What is implied yields to what is said, and a rule that stands alone to anything else.
Where no rule speaks, the classifier alone must reach its threshold, set by the cost of
a false flag in `training/fit.py`. A unit may be a claim for sure and its category in
doubt: then the likeliest is named. Of a page whose role is unclear the classifier must
be surer, and name nothing in doubt, because the page may be nobody's sales copy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from claimcheck.analysis import Analysis
from claimcheck.detectors.model import Model
from claimcheck.detectors.rules import claimed_here, named_only, product_near
from claimcheck.types import BlockKind, Match
from claimcheck.unit import Unit

if TYPE_CHECKING:
    from claimcheck.detectors.model import Likelihoods

#: On a page whose role is unclear the classifier alone must reach this.
STRICT = 0.65

#: A claim of a category in doubt is named after its likeliest, if that is so likely.
LEAST_NAMED = 0.3

#: Below this the classifier doubts a rule that it was trained with.
DOUBT = 0.05

#: Where it may: what rules of these find against it is mostly wrong on real pages;
#: of all other categories it is mostly right.
_DOUBTED = frozenset(
    {
        "unproven-indication",
        "anti-ageing-wellness",
        "superlative-comparative",
        "vague-implication",
    }
)

#: Of what names a page or a picture the classifier alone must reach this.
SURER = 0.75
_NAMING = frozenset({BlockKind.TITLE, BlockKind.META, BlockKind.CAPTION})

#: What a claim that something is treated names. Beside what a rule finds the illness
#: must stand there; where the category is in doubt, what ails at least.
_INDICATION = "unproven-indication"
_ILLNESS = frozenset({"{condition}"})
_ILL = _ILLNESS | {"{symptom}", "{ailment}", "{body_part}"}
_NOTHING: frozenset[str] = frozenset()

#: Of these two at most one is said of a unit (taxonomy 3.1, tie-break).
_EITHER = (_INDICATION, "vague-implication")

#: What a unit that only informs is taken for by its words.
_MISTAKEN_FOR = frozenset(
    {
        "mechanism-hype",
        "anti-ageing-wellness",
        _INDICATION,
        "unsupported-statistic",
        "vague-implication",
    }
)


#: What houses are named after: of "Revive Lounge" the name claims nothing.
_OF_LOOKS = "anti-ageing-wellness"
_LOOKS = ("{aim}", "{gain}", "{outcome}")


def drop_vaguer(claims: dict[tuple[int, str], list[Match]]) -> None:
    """Drop what rules found only implied where they found it said as well."""
    said, implied = _EITHER
    for index, category in list(claims):
        if category == said:
            claims.pop((index, implied), None)


def drop_lone(
    claims: dict[tuple[int, str], list[Match]], lone: Collection[str]
) -> None:
    """Drop what only rules that stand alone found, where anything else is found.

    Args:
        claims: Matches by (unit, category); changed.
        lone: Ids of the rules that stand alone.
    """
    found = Counter(index for index, _ in claims)
    for (index, category), matches in list(claims.items()):
        if found[index] > 1 and all(m.evidence.rule in lone for m in matches):
            del claims[index, category]
            found[index] -= 1


def decide(
    model: Model,
    analysis: Analysis,
    likely: Likelihoods,
    claims: dict[tuple[int, str], list[Match]],
    categories: Mapping[str, Mapping[str, Any]],
    background: Collection[int] = (),
    strict: bool = False,
) -> dict[tuple[int, str], list[Match]]:
    """Return the claims that rules and classifier together stand for.

    Args:
        model: The classifier.
        analysis: The page.
        likely: Its probabilities for the page.
        claims: Matches of rules by (unit, category).
        categories: Categories by id, for the reason of a claim no rule explains.
        background: Units that only inform, of which the classifier alone claims
            nothing that their words are mistaken for.
        strict: The page may not be a seller's: ask for more.
    """
    least = [max(t, STRICT) if strict else t for t in model.thresholds]
    rows = likely.labels.tolist()
    kept = {
        (index, label): matches
        for (index, label), matches in claims.items()
        if label not in _DOUBTED or not _doubts(model, label, rows[index], matches)
    }
    decided = dict(kept)
    said_of = {index for index, _ in kept}
    claiming, enough = likely.claim >= model.claim_threshold, likely.labels >= least
    for index in (claiming | enough.any(axis=1)).nonzero()[0].tolist():
        row = rows[index]
        sure = enough[index].nonzero()[0].tolist()
        in_doubt = not (sure or strict or index in said_of)
        if in_doubt and claiming[index] and max(row) >= LEAST_NAMED:
            sure = [row.index(max(row))]
        if not sure:
            continue
        unit = analysis.units[index]
        block = analysis.block_of(unit)
        if not model.reads(block.lang):
            continue
        if block.kind in _NAMING:
            sure = [c for c in sure if row[c] >= SURER]
        informs = index in background or not product_near("page-alone", analysis, unit)
        named = _ILL if in_doubt else _ILLNESS if index in said_of else _NOTHING
        chosen = {
            model.labels[column]: row[column]
            for column in sure
            if _can_claim(model.labels[column], analysis, unit, informs, named)
        }
        if not chosen or not product_near("page", analysis, unit):
            continue
        _drop_either(index, chosen, kept)
        for label, evidence in model.evidence(unit.wording, chosen).items():
            entry = categories[label]
            by_model = Match(
                label, index, evidence, entry["message"], tuple(entry["authorities"])
            )
            decided[index, label] = [*kept.get((index, label), ()), by_model]
    return decided


def _doubts(
    model: Model, label: str, row: Sequence[float], matches: Sequence[Match]
) -> bool:
    """Tell whether the classifier doubts what rules found; never rules of a user."""
    return row[model.labels.index(label)] < DOUBT and all(
        match.evidence.rule in model.rules for match in matches
    )


def _can_claim(
    label: str, analysis: Analysis, unit: Unit, informs: bool, named: frozenset[str]
) -> bool:
    """Tell whether the classifier alone may claim this of such a unit.

    Args:
        label: The category.
        analysis: The page.
        unit: The unit.
        informs: Its words only inform.
        named: Slots of which an indication must name one; none need be, if empty.
    """
    if label == _INDICATION and named and unit.keys.isdisjoint(named):
        return False
    if informs and label in _MISTAKEN_FOR:
        return False
    if label == _OF_LOOKS and named_only(_LOOKS, analysis, unit):
        return False
    return claimed_here(label, analysis, unit)


def _drop_either(
    index: int,
    chosen: dict[str, float],
    claims: Mapping[tuple[int, str], list[Match]],
) -> None:
    """Drop the less likely of two categories that exclude each other.

    One that a rule found stays, whatever the classifier thinks of the other.
    """
    either = [label for label in _EITHER if label in chosen]
    if not either:
        return
    ruled = [label for label in _EITHER if (index, label) in claims]
    kept = ruled[0] if ruled else max(either, key=lambda label: chosen[label])
    for label in either:
        if label != kept:
            del chosen[label]
