"""Read and check the rows of the registry: one fact each, with its source."""

from __future__ import annotations

import calendar
import csv
import itertools
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from claimcheck.errors import PackError

IN_FORCE = ("approved", "conditional")
ENDED = ("withdrawn", "expired", "revoked")
STATUSES = (*IN_FORCE, *ENDED, "investigational")
KINDS = ("cell", "gene", "tissue", "blood", "vesicle", "class")
CONFIDENCES = ("high", "medium", "low")
LEVELS = ("standard", "selected", "option", "limited", "investigational")

_COLUMNS = (
    "product", "aliases", "generic_name", "kind", "indication", "conditions",
    "jurisdiction", "status", "date_from", "date_to", "regulator", "source_url",
    "confidence", "note",
)  # fmt: skip
_USE_COLUMNS = (
    "intervention", "interventions", "indication", "conditions", "level",
    "evidence", "source_url", "confidence", "note",
)  # fmt: skip
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_HINT = "see docs/knowledge.md, how to add a row"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or the interval that a year or a month stands for.

    Attributes:
        text: As written: "2023", "2023-03" or "2023-03-17".
        first: First day of the interval.
        last: Last day of it.
    """

    text: str
    first: date
    last: date

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Return the interval that a written date stands for.

        Raises:
            ValueError: It is no date.
        """
        match = _DATE.fullmatch(text)
        if not match:
            raise ValueError(text)
        year, month, day = (int(part) if part else 0 for part in match.groups())
        last_month = month or 12
        last_day = day or calendar.monthrange(year, last_month)[1]
        first = date(year, month or 1, day or 1)
        return cls(text, first, date(year, last_month, last_day))

    def meets(self, other: PartialDate) -> bool:
        """Tell whether the two intervals share a day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: a product, a use, a place, a status, and since when.

    Attributes:
        product: Product id.
        conditions: Ids of the lexicon conditions that the indication covers.
        start: First day, or None for an investigational product.
        end: Day from which the status no longer holds, or None.
        where: File and line, for error messages.
    """

    product: str
    name: str
    aliases: tuple[str, ...]
    generic_name: str
    kind: str
    indication: str
    conditions: tuple[str, ...]
    jurisdiction: str
    status: str
    start: PartialDate | None
    end: PartialDate | None
    regulator: str
    source_url: str
    confidence: str
    note: str
    where: str = ""

    def state(self, on: date) -> str:
        """Return the status on a day, "uncertain", "future" or "past"."""
        if self.start and on < self.start.first:
            return "future"
        if self.end and on >= self.end.last:
            return "past"
        if self.end and on >= self.end.first:
            return "uncertain"
        if self.start and on < self.start.last:
            return "uncertain"
        return self.status


@dataclass(frozen=True, slots=True)
class Use:
    """A use that hospitals know, and how well it is established.

    Attributes:
        level: "standard" of care, "selected" patients by guideline, "option" in
            expert centres, "limited" evidence, or "investigational".
        evidence: The same in the source's words.
    """

    intervention: str
    interventions: tuple[str, ...]
    indication: str
    conditions: tuple[str, ...]
    level: str
    evidence: str
    source_url: str
    confidence: str
    note: str


def product_id(name: str) -> str:
    """Return the id of a product name: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def read_rows(
    path: Path, *, conditions: Collection[str], places: Collection[str]
) -> tuple[Row, ...]:
    """Read and check the approvals.

    Args:
        path: The csv file.
        conditions: Ids that a row may name.
        places: Jurisdiction codes that a row may name.

    Raises:
        PackError: Some row is wrong; the message names file and line.
    """
    rows = tuple(
        _row(cells, where, conditions, places)
        for cells, where in _records(path, _COLUMNS)
    )
    _check_products(rows)
    _check_intervals(rows)
    return rows


def read_uses(
    path: Path, *, conditions: Collection[str], interventions: Collection[str]
) -> tuple[Use, ...]:
    """Read and check the established uses.

    Args:
        path: The csv file.
        conditions: Ids that a row may name.
        interventions: Ids that a row may name; empty allows any.

    Raises:
        PackError: Some row is wrong; the message names file and line.
    """
    uses = []
    seen: set[tuple[str, str]] = set()
    for cells, where in _records(path, _USE_COLUMNS):
        named = _ids(cells, "interventions")
        if interventions:
            _allow("intervention", named, interventions, where)
        covered = _ids(cells, "conditions")
        _allow("condition", covered, conditions, where)
        _allow("level", [cells["level"]], LEVELS, where)
        _check_source(cells, where)
        key = (cells["intervention"], cells["indication"])
        if key in seen:
            raise PackError("the row is given twice", where=where, hint=_HINT)
        seen.add(key)
        plain = {
            k: v for k, v in cells.items() if k not in ("interventions", "conditions")
        }
        uses.append(Use(interventions=named, conditions=covered, **plain))
    return tuple(uses)


def _records(
    path: Path, columns: tuple[str, ...]
) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the cells of each row, and its file and line."""
    try:
        file = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror}", where=str(path)) from error
    with file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        if tuple(header) != columns:
            raise PackError(
                f"the columns must be {', '.join(columns)}",
                where=f"{path}:1",
                hint=_HINT,
            )
        try:
            for cells in reader:
                where = f"{path}:{reader.line_num}"
                if len(cells) != len(columns):
                    raise PackError(
                        f"{len(columns)} cells are needed, {len(cells)} given",
                        where=where,
                        hint=_HINT,
                    )
                yield dict(zip(columns, map(str.strip, cells), strict=True)), where
        except (csv.Error, UnicodeDecodeError) as error:
            where = f"{path}:{reader.line_num + 1}"
            raise PackError(f"not a csv file: {error}", where=where) from error


def _row(
    cells: dict[str, str],
    where: str,
    conditions: Collection[str],
    places: Collection[str],
) -> Row:
    for key in ("product", "indication", "conditions", "regulator"):
        if not cells[key]:
            raise PackError(f"{key} is empty", where=where, hint=_HINT)
    covered = _ids(cells, "conditions")
    _allow("condition", covered, conditions, where)
    _allow("jurisdiction", [cells["jurisdiction"]], places, where)
    _allow("status", [cells["status"]], STATUSES, where)
    _allow("kind", [cells["kind"]], KINDS, where)
    _check_source(cells, where)
    start, end = (_date(cells, key, where) for key in ("date_from", "date_to"))
    if start is None and cells["status"] != "investigational":
        raise PackError(f"date_from is needed for {cells['status']}", where=where)
    if start and end and end.last < start.first:
        raise PackError(
            f"date_to {end.text} is before date_from {start.text}", where=where
        )
    if cells["kind"] == "class" and cells["status"] in IN_FORCE:
        raise PackError("a class of products is never approved", where=where)
    return Row(
        product=product_id(cells["product"]),
        name=cells["product"],
        aliases=_ids(cells, "aliases"),
        generic_name=cells["generic_name"],
        kind=cells["kind"],
        indication=cells["indication"],
        conditions=covered,
        jurisdiction=cells["jurisdiction"],
        status=cells["status"],
        start=start,
        end=end,
        regulator=cells["regulator"],
        source_url=cells["source_url"],
        confidence=cells["confidence"],
        note=cells["note"],
        where=where,
    )


def _ids(cells: dict[str, str], key: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cells[key].split(";") if part.strip())


def _allow(
    what: str, given: Iterable[str], allowed: Collection[str], where: str
) -> None:
    for item in given:
        if item not in allowed:
            raise PackError(f"unknown {what} {item!r}", where=where, hint=_HINT)


def _check_source(cells: dict[str, str], where: str) -> None:
    _allow("confidence", [cells["confidence"]], CONFIDENCES, where)
    if cells["confidence"] == "high" and not cells["source_url"]:
        raise PackError("high confidence needs a source_url", where=where, hint=_HINT)


def _date(cells: dict[str, str], key: str, where: str) -> PartialDate | None:
    if not cells[key]:
        return None
    try:
        return PartialDate.parse(cells[key])
    except ValueError as error:
        raise PackError(
            f"{key}: {cells[key]!r} is no date",
            where=where,
            hint="write 2023, 2023-03 or 2023-03-17",
        ) from error


def _check_products(rows: Iterable[Row]) -> None:
    """Names of one product differ from each other and agree in every row."""
    first: dict[str, Row] = {}
    for row in rows:
        names = [name.lower() for name in (row.name, *row.aliases)]
        if len(names) != len(set(names)):
            raise PackError(f"{row.name}: an alias repeats a name", where=row.where)
        known = first.setdefault(row.product, row)
        if (known.name, known.aliases) != (row.name, row.aliases):
            raise PackError(
                f"{row.name}: name or aliases differ from {known.where}",
                where=row.where,
            )


def _check_intervals(rows: Iterable[Row]) -> None:
    """No duplicates, no overlaps, and nothing in force ends without a word."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.product, row.jurisdiction].append(row)
    for group in groups.values():
        for one, other in itertools.combinations(group, 2):
            if one.indication == other.indication:
                _check_pair(one, other)
        for row in group:
            _check_successor(row, group)


def _check_pair(one: Row, other: Row) -> None:
    if (one.status, one.start) == (other.status, other.start):
        raise PackError(f"the row is given twice, see {one.where}", where=other.where)
    first, second = sorted((one, other), key=_begins)
    if first.end is None or _begins(second) < first.end.first:
        raise PackError(
            f"{other.name}: the interval overlaps with that of {one.where}",
            where=other.where,
        )


def _check_successor(row: Row, group: Iterable[Row]) -> None:
    if row.status not in IN_FORCE or row.end is None:
        return
    for other in group:
        shares = set(row.conditions) & set(other.conditions)
        if shares and other.start and other.start.text == row.end.text:
            return
    raise PackError(
        f"{row.name}: ends on {row.end.text}, but no row says what it is from then on",
        where=row.where,
        hint="add a row with status withdrawn, expired, revoked or the new approval",
    )


def _begins(row: Row) -> date:
    return row.start.first if row.start else date.min
