"""Score findings and pages by the published policy in `data/scoring.yaml`."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimcheck.fingerprint import normalised
from claimcheck.types import ACCOUNTABLE, Finding, Severity, Stance, Voice


@dataclass(frozen=True)
class ScoringPolicy:
    """Weights of severity and stance, and the scale of the page score."""

    severity: Mapping[str, float]
    stance: Mapping[str, float]
    scale: float

    def finding(self, severity: Severity, stance: Stance, confidence: float) -> float:
        """Return the score of one finding, in [0, 1]."""
        weight = self.severity[severity] * self.stance[stance]
        return round(weight * confidence, 4)

    def page(self, findings: Iterable[Finding]) -> float:
        """Return the page score, 0 to 100, from the findings that count."""
        return round(
            100 * (1 - math.exp(-sum(self.terms(findings).values()) / self.scale)), 1
        )

    def terms(self, findings: Iterable[Finding]) -> dict[tuple[str, str], float]:
        """Return what each distinct finding adds, keyed by category and text.

        Of repeats the highest score counts (taxonomy R1).
        """
        terms: dict[tuple[str, str], float] = {}
        for finding in findings:
            if not counts(finding):
                continue
            key = (finding.category, normalised(finding.text))
            terms[key] = max(terms.get(key, 0.0), finding.score)
        return terms


def counts(finding: Finding) -> bool:
    """Tell whether a finding counts against the publisher of its page."""
    return finding.role in ACCOUNTABLE and finding.voice in (
        Voice.PUBLISHER,
        Voice.PATIENT,
    )
