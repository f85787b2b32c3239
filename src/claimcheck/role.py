"""Decide what kind of page it is, from evidence on the page, and say why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from claimcheck.analysis import Analysis
from claimcheck.patterns import PatternIndex
from claimcheck.rulebook import RoleCue, RolePolicy
from claimcheck.types import Match, Role


@dataclass(frozen=True)
class RoleReading:
    """A role with its reasons, and the points of every role."""

    role: Role
    reasons: tuple[str, ...]
    points: tuple[tuple[str, float], ...]


class Manner(NamedTuple):
    """How a page reads to the classifier.

    Attributes:
        share: Share of its prose that the classifier is sure claims something, 0 to 1.
        sells: How likely it is a seller's by the way all of it is written, 0 to 1.
    """

    share: float
    sells: float


#: Without a classifier.
UNDECIDED = Manner(0.0, 0.5)


class RoleReader:
    """All role cues, filed by the words that they cannot do without."""

    def __init__(self, policy: RolePolicy) -> None:
        """File the cues."""
        self._policy = policy
        self._index = PatternIndex((cue, cue.pattern) for cue in policy.cues)

    def read(
        self,
        analysis: Analysis,
        sold: Sequence[Match] = (),
        manner: Manner = UNDECIDED,
    ) -> RoleReading:
        """Return the role of a page; unclear where the evidence is thin or even.

        A regression on cues and manner was tried in place of fixed weights: better on
        pages written like the labelled ones, worse on real ones (docs/experiments.md).

        Args:
            analysis: The page.
            sold: Claims of the categories that speak for a sale, which the page makes.
            manner: How it reads to the classifier.
        """
        reading = _read(self._policy, self._counts(analysis), sold, manner)
        alone, units = analysis.naming
        if (
            reading.role is not Role.UNCLEAR
            or analysis.titled
            or self.sells(analysis, manner)
            or alone >= self._policy.passing * units
        ):
            return reading
        why = f"names a treatment in passing, in {alone} of {units} sentences"
        if not alone:
            why = "names no treatment that is judged here"
        return RoleReading(Role.EDUCATION, (why,), reading.points)

    def sells(self, analysis: Analysis, manner: Manner) -> bool:
        """Tell whether a page's claims or manner show what it sells, hardly named.

        Args:
            analysis: The page.
            manner: As for `read`.
        """
        claims = manner.share >= self._policy.dense
        sounds = manner.share > 0 and manner.sells >= self._policy.seller
        return (claims or sounds) and analysis.in_field

    def _counts(self, analysis: Analysis) -> dict[str, tuple[int, str]]:
        """Return, for each cue found, in how many units and its first words.

        Counting stops at the cue's cap.
        """
        counts: dict[str, tuple[int, str]] = {}
        told: set[str] = set()
        for unit in analysis.units:
            if unit.flat in told and analysis.in_menu(unit):
                continue  # the same menu for each size of screen
            told.add(unit.flat)
            if analysis.block_of(unit).place == "consent":
                continue  # a banner speaks of the site, not of what is sold
            for cue, spans in self._index.found(unit.wording):
                count, words = counts.get(cue.id, (0, ""))
                if count < cue.cap:
                    counts[cue.id] = count + 1, words or unit.quote(*spans[0])
        return counts


def _read(
    policy: RolePolicy,
    counts: Mapping[str, tuple[int, str]],
    sold: Sequence[Match],
    manner: Manner,
) -> RoleReading:
    points: dict[str, float] = {}
    reasons: dict[str, list[tuple[float, str]]] = {}

    def speaks(role: str, worth: float, line: str) -> None:
        points[role] = points.get(role, 0.0) + worth
        reasons.setdefault(role, []).append((worth, line))

    told: dict[tuple[str, str], list[RoleCue]] = {}
    for cue in policy.cues:
        if cue.id in counts:
            told.setdefault((cue.role, cue.reason), []).append(cue)
    for (role, reason), cues in told.items():
        times = sum(counts[cue.id][0] for cue in cues)
        worth = sum(cue.weight * counts[cue.id][0] for cue in cues)
        speaks(role, worth, f'{reason}, {times}×: "{counts[cues[0].id][1]}"')
    selling = policy.selling
    claims = _selling(policy, sold)
    if claims:
        line = f'{selling["reason"]}, {len(claims)}×: "{claims[0]}"'
        speaks("promotional", selling["weight"] * len(claims), line)
    worth = selling["share_weight"] * (manner.share - selling["share_from"])
    worth = min(worth, selling["share_cap"])
    if worth > 0 and _addresses(policy, counts):
        line = f"{selling['share_reason']}, {manner.share:.0%} of it"
        speaks("promotional", worth, line)
    worth = selling["manner_weight"] * _odds(manner.sells, selling["manner_cap"])
    if worth:
        turn = "but hardly " if worth < 0 else ""
        line = f"{turn}{selling['manner_reason']}, {manner.sells:.0%} likely"
        speaks("promotional", worth, line)
    return _decide(policy, points, reasons)


def _decide(
    policy: RolePolicy,
    points: Mapping[str, float],
    reasons: Mapping[str, list[tuple[float, str]]],
) -> RoleReading:
    """Return the role that the points speak for.

    A page of a hospital that tells news is no seller's for being hard to name: what
    speaks for other roles is pooled against a sale, the best of them in full and the
    rest by half, because a seller's long page has a little of each. The more speaks on
    both sides, the more must one of them lead.
    """
    ranked = tuple(sorted(points.items(), key=lambda item: (-item[1], item[0])))
    sale = points.get("promotional", 0.0)
    others = [(role, n) for role, n in ranked if role != "promotional" and n > 0]
    against = sum(n for _, n in others[:1]) + sum(n for _, n in others[1:]) / 2
    if max(sale, against) < (policy.least if sale > policy.faint else policy.alone):
        return RoleReading(Role.UNCLEAR, ("too little evidence",), ranked)
    margin = max(policy.margin, policy.lead * (max(sale, 0.0) + against))
    if abs(sale - against) < margin:
        why = f"as much speaks for promotional as for {others[0][0]}"
        return RoleReading(Role.UNCLEAR, (why,), ranked)
    best = "promotional" if sale > against else others[0][0]
    return RoleReading(Role(best), _lines(reasons[best], policy.margin), ranked)


def _odds(likely: float, cap: float) -> float:
    """Return the logarithm of the odds of a probability, capped both ways."""
    edge = 1 / (1 + math.exp(cap))
    likely = min(max(likely, edge), 1 - edge)
    return math.log(likely / (1 - likely))


def _addresses(policy: RolePolicy, counts: Mapping[str, tuple[int, str]]) -> bool:
    """Tell whether a page speaks as a house to its customers, in any one cue."""
    told = policy.selling["share_beside"]
    return any(
        cue.role == "promotional" and cue.weight > 0 and cue.id not in told
        for cue in policy.cues
        if cue.id in counts
    )


def _selling(policy: RolePolicy, sold: Sequence[Match]) -> list[str]:
    """Return the words of the first claims that speak for a sale, one a unit."""
    units: dict[int, str] = {}
    for match in sold:
        units.setdefault(match.sentence, " … ".join(match.evidence.words))
    return list(units.values())[: policy.selling["cap"]]


def _lines(reasons: Sequence[tuple[float, str]], least: float) -> tuple[str, ...]:
    """Return the reasons, weightiest first; not what weighs too little to decide."""
    weighty = (reason for reason in reasons if abs(reason[0]) >= least)
    return tuple(line for _, line in sorted(weighty, reverse=True))
