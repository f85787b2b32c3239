"""Decide what kind of page it is, from evidence on the page, and say why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimcheck.analysis import Analysis
from claimcheck.patterns import search
from claimcheck.rulebook import RoleCue, RolePolicy
from claimcheck.types import Match, Role


@dataclass(frozen=True)
class RoleReading:
    """A role with its reasons, and the points of every role."""

    role: Role
    reasons: tuple[str, ...]
    points: tuple[tuple[str, float], ...]


def cue_counts(
    analysis: Analysis, cues: Sequence[RoleCue]
) -> dict[str, tuple[int, str]]:
    """Return, for each cue found, in how many units and its first words.

    Counting stops at the cue's cap.
    """
    counts: dict[str, tuple[int, str]] = {}
    for cue in cues:
        count, words = 0, ""
        for unit in analysis.holding(cue.pattern.groups):
            spans = search(cue.pattern, unit)
            if spans:
                count, words = count + 1, words or unit.quote(*spans[0])
                if count == cue.cap:
                    break
        if count:
            counts[cue.id] = (count, words)
    return counts


def read_role(
    analysis: Analysis,
    policy: RolePolicy,
    found: Sequence[Match] = (),
    share: float = 0.0,
) -> RoleReading:
    """Return the role of a page; unclear where the evidence is thin or even.

    A regression on the labelled pages was tried beside the cues: better on pages
    written like them, worse on real ones (docs/accuracy.md), so the cues decide.

    Args:
        analysis: The page.
        policy: Cues and limits.
        found: What the rules found on the page.
        share: Share of units that the classifier takes for claims, 0 to 1.
    """
    counts = cue_counts(analysis, policy.cues)
    points: dict[str, float] = {}
    reasons: dict[str, list[tuple[float, str]]] = {}
    for cue in policy.cues:
        if cue.id not in counts:
            continue
        count, words = counts[cue.id]
        worth = cue.weight * count
        points[cue.role] = points.get(cue.role, 0.0) + worth
        line = f'{cue.reason}, {count}×: "{words}"'
        reasons.setdefault(cue.role, []).append((worth, line))
    claims = _selling(policy, found)
    if claims:
        worth = policy.selling["weight"] * len(claims)
        points["promotional"] = points.get("promotional", 0.0) + worth
        line = f'{policy.selling["reason"]}, {len(claims)}×: "{claims[0]}"'
        reasons.setdefault("promotional", []).append((worth, line))
    worth = policy.selling["share_weight"] * (share - policy.selling["share_from"])
    if worth > 0:
        points["promotional"] = points.get("promotional", 0.0) + worth
        line = f"{policy.selling['share_reason']}, {share:.0%} of it"
        reasons.setdefault("promotional", []).append((worth, line))
    return _decide(policy, points, reasons)


def _decide(
    policy: RolePolicy,
    points: Mapping[str, float],
    reasons: Mapping[str, list[tuple[float, str]]],
) -> RoleReading:
    """Return the role that the points speak for.

    A page of a hospital that tells news is no seller's for being hard to name: what
    speaks for other roles is pooled against a sale, the best of them in full and the
    rest by half, because a seller's long page has a little of each.
    """
    ranked = tuple(sorted(points.items(), key=lambda item: (-item[1], item[0])))
    sale = points.get("promotional", 0.0)
    others = [(role, worth) for role, worth in ranked if role != "promotional"]
    against = sum(w if n == 0 else w / 2 for n, (_, w) in enumerate(others) if w > 0)
    if max(sale, against) < (policy.least if sale > policy.faint else policy.alone):
        return RoleReading(Role.UNCLEAR, ("too little evidence",), ranked)
    if abs(sale - against) < policy.margin:
        why = f"as much speaks for promotional as for {others[0][0]}"
        return RoleReading(Role.UNCLEAR, (why,), ranked)
    best = "promotional" if sale > against else others[0][0]
    return RoleReading(Role(best), _lines(reasons, best), ranked)


def _selling(policy: RolePolicy, found: Sequence[Match]) -> list[str]:
    """Return the words of the first claims, one a unit, that speak for a sale."""
    units: dict[int, str] = {}
    for match in found:
        if match.category in policy.selling["categories"]:
            units.setdefault(match.sentence, " … ".join(match.evidence.words))
    return list(units.values())[: policy.selling["cap"]]


def _lines(
    reasons: Mapping[str, list[tuple[float, str]]], role: str
) -> tuple[str, ...]:
    return tuple(line for _, line in sorted(reasons.get(role, ()), reverse=True))
