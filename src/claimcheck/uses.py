"""Hold claims against the registry: what is approved is no unproven indication.

Only a named product, for its use, in a place that counts, on that day, takes a
unit out; a class of products never does. A conditional approval takes it out only
where the page says that it is conditional. What the registry says is kept as a
note of the finding otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from claimcheck.analysis import Analysis
from claimcheck.approvals import Registry
from claimcheck.types import Evidence, Match
from claimcheck.unit import Unit

INDICATION = "unproven-indication"
STATUS = "registry-as-validation"

#: Words without which no sentence speaks of an approval.
_STATUS_WORDS = re.compile("approv|licen|authori|registered|clear|permi|certif")
_GENE_THERAPY = {
    "gene-therapy",
    "ex-vivo-lentiviral-gene-therapy",
    "crispr-gene-editing",
}
_CONDITIONAL = ("conditional", "time limited", "provisional")

Claims = dict[tuple[int, str], list[Match]]


@dataclass(frozen=True)
class Settled:
    """Claims after the registry was asked.

    Attributes:
        claims: What is left, with false statements about approvals added.
        notes: For a unit's indication claim what the registry says.
        misstatements: What is wrong on the page, each said once.
    """

    claims: Claims
    notes: Mapping[int, str]
    misstatements: tuple[str, ...]


def settle(
    registry: Registry,
    analysis: Analysis,
    claims: Claims,
    *,
    on: date,
    jurisdictions: Sequence[str],
    authorities: Sequence[str],
) -> Settled:
    """Ask the registry about every indication and every statement of status.

    Args:
        registry: The approval registry.
        analysis: The page.
        claims: Matches by (unit, category).
        on: The day that counts.
        jurisdictions: Whose approvals count; empty for all.
        authorities: What a false statement of status is held against.
    """
    named = _named(registry, analysis)
    left: Claims = {}
    notes: dict[int, str] = {}
    for (index, category), found in claims.items():
        if category == INDICATION:
            unit = analysis.units[index]
            covered, note = _judge(registry, analysis, unit, named, on, jurisdictions)
            if covered:
                continue
            if note:
                notes[index] = note
        left[index, category] = found
    wrong: dict[str, None] = {}
    says_so = any(word in u.flat for u in analysis.units for word in _CONDITIONAL)
    for unit in analysis.units:
        if not unit.wording.says(_STATUS_WORDS):
            continue
        products = _products(analysis, unit, named)
        for fault in registry.misstatements(unit.text, products, on):
            if fault.kind == "conditional-as-approval" and says_so:
                continue  # the page calls it conditional, if not in every sentence
            wrong[fault.right] = None
            rule = f"registry.{fault.kind}"
            evidence = Evidence(f"rule:{rule}", rule, (fault.words,), 0.95)
            match = Match(STATUS, unit.index, evidence, fault.right, tuple(authorities))
            left.setdefault((unit.index, STATUS), []).append(match)
    return Settled(left, notes, tuple(wrong))


def _named(registry: Registry, analysis: Analysis) -> dict[int, tuple[str, ...]]:
    """Return the products that each unit names, where it names any."""
    named = {}
    first = registry.first_words
    for unit in analysis.units:
        if first.isdisjoint(unit.words):
            continue
        mentions = registry.products(unit.wording.view.text)
        if mentions:
            named[unit.index] = tuple(dict.fromkeys(m.product for m in mentions))
    return named


def _products(
    analysis: Analysis, unit: Unit, named: Mapping[int, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the products a unit speaks of: its own, else the nearest above."""
    if unit.index in named:
        return named[unit.index]
    for above in reversed(analysis.chain_units(unit.sentence.block)):
        if above.index in named:
            return named[above.index]
    return ()


def _judge(
    registry: Registry,
    analysis: Analysis,
    unit: Unit,
    named: Mapping[int, tuple[str, ...]],
    on: date,
    jurisdictions: Sequence[str],
) -> tuple[bool, str]:
    """Return whether a unit's indication is covered, and what there is to say."""
    around = [unit, *analysis.chain_units(unit.sentence.block)]
    conditions = next(
        (u.entries("condition") for u in around if u.has("condition")), ()
    )
    products = _products(analysis, unit, named)
    verdict = registry.judge(products, conditions, on=on, jurisdictions=jurisdictions)
    if verdict.state == "approved" and conditions:
        return True, ""
    if verdict.state == "conditional" and any(
        word in u.flat for u in around for word in _CONDITIONAL
    ):
        return True, ""
    given = {
        entry
        for u in around
        for slot in ("product", "established")
        for entry in u.entries(slot)
    }
    if not products and registry.established(given, conditions):
        return True, ""
    if not products and given and given <= _GENE_THERAPY:
        covered = registry.has_gene_therapy(
            conditions, on=on, jurisdictions=jurisdictions
        )
        if covered:
            return True, ""
    return False, verdict.sentence
