"""Red flags of a page as a whole: what it leaves out, and how it is built.

Each flag is a function of the page's facts and of its thresholds in
`data/flags.yaml`; it returns its evidence, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimcheck.analysis import Analysis
from claimcheck.types import FLAGGED, Finding, PageFlag, Role, Voice
from claimcheck.unit import Unit

_QUOTE = 120


@dataclass(frozen=True)
class Facts:
    """What the flags of one page are judged by.

    Attributes:
        claims: For each category the units that flag it in the house's voice.
        signals: For each signal the units that carry it.
        systems: Organ systems of the conditions in indication claims, with the
            first condition named of each.
        identifiers: Whether the page states a registry number.
        misstatements: What the approval registry says is wrong.
    """

    analysis: Analysis
    claims: Mapping[str, tuple[int, ...]]
    signals: Mapping[str, tuple[int, ...]]
    systems: Mapping[str, str]
    identifiers: bool
    misstatements: tuple[str, ...]

    def quote(self, index: int) -> str:
        """Return a unit's text, cut to what fits a line."""
        text = " ".join(self.analysis.units[index].text.split())
        return text if len(text) <= _QUOTE else f"{text[:_QUOTE]}…"

    def said(self, *signals: str) -> list[int]:
        """Return the units that carry any of the signals, in reading order."""
        return sorted({i for s in signals for i in self.signals.get(s, ())})

    def claimed(self, *categories: str) -> list[int]:
        """Return the units that claim any of the categories, in reading order."""
        return sorted({i for c in categories for i in self.claims.get(c, ())})


_Policy = Mapping[str, Any]
_INDICATION = "unproven-indication"


def _indications(facts: Facts, policy: _Policy) -> list[int]:
    claimed = facts.claimed(_INDICATION)
    return claimed if len(claimed) >= policy.get("indications", 1) else []


def _many_systems(facts: Facts, policy: _Policy) -> list[str]:
    if len(facts.systems) < policy["systems"]:
        return []
    strong = " (strong)" if len(facts.systems) >= policy["strong"] else ""
    named = ", ".join(f"{s} ({c})" for s, c in sorted(facts.systems.items()))
    return [f"{len(facts.systems)} organ systems{strong}: {named}"]


def _no_risk(facts: Facts, policy: _Policy) -> list[str]:
    if not _indications(facts, policy) or facts.said("risk-serious"):
        return []
    minor = facts.said("risk")
    if minor:
        return [f'only minor risks are named: "{facts.quote(minor[0])}"']
    return ["no adverse effect is named on the page"]


def _no_outcome(facts: Facts, policy: _Policy) -> list[str]:
    claimed = _indications(facts, policy)
    if not claimed or facts.said("citation"):
        return []
    return [f"{len(claimed)} indication claims, no citation"]


def _silent_status(facts: Facts, policy: _Policy) -> list[str]:
    claimed = _indications(facts, policy)
    if not claimed or facts.said("status"):
        return []
    return [f"{len(claimed)} indication claims, nothing on approval or evidence"]


def _push_first(facts: Facts, policy: _Policy) -> list[str]:
    pushes = sorted({*facts.claimed("commercial-pressure"), *facts.said("price")})
    if not _indications(facts, policy) or len(pushes) < policy["pushes"]:
        return []
    cited = facts.said("citation")
    if cited and cited[0] < pushes[0]:
        return []
    then = "before the first citation" if cited else "and no citation anywhere"
    return [f'"{facts.quote(pushes[0])}", {then}']


def _stories(facts: Facts, policy: _Policy) -> list[str]:
    told = facts.claimed("testimonial")
    cited = facts.said("citation")
    if len(told) < policy["testimonials"] or len(told) <= len(cited):
        return []
    return [f"{len(told)} testimonials, {len(cited)} citations"]


def _law(facts: Facts, policy: _Policy) -> list[str]:
    total = sum(len(units) for units in facts.claims.values())
    legal = facts.claimed("registry-as-validation")
    if len(legal) < policy["least"] or len(legal) <= policy["share"] * total:
        return []
    if facts.said("status"):
        return []
    return [f"{len(legal)} of {total} claims rest on law, licence or register"]


def _not_disclosed(facts: Facts, policy: _Policy) -> list[str]:
    """Tell what a Japanese page on self-pay care leaves out, if it claims anything.

    The conditions bind who treats people, not shops and vets.
    """
    treats = facts.said(policy["treats"]) and not facts.said(policy["others"])
    if facts.analysis.document.lang != "ja" or not facts.claims or not treats:
        return []
    due = policy["due"].items()
    missing = [what for what, signals in due if not facts.said(*signals)]
    return [f"not found: {', '.join(missing)}"] if missing else []


def _nobody(facts: Facts, policy: _Policy) -> list[str]:
    total = sum(len(units) for units in facts.claims.values())
    if total < policy["claims"] or facts.said("author", "date"):
        return []
    if facts.analysis.document.declared_date:
        return []
    return [f"{total} claims, no author, physician or date"]


def _switch(facts: Facts, policy: _Policy) -> list[str]:
    famous = facts.said("prestige-cell")
    own = [i for i in facts.said("house-cell") if i not in famous]
    if len(famous) < policy["mentions"] or not own:
        return []
    return [f'"{facts.quote(famous[0])}"', f'but sells: "{facts.quote(own[0])}"']


def _go_between(facts: Facts, policy: _Policy) -> list[str]:
    units = facts.said("treats-elsewhere")
    if len(units) < policy["mentions"]:
        return []
    return [f'"{facts.quote(units[0])}"']


def _disclaim_then_claim(facts: Facts, policy: _Policy) -> list[str]:  # noqa: ARG001
    claimed = {i for units in facts.claims.values() for i in units}
    limits = facts.said("status", "disclaimer", "risk")
    for index in limits:
        unit = facts.analysis.units[index]
        if index in claimed and _turns(unit):
            return [f'"{facts.quote(index)}"']
        after = index + 1
        if after in claimed and _goes_on(facts.analysis.units[after], unit):
            return [f'"{facts.quote(index)}" then "{facts.quote(after)}"']
    return []


_TURNS = (
    " but ", " however", " yet ", " although ", " while ", " though ",
    "ものの", "しかし", "ですが", "ますが", "せんが",
)  # fmt: skip


def _turns(unit: Unit) -> bool:
    return any(word in f" {unit.flat}" for word in _TURNS)


def _goes_on(unit: Unit, before: Unit) -> bool:
    same = unit.sentence.block == before.sentence.block
    return same and unit.flat.startswith(
        ("but", "however", "yet", "still", "that said", "しかし", "とはいえ", "ですが")
    )


def _buried(facts: Facts, policy: _Policy) -> list[str]:
    limits = facts.said("disclaimer")
    if not limits:
        return []
    analysis = facts.analysis
    tail = len(analysis.document.text) * (1 - policy["tail"])
    for index in limits:
        unit = analysis.units[index]
        place = analysis.block_of(unit).place
        if unit.sentence.span.start < tail and place != "footer":
            return []
    return [f'"{facts.quote(limits[0])}"']


def _wrong_fact(facts: Facts, policy: _Policy) -> list[str]:  # noqa: ARG001
    return list(facts.misstatements)


def _no_number(facts: Facts, policy: _Policy) -> list[str]:  # noqa: ARG001
    paid = facts.claimed("pay-to-participate")
    if not paid or facts.identifiers or facts.said("ethics"):
        return []
    return [f'"{facts.quote(paid[0])}"']


_FLAGS: Mapping[str, Callable[[Facts, _Policy], list[str]]] = {
    "D01": _many_systems,
    "D02": _no_risk,
    "D03": _no_outcome,
    "D04": _silent_status,
    "D05": _push_first,
    "D06": _stories,
    "D07": _law,
    "D08": _not_disclosed,
    "D09": _nobody,
    "D10": _switch,
    "D11": _go_between,
    "D13": _disclaim_then_claim,
    "D15": _buried,
    "D17": _wrong_fact,
    "D19": _no_number,
}


def judge(
    facts: Facts, role: Role, policies: Mapping[str, _Policy]
) -> tuple[PageFlag, ...]:
    """Return the flags of a promotional page; pages of other roles have none."""
    if role is not Role.PROMOTIONAL:
        return ()
    return tuple(
        PageFlag(flag, policy["title"], tuple(evidence), tuple(policy["authorities"]))
        for flag, policy in policies.items()
        for evidence in (_FLAGS[flag](facts, policy),)
        if evidence
    )


def claims_of(
    findings: Sequence[Finding], units: Sequence[int]
) -> dict[str, tuple[int, ...]]:
    """Return the units that flag each category in the house's own voice.

    Args:
        findings: Findings of the page.
        units: For each finding the index of its unit.
    """
    claims: dict[str, list[int]] = {}
    for finding, unit in zip(findings, units, strict=True):
        if finding.stance in FLAGGED and finding.voice in (
            Voice.PUBLISHER,
            Voice.PATIENT,
        ):
            claims.setdefault(finding.category, []).append(unit)
    return {category: tuple(units) for category, units in claims.items()}
