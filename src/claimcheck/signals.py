"""What a page discloses: risks, status, citations, prices, disclaimers, authors.

A signal is no finding. It feeds the page record, the page flags, and the decision
on what the classifier alone may claim.
"""

from __future__ import annotations

from collections.abc import Mapping

from claimcheck.analysis import Analysis
from claimcheck.patterns import Pattern, PatternIndex
from claimcheck.types import Disclaimer

DISCLAIMER = "disclaimer"

#: Sentences that inform: on biology and process, on a disease, on the body.
_BACKGROUND = ("background", "disease", "anatomy")

#: Phrases that only rules name, as "@studied": no page is read for them.
_OF_RULES = ("studied", "service", "untreated")


class SignalReader:
    """All signals, filed by the words that they cannot do without."""

    def __init__(self, signals: Mapping[str, tuple[Pattern, ...]]) -> None:
        """File the signals of disclosure, and those of sentences that inform."""
        others = {*_BACKGROUND, *_OF_RULES}
        self._names = [name for name in signals if name not in others]
        self._disclosures = PatternIndex(
            (name, pattern) for name in self._names for pattern in signals[name]
        )
        self._background = PatternIndex(
            (name, pattern) for name in _BACKGROUND for pattern in signals[name]
        )

    def find(self, analysis: Analysis) -> dict[str, tuple[int, ...]]:
        """Return, for each signal of disclosure, the indexes of its units."""
        found: dict[str, dict[int, None]] = {name: {} for name in self._names}
        for unit in analysis.units:
            for name, _ in self._disclosures.found(unit.wording):
                found[name][unit.index] = None
        return {name: tuple(units) for name, units in found.items()}

    def background(self, analysis: Analysis) -> set[int]:
        """Return the units that inform, of which the classifier alone claims less."""
        return {u.index for u in analysis.units if self._background.found(u.wording)}


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
