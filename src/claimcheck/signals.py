"""What a page discloses: risks, status, citations, prices, disclaimers, authors.

A signal is no finding. It feeds the page record, the page flags, and the decision
on what the classifier alone may claim.
"""

from __future__ import annotations

from collections.abc import Mapping

from claimcheck.analysis import Analysis
from claimcheck.patterns import Pattern, search
from claimcheck.types import Disclaimer

DISCLAIMER = "disclaimer"

#: Sentences that inform: on biology and process, on a disease, on the body.
_BACKGROUND = ("background", "disease", "anatomy")


def find(
    analysis: Analysis, signals: Mapping[str, tuple[Pattern, ...]]
) -> dict[str, tuple[int, ...]]:
    """Return, for each signal, the indexes of the units that carry it."""
    return {
        name: tuple(
            sorted(
                {
                    unit.index
                    for pattern in patterns
                    for unit in analysis.holding(pattern.groups)
                    if search(pattern, unit)
                }
            )
        )
        for name, patterns in signals.items()
    }


def background(found: Mapping[str, tuple[int, ...]]) -> frozenset[int]:
    """Return the units that inform, of which the classifier alone claims less."""
    return frozenset(index for name in _BACKGROUND for index in found[name])


def disclaimers(
    analysis: Analysis, found: Mapping[str, tuple[int, ...]]
) -> tuple[Disclaimer, ...]:
    """Return the generic limits that the page puts on its own claims."""
    document = analysis.document
    return tuple(
        Disclaimer(
            unit.text, document.position(unit.sentence.span, unit.sentence.block)
        )
        for unit in (analysis.units[i] for i in found.get(DISCLAIMER, ()))
    )
