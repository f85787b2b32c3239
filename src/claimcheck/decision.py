"""One decision from two detectors.

A rule's vote is a feature of the classifier, so its probability already weighs rule
and words together. Where a rule fired, the claim stands unless that probability is
very low; where none did, the classifier alone must reach its threshold,
set by the cost of a false flag in `training/fit.py`. Pages whose role is
unclear are judged more strictly, because they may be nobody's sales copy.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimcheck.analysis import Analysis
from claimcheck.detectors.model import Model
from claimcheck.detectors.rules import product_near
from claimcheck.types import Match

#: A rule's match is overruled only below this probability. On held-out publishers
#: 0.1 kept all but 2 % of the right matches and dropped a tenth of the wrong ones.
RULE_FLOOR = 0.1
#: On a page whose role is unclear more is asked for: of a rule, and of the model alone.
STRICT_WITH_RULE, STRICT = 0.2, 0.65

#: Of these two at most one is said of a unit (taxonomy 3.1, tie-break).
_EITHER = ("unproven-indication", "vague-implication")


def decide(
    model: Model,
    analysis: Analysis,
    found: list[Match],
    claims: dict[tuple[int, str], list[Match]],
    categories: Mapping[str, Mapping[str, Any]],
    strict: bool = False,
) -> dict[tuple[int, str], list[Match]]:
    """Return the claims that rules and classifier together stand for.

    Args:
        model: The classifier.
        analysis: The page.
        found: All matches of rules.
        claims: The same by (unit, category).
        categories: Categories by id, for the reason of a claim no rule explains.
        strict: The page may not be a seller's: ask for more.
    """
    fired: list[set[str]] = [set() for _ in analysis.units]
    for match in found:
        fired[match.sentence].add(match.evidence.rule or "")
    likely = model.probabilities(analysis, [sorted(rules) for rules in fired])
    decided: dict[tuple[int, str], list[Match]] = {}
    for index, row in enumerate(likely.tolist()):
        in_scope = product_near("page", analysis, analysis.units[index])
        chosen = {
            label: row[column]
            for column, label in enumerate(model.labels)
            if row[column]
            >= _threshold(model, column, (index, label) in claims, strict)
            and (in_scope or (index, label) in claims)
        }
        if not chosen:
            continue
        if all(label in chosen for label in _EITHER):
            del chosen[min(_EITHER, key=lambda label: chosen[label])]
        for label, evidence in model.evidence(analysis.units[index], chosen).items():
            entry = categories[label]
            by_model = Match(
                label, index, evidence, entry["message"], tuple(entry["authorities"])
            )
            decided[index, label] = [*claims.get((index, label), ()), by_model]
    return decided


def _threshold(model: Model, column: int, fired: bool, strict: bool) -> float:
    """Return the probability that makes a claim, with or without a rule's vote."""
    if fired:
        return STRICT_WITH_RULE if strict else RULE_FLOOR
    threshold = model.thresholds[column]
    return max(threshold, STRICT) if strict else threshold
