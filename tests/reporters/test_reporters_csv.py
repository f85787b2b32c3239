"""CSV opens in pandas and in spreadsheets, and nothing in it runs."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pandas as pd
import pytest
from report_sample import OPTIONS, hostile_options, hostile_report, sample_report

from claimcheck.reporters import csv as reporter
from claimcheck.reporters import shown
from claimcheck.types import Report


def test_csv_reads_back_one_finding_a_line() -> None:
    """By the csv module."""
    text = reporter.render(sample_report(), OPTIONS)
    rows = list(csv.DictReader(io.StringIO(text)))
    findings = shown(sample_report().pages[0], OPTIONS)
    assert [row["text"] for row in rows] == [f.text for f in findings]
    assert len(text.splitlines()) == len(findings) + 1
    assert not text.startswith("\ufeff")


def test_pandas_reads_numbers_and_text() -> None:
    """With its defaults."""
    table = pd.read_csv(io.StringIO(reporter.render(sample_report(), OPTIONS)))
    assert table["line"].dtype == "int64"
    assert table["score"].max() == 0.9
    assert set(table["status"].dropna()) == {"new", "known", "suppressed"}
    assert table.loc[table["line"] == 4, "authorities"].item().count("|") == 1


def test_no_cell_of_a_hostile_page_starts_like_a_formula() -> None:
    """Nor does a piece after a semicolon, where these separate columns."""
    text = reporter.render(hostile_report(), hostile_options())
    assert len(text.splitlines()) == len(hostile_report().findings) + 1
    for row in csv.DictReader(io.StringIO(text)):
        for value in row.values():
            assert not re.match(r"[\s\"']*[=+@-]", value) or value[0] == "'"
            assert ";=" not in value
            assert value.isprintable()


@pytest.mark.parametrize("fingerprint", ["55111868566840e2", "5511186856684012"])
def test_a_fingerprint_like_a_number_is_kept_from_rounding(fingerprint: str) -> None:
    """As in a file of decisions."""
    page = sample_report().pages[0]
    found = tuple(replace(f, fingerprint=fingerprint) for f in page.findings)
    text = reporter.render(Report((replace(page, findings=found),)), OPTIONS)
    rows = csv.DictReader(io.StringIO(text))
    assert {row["fingerprint"] for row in rows} == {f"'{fingerprint}"}


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  -2", "'  -2"),
        ("＝1", "'＝1"),
        ('"=1', "'\"=1"),
        ("a;@x", "a;'@x"),
        ("a\tb\nc", "a b c"),
        ("10-20 %, a=b", "10-20 %, a=b"),
    ],
)
def test_cells_are_made_safe(text: str, cell: str) -> None:
    """A leading apostrophe makes a spreadsheet take a cell for text."""
    assert reporter.safe_cell(text) == cell
