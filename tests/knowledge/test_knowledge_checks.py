"""Bad data fails on load, with file and row."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimcheck import approvals, resources
from claimcheck.approvals import PartialDate, Registry
from claimcheck.errors import PackError

Cells = dict[str, str]
Change = Callable[[list[Cells]], None]

_ROW = {
    "product": "Testcel",
    "aliases": "testemcel",
    "generic_name": "testemcel",
    "kind": "cell",
    "indication": "severe heart failure",
    "conditions": "heart-failure",
    "jurisdiction": "JP",
    "status": "conditional",
    "date_from": "2015-09-18",
    "date_to": "2024-07-24",
    "regulator": "MHLW",
    "source_url": "https://example.org/a",
    "confidence": "high",
    "note": "",
}
_AFTER = {**_ROW, "status": "expired", "date_from": "2024-07-24", "date_to": ""}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a small sound registry."""
    for name in ("registry.json", "established_uses.csv"):
        shutil.copy(resources.path("knowledge", name), tmp_path)
    _write(tmp_path / "approvals.csv", [_ROW, _AFTER])
    return tmp_path


def _write(path: Path, rows: list[Cells]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _set(row: int, **cells: str) -> Change:
    def change(rows: list[Cells]) -> None:
        rows[row] = {**rows[row], **cells}

    return change


def _add(**cells: str) -> Change:
    return lambda rows: rows.append({**_ROW, **cells})


def _repeat(rows: list[Cells]) -> None:
    rows.append(dict(rows[0]))


def _drop_last(rows: list[Cells]) -> None:
    rows.pop()


FAULTS: list[tuple[str, Change, str, int]] = [
    ("a word for a date", _set(0, date_from="soon"), "'soon' is no date", 2),
    ("a month 13", _set(0, date_from="2015-13"), "'2015-13' is no date", 2),
    ("a 31 June", _set(0, date_to="2024-06-31"), "'2024-06-31' is no date", 2),
    ("another date order", _set(1, date_from="24-07-2024"), "is no date", 3),
    ("unknown condition", _set(0, conditions="heart-fail"), "unknown condition 'heart-fail'", 2),
    ("one unknown condition", _set(1, conditions="heart-failure; x"), "unknown condition 'x'", 3),
    ("no condition", _set(0, conditions=""), "conditions is empty", 2),
    ("no indication", _set(0, indication=""), "indication is empty", 2),
    ("no product", _set(1, product=" "), "product is empty", 3),
    ("no regulator", _set(0, regulator=""), "regulator is empty", 2),
    ("unknown status", _set(1, status="gone"), "unknown status 'gone'", 3),
    ("unknown jurisdiction", _set(0, jurisdiction="XX"), "unknown jurisdiction 'XX'", 2),
    ("lower-case jurisdiction", _set(0, jurisdiction="jp"), "unknown jurisdiction 'jp'", 2),
    ("unknown kind", _set(0, kind="pill"), "unknown kind 'pill'", 2),
    ("unknown confidence", _set(0, confidence="sure"), "unknown confidence 'sure'", 2),
    ("high without source", _set(0, source_url=""), "high confidence needs a source_url", 2),
    ("end before start", _set(0, date_from="2025", date_to="2024-07-24"), "is before date_from", 2),
    ("approved without a start", _set(0, date_from=""), "date_from is needed", 2),
    ("expired without a start", _set(1, date_from=""), "date_from is needed", 3),
    ("an approved class", _set(0, kind="class"), "a class of products is never approved", 2),
    ("a duplicate", _repeat, "given twice", 4),
    ("an overlap", _add(status="approved", date_from="2020-01-01", date_to=""), "overlaps", 4),
    ("an overlap by a partial date", _add(status="approved", date_from="2024", date_to=""), "overlaps", 4),
    ("an end without a word", _drop_last, "no row says what it is from then on", 2),
    ("other aliases", _set(1, aliases="another"), "name or aliases differ", 3),
    ("an alias that repeats the name", _set(0, aliases="testcel"), "an alias repeats a name", 2),
    ("another spelling of one id", _set(1, product="TestCel"), "name or aliases differ", 3),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message", "line"),
    [fault[1:] for fault in FAULTS],
    ids=[fault[0] for fault in FAULTS],
)
def test_fault_names_file_and_row(
    folder: Path,
    conditions: list[dict[str, Any]],
    change: Change,
    message: str,
    line: int,
) -> None:
    """Fault names file and row."""
    rows = [dict(_ROW), dict(_AFTER)]
    change(rows)
    _write(folder / "approvals.csv", rows)
    with pytest.raises(PackError) as caught:
        approvals.load(conditions, folder=folder)
    assert message in caught.value.message
    assert caught.value.where == f"{folder / 'approvals.csv'}:{line}"


def test_sound_data_loads(folder: Path, conditions: list[dict[str, Any]]) -> None:
    """Sound data loads."""
    assert len(approvals.load(conditions, folder=folder).rows) == 2


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("product,status\nA,approved\n", "the columns must be", "approvals.csv:1"),
        ("", "the columns must be", "approvals.csv:1"),
        (",".join(_ROW) + "\nonly,three,cells\n", "14 cells are needed, 3 given", "approvals.csv:2"),
        (",".join(_ROW) + '\n"never closed\n', "not a csv file", "approvals.csv"),
    ],
)  # fmt: skip
def test_broken_file(
    folder: Path, conditions: list[dict[str, Any]], text: str, message: str, where: str
) -> None:
    """A file that is no table of ours is refused."""
    (folder / "approvals.csv").write_text(text, "utf-8")
    with pytest.raises(PackError, match=message) as caught:
        approvals.load(conditions, folder=folder)
    assert where in caught.value.where


def test_missing_file(folder: Path, conditions: list[dict[str, Any]]) -> None:
    """A missing file is refused."""
    (folder / "approvals.csv").unlink()
    with pytest.raises(PackError, match="cannot be read"):
        approvals.load(conditions, folder=folder)


@pytest.mark.parametrize("text", ["{", "[1,"])
def test_broken_json(folder: Path, conditions: list[dict[str, Any]], text: str) -> None:
    """Broken wording is refused."""
    (folder / "registry.json").write_text(text, "utf-8")
    with pytest.raises(PackError, match="not JSON"):
        approvals.load(conditions, folder=folder)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"conditions": "nothing"}, "unknown condition 'nothing'"),
        ({"interventions": "nothing"}, "unknown intervention 'nothing'"),
        ({"level": "sure"}, "unknown level 'sure'"),
        (
            {"source_url": "", "confidence": "high"},
            "high confidence needs a source_url",
        ),
        ({}, "given twice"),
    ],
)
def test_fault_in_established_uses(
    folder: Path, conditions: list[dict[str, Any]], cells: Cells, message: str
) -> None:
    """A fault in the established uses names file and row."""
    path = folder / "established_uses.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows.append({**rows[0], **cells})
    _write(path, rows)
    with pytest.raises(PackError, match=message) as caught:
        approvals.load(conditions, folder=folder)
    assert caught.value.where == f"{path}:{len(rows) + 1}"


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023", "2023-01-01", "2023-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2024-12-18", "2024-12-18", "2024-12-18"),
    ],
)
def test_partial_date_stands_for_its_interval(text: str, first: str, last: str) -> None:
    """Partial date stands for its interval."""
    parsed = PartialDate.parse(text)
    assert (parsed.first.isoformat(), parsed.last.isoformat()) == (first, last)


def test_every_row_has_a_place_a_use_and_known_conditions(registry: Registry) -> None:
    """Every row has a place a use and known conditions."""
    assert len(registry.rows) > 200
    assert {row.jurisdiction for row in registry.rows} <= set(registry.places)
    assert all(row.conditions for row in registry.rows)


def test_no_approval_covers_an_unnamed_class_of_illnesses(
    registry: Registry, conditions: list[dict[str, Any]]
) -> None:
    """No approval covers an unnamed class of illnesses."""
    unnamed = {entry["id"] for entry in conditions if entry.get("class")}
    allowed = {"blood-disorder"}  # the wording of the US cord blood licences
    for row in registry.rows:
        if row.kind != "class":
            assert not (set(row.conditions) & unnamed) - allowed, row.where
