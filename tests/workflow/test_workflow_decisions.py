"""Decisions: a csv that people and spreadsheets edit, and what it teaches."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workflow_sample import finding, page, report

from claimcheck import decisions
from claimcheck.cli import decide
from claimcheck.decisions import Decisions, Entry
from claimcheck.errors import ConfigError
from claimcheck.training import dataset
from claimcheck.types import Decision, Stance

SCAN = report(
    page(
        finding("Stem cells cure lupus.", rules=("cure.a", "cure.b"), line=3),
        finding("It has no risk.", "risk-denial", rules=("risk.a",), line=9),
        finding("No cure is promised.", stance=Stance.NEGATED, line=12),
    )
)
CURE, RISK, _ = SCAN.findings


def entry(fingerprint: str, verdict: str, *rules: str, category: str = "c") -> Entry:
    return Entry(fingerprint * 16, Decision(verdict), category, rules)


def loaded(folder: Path, text: str) -> Decisions:
    path = folder / "decisions.csv"
    path.write_bytes(text.encode("utf-8"))
    return decisions.load(path)


_ROW = "0123456789abcdef,confirmed"


def test_a_decision_is_recorded_and_found_again(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    decide.decide(
        report=SCAN,
        path=path,
        fingerprint=CURE.fingerprint[:6],
        verdict="confirmed",
        note="=SUM(A1)",
        reviewer="M. Sato",
    )
    marked = decisions.apply(SCAN, decisions.load(path))
    first, second, _ = marked.findings
    assert first.decision is not None
    assert (first.decision.verdict, first.decision.note) == ("confirmed", "=SUM(A1)")
    assert second.decision is None


def test_a_later_decision_replaces_the_earlier_in_its_place(tmp_path: Path) -> None:
    path = tmp_path / "decisions.csv"
    for target, verdict in ((CURE, "unsure"), (RISK, "dismissed"), (CURE, "confirmed")):
        decide.decide(
            report=SCAN, path=path, fingerprint=target.fingerprint, verdict=verdict
        )
    entries = decisions.load(path).entries
    assert [e.decision.verdict for e in entries] == ["confirmed", "dismissed"]
    assert entries[0].rules == ("cure.a", "cure.b")
    assert entries[0].quote == "Stem cells cure lupus."


@pytest.mark.parametrize("prefix", ["", "zzzz"])
def test_a_fingerprint_that_names_no_single_finding_is_refused(prefix: str) -> None:
    with pytest.raises(ConfigError, match="begins"):
        decisions.find(SCAN, prefix)


def test_an_unknown_verdict_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="verdict: must be"):
        decide.decide(
            report=SCAN, path=tmp_path / "d.csv", fingerprint="0", verdict="maybe"
        )


@pytest.mark.parametrize(
    "text",
    [
        f"fingerprint,verdict\n{_ROW}\n",
        f"\ufefffingerprint,verdict\r\n{_ROW}\r\n,\r\n",
        'Verdict;Fingerprint\n"Confirmed ";"\'0123456789ABCDEF"\n',
        "fingerprint\tverdict\n0123456789abcdef\tconfirmed\n",
    ],
    ids=["plain", "byte order mark and CRLF", "semicolons and capitals", "tabs"],
)
def test_what_spreadsheets_write_is_read(tmp_path: Path, text: str) -> None:
    known = loaded(tmp_path, text).by_fingerprint()
    assert known == {"0123456789abcdef": Decision("confirmed")}


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "unknown column|missing"),
        ("fingerprint,verdikt\n", 1, "unknown column 'verdikt'"),
        ("fingerprint,note\n", 1, "column 'verdict' is missing"),
        ("fingerprint,verdict,verdict\n", 1, "a column twice"),
        (f"fingerprint,verdict\n{_ROW},x\n", 2, "has 3 cells"),
        (f"fingerprint,verdict\n{_ROW}\n\n{_ROW}\n", 4, "is on line 2 too"),
        ("fingerprint,verdict\n1.23E+15,confirmed\n", 2, "16 hex digits"),
        ("fingerprint,verdict\n0123456789abcdef,yes\n", 2, "verdict: must be"),
        (f"fingerprint,verdict,date\n{_ROW},25.11.2026\n", 2, "date: must be"),
        (f"fingerprint,verdict,date\n{_ROW},20261125\n", 2, "date: must be"),
    ],
)
def test_a_fault_is_refused_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        loaded(tmp_path, text)
    assert caught.value.where.endswith(f"decisions.csv:{line}")


def test_a_file_that_is_no_utf8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_bytes(b"fingerprint,verdict,note\n0123456789abcdef,unsure,\xe9\n")
    with pytest.raises(ConfigError, match="is not UTF-8"):
        decisions.load(path)


@given(st.text(alphabet="=+-@;'\"ab \n\uff1d"))
def test_a_safe_cell_is_no_formula_and_gives_its_text_back(text: str) -> None:
    safe = decisions.safe_cell(text)
    for part in safe.split(";"):
        assert not part.lstrip(' "').startswith(tuple("=+-@\uff1d"))
    assert decisions.plain_cell(safe) == " ".join(text.split())


@given(st.lists(st.text(max_size=12), min_size=2, max_size=2))
def test_notes_survive_the_file(texts: list[str]) -> None:
    note, reviewer = (" ".join(t.split()) for t in texts)
    known = Decisions(
        (Entry("1234567890123456", Decision("unsure", note, reviewer, "2026-11-25")),)
    )
    assert tuple(decisions._parsed(decisions.dumps(known), "x")) == known.entries


def test_a_fingerprint_like_a_number_is_kept_from_rounding() -> None:
    rows = decisions.dumps(
        Decisions((entry("1", "unsure"), entry("a", "unsure")))
    ).splitlines()
    assert rows[1].startswith("'1111111111111111,")
    assert rows[2].startswith("aaaaaaaaaaaaaaaa,")


def test_a_sheet_lists_undecided_claims_once(tmp_path: Path) -> None:
    known = Decisions((decisions.entry_of(CURE, SCAN.pages[0], Decision("unsure")),))
    filled = decisions.with_pending(known, SCAN)
    assert [(e.quote, e.decision.verdict) for e in filled.entries] == [
        ("Stem cells cure lupus.", "unsure"),
        ("It has no risk.", ""),
    ]
    assert decisions.with_pending(filled, SCAN) == filled
    assert RISK.fingerprint not in filled.by_fingerprint()


def test_the_walk_saves_each_answer_and_can_be_left(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    shown: list[str] = []
    answers = iter(["?", "d", "a note", "q"])
    decide.walk(
        report=SCAN,
        path=path,
        reviewer="R",
        ask=lambda _: next(answers),
        tell=shown.append,
    )
    entries = decisions.load(path).entries
    assert [(e.decision.verdict, e.decision.note) for e in entries] == [
        ("dismissed", "a note")
    ]
    assert "Stem cells cure lupus." in shown[0]
    assert shown[-1].endswith("1 of 2 still without a verdict")


def test_the_walk_skips_without_a_trace(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    decide.walk(
        report=SCAN, path=path, reviewer="", ask=lambda _: "s", tell=lambda _: None
    )
    assert not path.exists()


def test_stats_count_a_finding_for_each_of_its_rules() -> None:
    known = Decisions(
        (
            entry("a", "confirmed", "r1", "r2"),
            entry("b", "dismissed", "r1"),
            entry("c", "unsure", "r1"),
            entry("d", ""),
        )
    )
    found = decisions.stats(known)
    assert (found.total.confirmed, found.total.dismissed, found.total.unsure) == (
        1, 1, 1,
    )  # fmt: skip
    assert {t.name: t.precision for t in found.rules} == {"r1": 0.5, "r2": 1.0}
    assert found.pending == 1
    assert "precision 0.50 (95 %: 0.09 to 0.91)" in decide.stats_text(found)


@pytest.mark.parametrize(
    ("hits", "total", "low", "high"),
    [
        (0, 0, 0.0, 1.0),
        (1, 2, 0.0945, 0.9055),
        (10, 10, 0.7225, 1.0),
        (0, 10, 0.0, 0.2775),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_the_wilson_interval_is_the_published_one(
    hits: int, total: int, low: float, high: float
) -> None:
    assert decisions.wilson(hits, total) == pytest.approx((low, high), abs=1e-4)


def decided(*verdicts: str | None) -> list[dict[str, str]]:
    findings = [
        replace(f, decision=Decision(v) if v else None)
        for f, v in zip(SCAN.findings, (*verdicts, None), strict=False)
    ]
    scanned = replace(SCAN.pages[0], findings=tuple(findings))
    return decisions.training_rows(report(scanned))


def test_reviewed_units_become_training_rows() -> None:
    rows = decided("confirmed", "dismissed")
    assert [(r["text"], r["labels"]) for r in rows] == [
        ("Stem cells cure lupus.", "cure-guarantee:asserted"),
        ("It has no risk.", ""),
    ]


def test_units_in_doubt_are_not_exported() -> None:
    assert [r["text"] for r in decided("unsure", "confirmed")] == ["It has no risk."]
    assert decided(None, None) == []


def test_training_rows_are_read_by_the_trainer(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(decisions.training_csv(decided("confirmed", "dismissed")), "utf-8")
    units = dataset.read_units(path, ["cure-guarantee", "risk-denial"])
    assert [u.text for u in units] == ["Stem cells cure lupus.", "It has no risk."]
    assert decisions.TRAINING_COLUMNS == dataset.COLUMNS


def test_pandas_reads_the_file_as_it_is() -> None:
    pandas = pytest.importorskip("pandas")
    known = Decisions((decisions.entry_of(CURE, SCAN.pages[0], Decision("unsure")),))
    text = decisions.dumps(known)
    frame = pandas.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert tuple(frame.columns) == decisions.COLUMNS
    assert frame["quote"][0] == "Stem cells cure lupus."
    assert len(list(csv.reader(io.StringIO(text)))) == 2
