"""What a scan goes through before it is reported: marks, and nothing dropped.

Suppressions first, then the baseline, then the reviewers' decisions. Files are
read once, so pages may come one by one.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck import baseline, decisions, suppress

if TYPE_CHECKING:
    from claimcheck.baseline import Baseline
    from claimcheck.config import Config, SuppressEntry
    from claimcheck.decisions import Decisions
    from claimcheck.types import Report


@dataclass(frozen=True, slots=True)
class Workflow:
    """The files of a workflow, read; `today` is when suppressions expire."""

    suppressions: tuple[SuppressEntry, ...] = ()
    baseline: Baseline | None = None
    decisions: Decisions | None = None
    today: str = ""

    def apply(self, report: Report) -> Report:
        """Return the report with its findings marked."""
        report = suppress.apply(report, self.suppressions, today=self.today)
        if self.baseline is not None:
            report = baseline.apply(report, self.baseline)
        if self.decisions is not None:
            report = decisions.apply(report, self.decisions)
        return report


def load(settings: Config, *, today: str | None = None) -> Workflow:
    """Read the files that the settings name.

    Raises:
        ConfigError: The baseline is missing, or a file is wrong.
    """
    return Workflow(
        suppressions=settings.suppress,
        baseline=baseline.load(Path(settings.baseline)) if settings.baseline else None,
        decisions=decisions.load(Path(settings.decisions))
        if settings.decisions
        else None,
        today=today or datetime.datetime.now(datetime.UTC).date().isoformat(),
    )


def apply(report: Report, settings: Config, *, today: str | None = None) -> Report:
    """Return the report with all that the settings ask for applied.

    Raises:
        ConfigError: The baseline is missing, or a file is wrong.
    """
    return load(settings, today=today).apply(report)
