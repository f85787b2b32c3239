"""One decision from two detectors.

A rule's vote is a feature of the classifier, so its probability already weighs
rule and words together; the threshold of a category, chosen on held-out groups by
the costs in `training/fit.py`, decides. A rule that fires is overruled where the
classifier, seeing the whole unit and its chain, finds the claim unlikely.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from claimcheck.analysis import Analysis
from claimcheck.detectors.model import Model
from claimcheck.types import Match

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
            if likely[unit.index, column] >= model.thresholds[column]
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
