"""The machine form of results: one flat record for each page, finding, failure.

The records are the project's contract with other programs; docs/contract.md
says what each field means and what may change within a version. What is written
here can be read back: `report_from_jsonl` undoes the record functions.
"""

from __future__ import annotations

from claimcheck.records.quoting import (
    evidence_words,
    link,
    percent,
    short_quote,
    text_fragment,
    to_json,
    visible,
    web_url,
)
from claimcheck.records.reading import report_from_jsonl
from claimcheck.records.writing import (
    CONTRACT,
    HOUSE,
    NOTICE,
    Authority,
    Record,
    failure_record,
    finding_record,
    is_house,
    page_record,
    run_record,
)

__all__ = [
    "CONTRACT",
    "HOUSE",
    "NOTICE",
    "Authority",
    "Record",
    "evidence_words",
    "failure_record",
    "finding_record",
    "is_house",
    "link",
    "page_record",
    "percent",
    "report_from_jsonl",
    "run_record",
    "short_quote",
    "text_fragment",
    "to_json",
    "visible",
    "web_url",
]
