"""The baseline: stable, without anything volatile, and only of what was scanned."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from workflow_sample import finding, page, report

from claimcheck import baseline
from claimcheck.baseline import Baseline
from claimcheck.errors import ConfigError
from claimcheck.types import Role, Stance, Suppression

DAY1 = report(
    page(finding("A cure.", line=3), finding("No risk.", "risk-denial", line=9)),
    page(finding("Book now.", "commercial-pressure"), uri="day1/b.html", key="b.html"),
)
DAY2 = report(
    page(
        finding("Cures in a week.", line=1),
        finding("A cure.", line=44),
        uri="day2/index.html",
    )
)


def test_what_is_known_stays_known_in_another_folder_on_another_line() -> None:
    marked = baseline.apply(DAY2, baseline.create(DAY1))
    assert [(f.text, f.baseline) for f in marked.findings] == [
        ("Cures in a week.", "new"),
        ("A cure.", "known"),
    ]


def test_only_pages_that_were_scanned_have_fixed_entries() -> None:
    known = baseline.create(DAY1)
    marked = baseline.apply(DAY2, known)
    gone = [e for e in known.entries if e.fingerprint in marked.fixed]
    assert [(e.page, e.quote) for e in gone] == [("index.html", "No risk.")]
    assert [e.page for e in baseline.unscanned(known, DAY2)] == ["b.html"]
    assert marked.notes[0].startswith("1 of 3 findings of the baseline")


def test_a_baseline_of_other_paths_is_told() -> None:
    """Else all its findings would seem new for no reason that one can see."""
    elsewhere = report(page(finding("A cure."), uri="c.html", key="c.html"))
    (note,) = baseline.apply(elsewhere, baseline.create(DAY1)).notes
    assert note.startswith("no page of the baseline was scanned")
    assert baseline.apply(DAY1, baseline.create(DAY1)).notes == ()


def test_a_page_that_became_clean_has_all_its_entries_fixed() -> None:
    clean = report(page())
    assert len(baseline.fixed(baseline.create(DAY1), clean)) == 2


def test_prune_takes_fixed_ones_out_and_lets_nothing_in() -> None:
    revision = baseline.prune(baseline.create(DAY1), DAY2)
    assert [e.quote for e in revision.baseline.entries] == ["Book now.", "A cure."]
    assert [e.quote for e in revision.removed] == ["No risk."]
    assert revision.counts() == [
        ("commercial-pressure", 1, 1),
        ("cure-guarantee", 1, 1),
        ("risk-denial", 1, 0),
    ]


def test_prune_drops_absent_pages_when_told() -> None:
    revision = baseline.prune(baseline.create(DAY1), DAY2, absent=True)
    assert [e.quote for e in revision.baseline.entries] == ["A cure."]


def test_update_accepts_new_ones_and_takes_fixed_ones_out() -> None:
    revision = baseline.update(baseline.create(DAY1), DAY2)
    assert [e.quote for e in revision.added] == ["Cures in a week."]
    assert [e.quote for e in revision.removed] == ["No risk."]
    assert ("cure-guarantee", 1, 2) in revision.counts()
    assert baseline.update(revision.baseline, DAY2).added == ()


def test_what_is_suppressed_or_no_claim_is_not_accepted() -> None:
    given = report(
        page(
            replace(finding("A."), suppressed=Suppression("r")),
            finding("Not a cure.", stance=Stance.NEGATED),
            finding("C."),
        ),
        page(finding("D."), key="news.html", role=Role.NEWS),
    )
    assert [e.quote for e in baseline.create(given).entries] == ["C."]


def test_the_file_is_sorted_one_entry_a_line_and_nothing_volatile() -> None:
    text = baseline.dumps(baseline.create(DAY1))
    rows = json.loads(text)["entries"]
    assert rows == sorted(rows, key=lambda r: (r["page"], r["category"]))
    assert all(set(row) == {"page", "category", "fingerprint", "quote"} for row in rows)
    assert sum('"fingerprint"' in line for line in text.splitlines()) == len(rows)
    moved = replace(DAY1, pages=DAY1.pages[::-1])
    assert baseline.dumps(baseline.create(moved)) == text


def test_save_and_load_are_a_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    for known in (Baseline(), baseline.create(DAY1)):
        baseline.save(known, path)
        assert baseline.load(path) == known


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "is no baseline file"),
        ('{"claimcheck_baseline": 2, "entries": []}', "of version 2"),
        ('{"claimcheck_baseline": 1}', "entries: must be a list"),
        ('{"claimcheck_baseline": 1, "entries": [{}]}', "must be an object with"),
        (
            (
                '{"claimcheck_baseline": 1, "entries": [{"page": "a", "category": "b",'
                ' "fingerprint": "c", "quote": ""}]}'
            ),
            "16 hex digits",
        ),
        ("\udcff", "is not JSON"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "b.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ConfigError, match=message):
        baseline.load(path)


def test_a_missing_file_is_an_error_not_an_empty_baseline(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        baseline.load(tmp_path / "no.json")
