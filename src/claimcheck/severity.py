"""Severity of a finding, by the policy that its category states in data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from claimcheck.analysis import Analysis
from claimcheck.types import Match, Severity
from claimcheck.unit import Unit

_GRAVE = "{grave}"


def severity_of(
    category: Mapping[str, Any],
    analysis: Analysis,
    unit: Unit,
    matches: Sequence[Match],
) -> Severity:
    """Return the severity of a unit's claim.

    The policy's `base` holds unless a raise applies: `tier_a` where a grave
    disease stands in the unit or its chain, and a degree ("absolute", "stop",
    "deadline") where a match says so.
    """
    policy = category["severity"]
    levels = [policy["base"]]
    if "tier_a" in policy and (
        _GRAVE in unit.keys or _GRAVE in analysis.chain_keys(unit.sentence.block)
    ):
        levels.append(policy["tier_a"])
    levels += [policy[m.degree] for m in matches if m.degree in policy]
    return max(map(Severity, levels), key=lambda s: s.rank)
