"""What a page discloses: risks, status, citations, prices, disclaimers, authors.

A signal is no finding. It feeds the page record and the page flags; and what merely
informs feeds the decision on what the classifier alone may claim.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimcheck.analysis import Analysis
from claimcheck.patterns import Pattern, PatternIndex
from claimcheck.types import Disclaimer

DISCLAIMER = "disclaimer"

#: Stops of sentences that inform: on biology and process, on a disease, on the body.
_BACKGROUND = ("background", "disease", "anatomy")


class SignalReader:
    """All signals, filed by the words that they cannot do without."""

    def __init__(
        self,
        signals: Mapping[str, tuple[Pattern, ...]],
        stops: Mapping[str, tuple[Pattern, ...]],
    ) -> None:
        """File the signals of disclosure, and the stops of what informs."""
        self._names = tuple(signals)
        self._disclosures = _index(signals, self._names)
        self._background = _index(stops, _BACKGROUND)

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


def _index(
    lists: Mapping[str, tuple[Pattern, ...]], names: Sequence[str]
) -> PatternIndex[str]:
    return PatternIndex((name, pattern) for name in names for pattern in lists[name])


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
