"""What a page discloses: risks, status, citations, prices, disclaimers, authors.

A signal is no finding. It feeds the page record, the page flags, and the decision
on what the classifier alone may claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimcheck.analysis import Analysis
from claimcheck.patterns import Pattern, search
from claimcheck.types import Disclaimer

DISCLAIMER = "disclaimer"

#: Sentences that inform: on biology and process, on a disease, on the body.
_BACKGROUND = ("background", "disease", "anatomy")


def find(
    analysis: Analysis, signals: Mapping[str, tuple[Pattern, ...]]
) -> dict[str, tuple[int, ...]]:
    """Return, for each signal of disclosure, the indexes of the units that carry it."""
    return {
        name: tuple(sorted(_carriers(analysis, patterns)))
        for name, patterns in signals.items()
        if name not in _BACKGROUND
    }


def background(
    analysis: Analysis, signals: Mapping[str, tuple[Pattern, ...]]
) -> set[int]:
    """Return the units that inform, of which the classifier alone claims less."""
    patterns = [pattern for name in _BACKGROUND for pattern in signals[name]]
    return _carriers(analysis, patterns)


def _carriers(analysis: Analysis, patterns: Sequence[Pattern]) -> set[int]:
    return {
        unit.index
        for pattern in patterns
        for unit in analysis.holding(pattern.groups)
        if search(pattern, unit)
    }


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
