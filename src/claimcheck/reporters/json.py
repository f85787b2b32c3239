"""JSON for programs: the whole report as one object, findings inside their pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from claimcheck.records import (
    CONTRACT,
    NOTICE,
    failure_record,
    finding_record,
    page_record,
    to_json,
)
from claimcheck.reporters import ReportOptions, cited_by, report_versions, shown

if TYPE_CHECKING:
    from claimcheck.types import Report


def render(report: Report, options: ReportOptions) -> str:
    """Return the report as indented JSON; the records are those of jsonl."""
    pages = [
        page_record(page)
        | {"findings": [finding_record(f) for f in shown(page, options)]}
        for page in report.pages
    ]
    findings = [f for page in report.pages for f in shown(page, options)]
    content = {
        "contract": CONTRACT,
        "notice": NOTICE,
        "versions": dict(report_versions(report, options)),
        "command": options.command,
        "categories": {f.category: options.title(f.category) for f in findings},
        "authorities": {a.id: asdict(a) for a in cited_by(report.pages, options)},
        "pages": pages,
        "failures": [failure_record(failure) for failure in report.failures],
        "fixed": list(report.fixed),
        "notes": list(report.notes),
    }
    return to_json(content, indent=2) + "\n"
