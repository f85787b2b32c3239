"""One decision from two detectors.

A rule's vote is a feature of the classifier, so its probability already weighs
rule and words together. A category has two thresholds, both chosen on held-out
groups by the costs in `training/fit.py`: a lower one where a rule fired, which the
classifier overrules only when the unit and its chain make the claim unlikely, and a
higher one where it stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimcheck.analysis import Analysis
from claimcheck.detectors.model import Model
from claimcheck.types import Match
from claimcheck.unit import Unit

#: Of these two at most one is said of a unit (taxonomy 3.1, tie-break).
_EITHER = ("unproven-indication", "vague-implication")


def decide(
    model: Model,
    analysis: Analysis,
    found: list[Match],
    claims: dict[tuple[int, str], list[Match]],
    categories: Mapping[str, Mapping[str, Any]],
) -> dict[tuple[int, str], list[Match]]:
    """Return the claims that rules and classifier together stand for.

    Args:
        model: The classifier.
        analysis: The page.
        found: All matches of rules.
        claims: The same by (unit, category).
        categories: Categories by id, for the reason of a claim no rule explains.
    """
    fired: list[list[str]] = [[] for _ in analysis.units]
    for match in found:
        if match.evidence.rule:
            fired[match.sentence].append(match.evidence.rule)
    fired = [sorted(set(rules)) for rules in fired]
    likely = model.probabilities(analysis, fired)
    decided: dict[tuple[int, str], list[Match]] = {}
    for unit in analysis.units:
        chosen = {
            label: float(likely[unit.index, column])
            for column, label in enumerate(model.labels)
            if likely[unit.index, column] >= _threshold(model, column, unit, claims)
        }
        if all(label in chosen for label in _EITHER):
            del chosen[min(_EITHER, key=lambda label: chosen[label])]
        for label, probability in chosen.items():
            column = model.labels.index(label)
            evidence = model.evidence(
                analysis, unit, column, probability, fired[unit.index]
            )
            by_rules = claims.get((unit.index, label), [])
            authorities = tuple(categories[label]["authorities"])
            by_model = Match(
                label, unit.index, evidence, categories[label]["message"], authorities
            )
            decided[unit.index, label] = [*by_rules, by_model]
    return decided


def _threshold(
    model: Model,
    column: int,
    unit: Unit,
    claims: Mapping[tuple[int, str], list[Match]],
) -> float:
    if (unit.index, model.labels[column]) in claims:
        return model.rule_thresholds[column]
    return model.thresholds[column]
