"""Choose the rows that decide, and say what they say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from claimcheck.approvals.rows import ENDED, IN_FORCE, Row

#: States from the worst to the best; of several uses the worst decides.
RANK = (
    "none", "revoked", "withdrawn", "expired", "investigational",
    "elsewhere", "uncertain", "conditional", "approved",
)  # fmt: skip

#: Places that a reader wants to hear of even when nobody asked.
_USUAL = ("US", "EU", "JP")

_VERB = {
    "approved": "approved",
    "conditional": "conditionally approved",
    "uncertain": "perhaps approved",
}
_AT_MOST = 4


class Places(Protocol):
    """What knows the names of jurisdictions."""

    @property
    def places(self) -> Mapping[str, Mapping[str, Any]]:
        """Return names by code."""


def choose(
    rows: Iterable[Row], on: date, focus: Collection[str]
) -> tuple[str, tuple[Row, ...]]:
    """Return the state of one use, and the rows that decide it.

    Args:
        rows: All rows of the products that cover the use.
        on: The day.
        focus: Jurisdictions asked for; empty is all.
    """
    rated = [(row.state(on), row) for row in rows]
    inside = [pair for pair in rated if not focus or pair[1].jurisdiction in focus]
    for state in ("approved", "conditional", "uncertain"):
        found = tuple(row for s, row in inside if s == state)
        if found:
            return state, found
    elsewhere = tuple(row for s, row in rated if s in (*IN_FORCE, "uncertain"))
    if elsewhere:
        return "elsewhere", elsewhere
    for states in (ENDED, ("investigational",)):
        found = tuple(row for s, row in inside or rated if s in states)
        if found:
            last = max(found, key=lambda row: row.start.first if row.start else date.min)
            return last.status, found
    return "none", ()


def say(
    state: str,
    rows: Sequence[Row],
    known: Sequence[Row],
    on: date,
    focus: Collection[str],
    places: Places,
) -> str:
    """Return one sentence on the chosen rows.

    Args:
        known: All rows of the products, for what they are approved for instead.
    """
    name = (rows or known)[0].name
    if state == "none":
        return _say_none(name, known, on, places)
    if state == "investigational":
        where = _join(_place(row, places) for row in rows)
        return f"{name} is not approved in {where} on record."
    if state in ENDED:
        return _say_ended(name, state, rows, known, places)
    parts = [f"{name} is {_clauses(rows, on, places)} for {rows[0].indication}"]
    gone = _ended(known, rows, on, places)
    if gone:
        parts.append(gone)
    absent = _absent(rows, known, on, focus, places)
    if absent:
        parts.append(f"not in {absent}")
    return "; ".join(parts) + "."


def say_unnamed(rows: Sequence[Row], places: Places) -> str:
    """Return one sentence for a use where no product is named."""
    if not rows:
        return "No product is named, and no approval for this use is on record."
    named = dict.fromkeys(
        f"{row.name} ({row.status}, {_place(row, places)})" for row in rows
    )
    listed = list(named)[:_AT_MOST]
    more = " and others" if len(named) > _AT_MOST else ""
    return (
        "No product is named; a class of products is never approved. On record for "
        f"this use: {', '.join(listed)}{more}."
    )


def _say_none(name: str, known: Sequence[Row], on: date, places: Places) -> str:
    active = [row for row in known if row.state(on) in IN_FORCE]
    if active:
        return (
            f"{name} has no approval for this use on record; it is "
            f"{_clauses(active, on, places)} for {active[0].indication}."
        )
    coming = [row for row in known if row.state(on) == "future" and row.status in IN_FORCE]
    if coming:
        row = coming[0]
        since = row.start.text if row.start else ""
        return (
            f"{name} had no approval on that day; it is {_VERB[row.status]} in "
            f"{_place(row, places)} only since {since}, for {row.indication}."
        )
    return f"{name} has no approval for this use on record."


def _say_ended(
    name: str, state: str, rows: Sequence[Row], known: Sequence[Row], places: Places
) -> str:
    last = max(rows, key=lambda row: row.start.first if row.start else date.min)
    ended = last.start.text if last.start else ""
    before = next(
        (
            row
            for row in known
            if row.jurisdiction == last.jurisdiction
            and row.status in IN_FORCE
            and row.end
            and row.end.text == ended
            and row.start
        ),
        None,
    )
    held = ""
    if before and before.start:
        held = f"was {_VERB[before.status]} from {before.start.text}; that approval "
    where = _place(last, places)
    return f"{name} in {where}: {held}{_ENDING[state]} {ended} ({last.indication})."


_ENDING = {
    "expired": "lapsed as of",
    "withdrawn": "was withdrawn as of",
    "revoked": "was revoked as of",
}


def _clauses(rows: Sequence[Row], on: date, places: Places) -> str:
    """Return "approved in Japan since 2019 and in the US since 2017"."""
    newest: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=_order):
        newest.setdefault((row.state(on), row.jurisdiction), row)
    clauses: list[str] = []
    verb = ""
    for (state, _), row in list(newest.items())[:_AT_MOST]:
        word = f"{_VERB[state]} " if _VERB[state] != verb else ""
        verb = _VERB[state]
        since = row.start.text if row.start else ""
        how = "at some time in" if state == "uncertain" else "since"
        doubt = " (unverified)" if row.confidence == "low" else ""
        clauses.append(f"{word}in {_place(row, places)} {how} {since}{doubt}")
    return _join(clauses)


def _order(row: Row) -> tuple[int, int, date]:
    """Put plain approvals first, then the usual places, then the oldest."""
    usual = _USUAL.index(row.jurisdiction) if row.jurisdiction in _USUAL else len(_USUAL)
    begin = row.start.first if row.start else date.min
    return IN_FORCE.index(row.status) if row.status in IN_FORCE else 2, usual, begin


def _ended(
    known: Iterable[Row], rows: Iterable[Row], on: date, places: Places
) -> str:
    """Return where an approval of the same use has ended."""
    uses = {condition for row in rows for condition in row.conditions}
    held = {row.jurisdiction for row in rows}
    gone = [
        f"{row.status} in {_place(row, places)} as of {row.start.text if row.start else ''}"
        for row in known
        if row.status in ENDED
        and row.state(on) == row.status
        and row.jurisdiction not in held
        and uses & set(row.conditions)
    ]
    return _join(dict.fromkeys(gone))


def _absent(
    rows: Iterable[Row],
    known: Iterable[Row],
    on: date,
    focus: Collection[str],
    places: Places,
) -> str:
    """Return the places asked for, or usual, where nothing is in force."""
    held = {row.jurisdiction for row in rows}
    told = {
        row.jurisdiction
        for row in known
        if row.status in ENDED and row.state(on) == row.status
    }
    held |= {row.jurisdiction for row in known if row.state(on) in (*IN_FORCE, "uncertain")}
    wanted = sorted(focus) if focus else _USUAL
    names = [places.places[c]["name"] for c in wanted if c in places.places]
    codes = [c for c in wanted if c in places.places]
    missing = [n for n, c in zip(names, codes, strict=True) if c not in held | told]
    return " or ".join(missing)


def _place(row: Row, places: Places) -> str:
    return str(places.places[row.jurisdiction]["name"])


def _join(parts: Iterable[str]) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last
