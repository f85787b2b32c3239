"""Choose the rows that decide, and say what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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


@dataclass(frozen=True, slots=True)
class Question:
    """When and where an approval is asked for.

    Attributes:
        on: The day.
        focus: Jurisdictions asked for; empty is all.
        names: Names of jurisdictions by code.
    """

    on: date
    focus: frozenset[str]
    names: Mapping[str, str]

    def place(self, row: Row) -> str:
        """Return the name of a row's jurisdiction."""
        return self.names[row.jurisdiction]

    def asks_of(self, row: Row) -> bool:
        """Tell whether a row is of a jurisdiction asked for."""
        return not self.focus or row.jurisdiction in self.focus

    def in_force(self, row: Row) -> bool:
        """Tell whether a row is in force on the day."""
        return row.state(self.on) in IN_FORCE


def choose(rows: Iterable[Row], question: Question) -> tuple[str, tuple[Row, ...]]:
    """Return the state of one use, and the rows that decide it.

    Args:
        rows: All rows of the products that cover the use.
        question: When and where.
    """
    rated = [(row.state(question.on), row) for row in rows]
    inside = [pair for pair in rated if question.asks_of(pair[1])]
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
            return max(found, key=_begin).status, found
    return "none", ()


def say(
    state: str, rows: Sequence[Row], known: Sequence[Row], question: Question
) -> str:
    """Return one sentence on the rows that decide.

    Args:
        state: What `choose` returned.
        rows: The rows that decide; empty for "none".
        known: All rows of the products, for what they are approved for instead.
        question: When and where.
    """
    name = (rows or known)[0].name
    if state == "none":
        return _say_none(name, known, question)
    if state == "investigational":
        where = _join(map(question.place, rows))
        return f"{name} is not approved in {where} on record."
    if state in ENDED:
        return _say_ended(max(rows, key=_begin), known, question)
    parts = [f"{name} is {_clauses(rows, question)} for {rows[0].indication}"]
    gone = _ended(known, rows, question)
    if gone:
        parts.append(gone)
    absent = _absent(known, question)
    if absent:
        parts.append(f"not in {absent}")
    return "; ".join(parts) + "."


def say_unnamed(rows: Sequence[Row], question: Question) -> str:
    """Return one sentence for a use where no product is named."""
    inside = [row for row in rows if question.asks_of(row)]
    if not inside:
        where = _join(question.names[code] for code in sorted(question.focus))
        where = f" in {where}" if where else ""
        return f"No product is named, and no approval for this use{where} is on record."
    named = dict.fromkeys(
        f"{row.name} ({row.status}, {question.place(row)})" for row in inside
    )
    listed = list(named)[:_AT_MOST]
    more = " and others" if len(named) > _AT_MOST else ""
    return (
        "No product is named; a class of products is never approved. On record for "
        f"this use: {', '.join(listed)}{more}."
    )


def _say_none(name: str, known: Sequence[Row], question: Question) -> str:
    active = [row for row in known if question.in_force(row)]
    if active:
        return (
            f"{name} has no approval for this use on record; it is "
            f"{_clauses(active, question)} for {active[0].indication}."
        )
    for row in known:
        if row.state(question.on) == "future" and row.status in IN_FORCE:
            return (
                f"{name} had no approval on that day; it is {_VERB[row.status]} in "
                f"{question.place(row)} only since {_from(row)}, for {row.indication}."
            )
    return f"{name} has no approval for this use on record."


def _say_ended(last: Row, known: Sequence[Row], question: Question) -> str:
    held = ""
    for row in known:
        same = row.jurisdiction == last.jurisdiction and row.status in IN_FORCE
        if same and row.end and row.end.text == _from(last):
            held = f"was {_VERB[row.status]} from {_from(row)}; that approval "
    return (
        f"{last.name} in {question.place(last)}: {held}{_ENDING[last.status]} "
        f"{_from(last)} ({last.indication})."
    )


_ENDING = {
    "expired": "lapsed as of",
    "withdrawn": "was withdrawn as of",
    "revoked": "was revoked as of",
}


def _clauses(rows: Sequence[Row], question: Question) -> str:
    """Return "approved in Japan since 2019 and in the US since 2017"."""
    newest: dict[tuple[str, str], Row] = {}
    for row in sorted(rows, key=_order):
        newest.setdefault((row.state(question.on), row.jurisdiction), row)
    clauses: list[str] = []
    verb = ""
    for (state, _), row in list(newest.items())[:_AT_MOST]:
        word = f"{_VERB[state]} " if _VERB[state] != verb else ""
        verb = _VERB[state]
        how = "at some time in" if state == "uncertain" else "since"
        doubt = " (unverified)" if row.confidence == "low" else ""
        clauses.append(f"{word}in {question.place(row)} {how} {_from(row)}{doubt}")
    return _join(clauses)


def _order(row: Row) -> tuple[int, int, date]:
    """Put plain approvals first, then the usual places, then the oldest."""
    usual = (*_USUAL, row.jurisdiction).index(row.jurisdiction)
    status = (*IN_FORCE, row.status).index(row.status)
    return status, usual, _begin(row)


def _ended(known: Iterable[Row], rows: Iterable[Row], question: Question) -> str:
    """Return where an approval of the same use has ended."""
    uses = {condition for row in rows for condition in row.conditions}
    held = {row.jurisdiction for row in rows}
    gone = [
        f"{row.status} in {question.place(row)} as of {_from(row)}"
        for row in known
        if row.status in ENDED
        and row.state(question.on) == row.status
        and row.jurisdiction not in held
        and uses & set(row.conditions)
    ]
    return _join(dict.fromkeys(gone))


def _absent(known: Iterable[Row], question: Question) -> str:
    """Return the places asked for, or usual, of which nothing was said yet."""
    told = {
        row.jurisdiction
        for row in known
        if row.state(question.on) in (*IN_FORCE, *ENDED, "uncertain")
    }
    wanted = sorted(question.focus) or _USUAL
    return " or ".join(
        question.names[code]
        for code in wanted
        if code in question.names and code not in told
    )


def _from(row: Row) -> str:
    return row.start.text if row.start else "an unknown day"


def _begin(row: Row) -> date:
    return row.start.first if row.start else date.min


def _join(parts: Iterable[str]) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last
