"""What reviewers decided: one verdict for each fingerprint, in a plain csv.

The file is edited by `claimcheck decide` and by spreadsheets alike. Fingerprint,
verdict, note, reviewer and date are the decision; the other columns help the
person who reads the table and are never compared.
"""

from __future__ import annotations

import csv
import datetime
import difflib
import hashlib
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from claimcheck import files
from claimcheck.baseline import key_of
from claimcheck.errors import ConfigError
from claimcheck.fingerprint import as_cell
from claimcheck.records import evidence_words, is_house, short_quote, visible
from claimcheck.types import Decision, Finding, PageResult, Report

VERDICTS = ("confirmed", "dismissed", "unsure")

COLUMNS = (
    "fingerprint", "verdict", "note", "reviewer", "date",
    "category", "rules", "page", "quote",
)  # fmt: skip
_NEEDED = COLUMNS[:2]

#: Columns of data/labeled_claims.csv.
TRAINING_COLUMNS = (
    "unit_id", "page_id", "kind", "place", "block", "chain", "text", "labels",
    "role", "voice", "genre", "group", "split",
)  # fmt: skip

#: Where a spreadsheet may see a formula: at the start of a cell, and after a
#: semicolon, which separates cells in half of Europe. Apostrophes that stand
#: there already are counted in, so that taking one off undoes putting one on.
_FORMULA = r"'*[=+@\-\uff1d\uff0b\uff20\uff0d]"
_RISKY = re.compile(rf"(^|;)([\s\"]*)(?={_FORMULA})")
_MADE_SAFE = re.compile(rf"(^|;)([\s\"]*)'(?={_FORMULA})")

_FINGERPRINT = re.compile(r"[0-9a-f]{16}")

#: 95 % of a normal distribution lie within so many standard deviations.
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision and what it is about; an empty verdict is still to be given."""

    fingerprint: str
    decision: Decision
    category: str = ""
    rules: tuple[str, ...] = ()
    page: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions in the order of their file, each fingerprint once."""

    entries: tuple[Entry, ...] = ()

    def by_fingerprint(self) -> Mapping[str, Decision]:
        """Return the verdicts that were given."""
        return {e.fingerprint: e.decision for e in self.entries if e.decision.verdict}

    def decided(self, entry: Entry) -> Decisions:
        """Return the decisions with an entry put in, or put in place of its like."""
        rest = {e.fingerprint: e for e in self.entries} | {entry.fingerprint: entry}
        return Decisions(tuple(rest.values()))


@dataclass(frozen=True, slots=True)
class Tally:
    """Verdicts on the findings of a rule or a category."""

    name: str
    confirmed: int = 0
    dismissed: int = 0
    unsure: int = 0

    @property
    def precision(self) -> float | None:
        """Return the share of confirmed ones among the clear verdicts."""
        clear = self.confirmed + self.dismissed
        return self.confirmed / clear if clear else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return the Wilson interval of the precision at 95 %."""
        return wilson(self.confirmed, self.confirmed + self.dismissed)


@dataclass(frozen=True, slots=True)
class Stats:
    """How often reviewers agreed, in all, by category and by rule."""

    total: Tally
    categories: tuple[Tally, ...]
    rules: tuple[Tally, ...]
    pending: int = 0


def entry_of(finding: Finding, page: PageResult, decision: Decision) -> Entry:
    """Return the entry of a decision on a finding."""
    rules = tuple(dict.fromkeys(e.rule or e.detector for e in finding.evidence))
    return Entry(
        finding.fingerprint,
        decision,
        finding.category,
        rules,
        key_of(page),
        visible(short_quote(finding.text, evidence_words(finding))),
    )


def apply(report: Report, decisions: Decisions) -> Report:
    """Return the report with each finding's decision, if there is one."""
    known = decisions.by_fingerprint()
    pages = tuple(
        replace(
            page,
            findings=tuple(
                replace(f, decision=known[f.fingerprint])
                if f.fingerprint in known
                else f
                for f in page.findings
            ),
        )
        for page in report.pages
    )
    return replace(report, pages=pages)


def undecided(
    report: Report, decisions: Decisions
) -> Iterator[tuple[PageResult, Finding]]:
    """Yield the publisher's claims that have no verdict yet, in reading order."""
    known = decisions.by_fingerprint()
    for page in report.pages:
        for finding in page.findings:
            if is_house(finding) and finding.fingerprint not in known:
                yield page, finding


def with_pending(decisions: Decisions, report: Report) -> Decisions:
    """Return the decisions with an empty row for each claim without a verdict."""
    listed = {entry.fingerprint for entry in decisions.entries}
    fresh = (
        entry_of(finding, page, Decision(""))
        for page, finding in undecided(report, decisions)
        if finding.fingerprint not in listed
    )
    return Decisions((*decisions.entries, *fresh))


def find(report: Report, prefix: str) -> tuple[PageResult, Finding]:
    """Return the finding whose fingerprint begins so, and its page.

    Raises:
        ConfigError: None does, or several do.
    """
    hits = {
        f.fingerprint: (page, f)
        for page in report.pages
        for f in page.findings
        if prefix and f.fingerprint.startswith(prefix.lower())
    }
    if len(hits) != 1:
        raise ConfigError(
            f"{len(hits) or 'no'} findings have a fingerprint that begins {prefix!r}",
            hint="give more of it, as it stands in the scan",
        )
    return next(iter(hits.values()))


def load(path: Path) -> Decisions:
    """Read a decisions file as this program or a spreadsheet wrote it.

    Comma, semicolon or tab may separate the columns; rows without a verdict wait
    for one. A file that is not there holds no decisions.

    Raises:
        ConfigError: A wrong column or value; the message names the row.
    """
    where = path.as_posix()
    if not path.exists():
        return Decisions()
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"is not UTF-8 at byte {error.start}",
            where=where,
            hint="save it as CSV UTF-8",
        ) from error
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=where) from error
    return Decisions(tuple(_parsed(text, where)))


def _parsed(text: str, where: str) -> Iterator[Entry]:
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    header = [name.strip().lower() for name in next(rows, [])]
    _check_header(header, f"{where}:1")
    seen: dict[str, int] = {}
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        place = f"{where}:{rows.line_num}"
        entry = _entry(header, row, place)
        if entry.fingerprint in seen:
            raise ConfigError(
                f"fingerprint {entry.fingerprint} is on line "
                f"{seen[entry.fingerprint]} too",
                where=place,
                hint="keep one of the two rows",
            )
        seen[entry.fingerprint] = rows.line_num
        yield entry


def _check_header(header: Sequence[str], where: str) -> None:
    for name in header:
        if name not in COLUMNS:
            close = difflib.get_close_matches(name, COLUMNS, n=1)
            raise ConfigError(
                f"unknown column {name!r}",
                where=where,
                hint=f"did you mean {close[0]!r}?"
                if close
                else f"the columns are {', '.join(COLUMNS)}",
            )
    missing = [name for name in _NEEDED if name not in header]
    if missing or len(set(header)) < len(header):
        problem = f"column {missing[0]!r} is missing" if missing else "a column twice"
        raise ConfigError(
            problem, where=where, hint=f"the columns are {', '.join(COLUMNS)}"
        )


def _entry(header: Sequence[str], row: Sequence[str], where: str) -> Entry:
    if len(row) != len(header):
        raise ConfigError(
            f"has {len(row)} cells where the first line has {len(header)}", where=where
        )
    cells = dict.fromkeys(COLUMNS, "") | dict(
        zip(header, (plain_cell(cell.strip()) for cell in row), strict=True)
    )
    cells["fingerprint"] = cells["fingerprint"].removeprefix("'").lower()
    cells["verdict"] = cells["verdict"].lower()
    _check_cells(cells, where)
    return Entry(
        cells["fingerprint"],
        Decision(cells["verdict"], cells["note"], cells["reviewer"], cells["date"]),
        cells["category"],
        tuple(cells["rules"].split()),
        cells["page"],
        cells["quote"],
    )


def _check_cells(cells: Mapping[str, str], where: str) -> None:
    if not _FINGERPRINT.fullmatch(cells["fingerprint"]):
        raise ConfigError(
            f"fingerprint: must be 16 hex digits, not {cells['fingerprint']!r}",
            where=where,
            hint="a spreadsheet may have taken it for a number; make the column text",
        )
    if cells["verdict"] not in ("", *VERDICTS):
        raise ConfigError(
            f"verdict: must be {', '.join(VERDICTS)} or empty, "
            f"not {cells['verdict']!r}",
            where=where,
        )
    if cells["date"] and not _is_date(cells["date"]):
        raise ConfigError(
            f"date: must be YYYY-MM-DD or empty, not {cells['date']!r}",
            where=where,
            hint="a spreadsheet may have changed it; make the column text",
        )


def _is_date(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def dumps(decisions: Decisions) -> str:
    """Return the text of a decisions file; no cell of it runs as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(_row, decisions.entries))
    return text.getvalue()


def _row(entry: Entry) -> tuple[str, ...]:
    decision = entry.decision
    cells = (
        decision.verdict, decision.note, decision.reviewer, decision.date,
        entry.category, " ".join(entry.rules), entry.page, entry.quote,
    )  # fmt: skip
    return (as_cell(entry.fingerprint), *map(safe_cell, cells))


def safe_cell(text: str) -> str:
    """Return text on one line that no spreadsheet takes for a formula.

    `plain_cell` undoes it.
    """
    return _RISKY.sub(r"\1\2'", " ".join(text.split()))


def plain_cell(text: str) -> str:
    """Return the text that `safe_cell` made safe, also if a person wrote it."""
    return _MADE_SAFE.sub(r"\1\2", text)


def save(decisions: Decisions, path: Path) -> None:
    """Write a decisions file.

    Raises:
        ConfigError: The file cannot be written.
    """
    try:
        files.write(path, dumps(decisions))
    except OSError as error:
        raise ConfigError(
            f"cannot be written: {error.strerror}", where=path.as_posix()
        ) from error


def wilson(hits: int, total: int) -> tuple[float, float]:
    """Return the interval that holds the true share with 95 % confidence.

    Source: Wilson (1927); fair also for few trials and for shares of 0 and 1.
    """
    if not total:
        return 0.0, 1.0
    share, square = hits / total, _Z * _Z
    middle = (share + square / (2 * total)) / (1 + square / total)
    spread = math.sqrt(share * (1 - share) / total + square / (4 * total * total))
    half = _Z * spread / (1 + square / total)
    return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(slots=True)
class _Counts:
    """Verdicts by name, while they are being counted."""

    rows: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, name: str, verdict: str) -> None:
        row = self.rows.setdefault(name, dict.fromkeys(VERDICTS, 0))
        row[verdict] += 1

    def tallies(self) -> tuple[Tally, ...]:
        return tuple(Tally(name, **row) for name, row in sorted(self.rows.items()))


def stats(decisions: Decisions) -> Stats:
    """Return the precision that the verdicts give, by category and by rule.

    A finding of several rules counts for each of them. Rules are those that
    found it when it was decided.
    """
    total, categories, rules = _Counts(), _Counts(), _Counts()
    given = [e for e in decisions.entries if e.decision.verdict]
    for entry in given:
        verdict = entry.decision.verdict
        total.add("all", verdict)
        categories.add(entry.category or "(not told)", verdict)
        for rule in entry.rules:
            rules.add(rule, verdict)
    return Stats(
        next(iter(total.tallies()), Tally("all")),
        categories.tallies(),
        rules.tallies(),
        pending=len(decisions.entries) - len(given),
    )


def training_rows(report: Report) -> list[dict[str, str]]:
    """Return reviewed units as rows for training, in the labelled data's columns.

    A unit is taken when each of the publisher's claims in it is confirmed or
    dismissed: a unit in doubt would teach the doubt. Confirmed claims become its
    labels; a unit with none is an example of what is no claim.

    Args:
        report: A scan to which decisions were applied.
    """
    return [
        _training_row(page, unit)
        for page in report.pages
        for unit in _units(page)
        if all(_is_clear(finding) for finding in unit)
    ]


def _units(page: PageResult) -> Iterable[list[Finding]]:
    units: dict[tuple[int, int, int], list[Finding]] = {}
    for finding in page.findings:
        if is_house(finding):
            place = (finding.block_index, finding.span.start, finding.span.end)
            units.setdefault(place, []).append(finding)
    return units.values()


def _is_clear(finding: Finding) -> bool:
    return finding.decision is not None and finding.decision.verdict in VERDICTS[:2]


def _training_row(page: PageResult, unit: Sequence[Finding]) -> dict[str, str]:
    first = unit[0]
    key = key_of(page)
    page_id = f"reviewed-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
    labels = ";".join(
        f"{f.category}:{f.stance}"
        for f in unit
        if f.decision and f.decision.verdict == "confirmed"
    )
    values = (
        f"{page_id}:{first.block_index}.{first.span.start}", page_id,
        first.block.value, first.place, str(first.block_index),
        " > ".join(first.chain), first.text, labels,
        page.role.value, first.voice.value, "reviewed", page.site or page_id, "train",
    )  # fmt: skip
    return dict(zip(TRAINING_COLUMNS, values, strict=True))


def training_csv(rows: Iterable[Mapping[str, str]]) -> str:
    """Return training rows as csv, exact text, for `claimcheck train` to read.

    Cells are not made safe for spreadsheets, since the text is what is learnt.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, TRAINING_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
