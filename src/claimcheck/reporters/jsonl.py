"""JSON lines for programs: one record a line, as docs/contract.md says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from claimcheck.records import (
    Record,
    failure_record,
    finding_record,
    page_record,
    run_record,
    to_json,
)
from claimcheck.reporters import ReportOptions, shown

if TYPE_CHECKING:
    from claimcheck.types import Report


def render(report: Report, options: ReportOptions) -> str:
    """Return one record a line: each page before its findings, failures last."""
    return "".join(to_json(record) + "\n" for record in _records(report, options))


def _records(report: Report, options: ReportOptions) -> Iterator[Record]:
    for page in report.pages:
        yield page_record(page)
        yield from map(finding_record, shown(page, options))
    yield from map(failure_record, report.failures)
    if report.fixed or report.notes:
        yield run_record(report)
