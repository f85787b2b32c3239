"""Find wrong statements about approvals: each with the right value and its source.

What words count as approval, denial or doubt is data (`registry.json`). A
statement must be plain to be called wrong: a denial, a wish, an opinion of a
panel or somebody's past tense lets the sentence pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from claimcheck.approvals.rows import ENDED, IN_FORCE, PartialDate, Row
from claimcheck.lexicon import flatten

#: How far before the word of approval a denial is looked for, in characters.
_BEFORE = 45

#: How far after the word of approval its date is looked for, in characters.
_AFTER = 60

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "(?P<m{n}>" + "|".join(f"{m[:3]}(?:{m[3:]})?" for m in _MONTHS) + r")\.?"
_STATED = re.compile(
    r"\b(?:(?P<y0>(?:19|20)\d\d)[ /.](?P<n0>[01]\d)[ /.](?P<d0>[0-3]\d)"
    + "|" + _MONTH.format(n=1) + r" (?P<d1>[0-3]?\d)(?:st|nd|rd|th)?,? (?P<y1>(?:19|20)\d\d)"
    + r"|(?P<d2>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?" + _MONTH.format(n=2)
    + r",? (?P<y2>(?:19|20)\d\d)"
    + "|" + _MONTH.format(n=3) + r",? (?:of )?(?P<y3>(?:19|20)\d\d)"
    + r"|(?P<y4>(?:19|20)\d\d))\b"
)  # fmt: skip
_LEAD = re.compile(r"\b(?:on|in|since|from|of|dated|date)\s+(?:early |late )?|[(,]\s*")


@dataclass(frozen=True, slots=True)
class Misstatement:
    """A wrong statement about an approval.

    Attributes:
        kind: "conditional-as-approval", "ended-as-approved", "not-approved",
            "not-yet-approved", "approved-elsewhere", "wrong-date",
            "notification-as-approval" or "registration-as-approval".
        product: Product id, or "" where none is named.
        words: The words of the sentence that say it.
        right: What the registry says instead, as a sentence.
        source_url: Where that is said; may be empty.
    """

    kind: str
    product: str
    words: str
    right: str
    source_url: str


@dataclass(frozen=True, slots=True)
class _Statement:
    kind: str
    pattern: re.Pattern[str]
    needs: tuple[re.Pattern[str], ...]
    bars: tuple[re.Pattern[str], ...]
    product_excuses: bool
    right: str
    source_url: str


@dataclass(frozen=True, slots=True)
class Wording:
    """The words that statements are found by; see `registry.json`."""

    approval: re.Pattern[str]
    denial: re.Pattern[str]
    qualified: re.Pattern[str]
    past: re.Pattern[str]
    opinion: re.Pattern[str]
    places: tuple[tuple[str, re.Pattern[str]], ...]
    names: Mapping[str, str]
    well_covered: frozenset[str]
    statements: tuple[_Statement, ...]


def compile_wording(words: Mapping[str, Any]) -> Wording:
    """Compile the words of `registry.json`."""
    return Wording(
        **{
            key: re.compile(words[key])
            for key in ("approval", "denial", "qualified", "past", "opinion")
        },
        places=tuple(
            (code, re.compile(r"(?<!\w)(?:" + _either(place["words"]) + r")(?!\w)"))
            for code, place in words["places"].items()
        ),
        names={code: place["name"] for code, place in words["places"].items()},
        well_covered=frozenset(words["well_covered"]),
        statements=tuple(
            _Statement(
                kind=s["kind"],
                pattern=re.compile(s["pattern"]),
                needs=tuple(map(re.compile, s["needs"])),
                bars=tuple(map(re.compile, s["bars"])),
                product_excuses=s["product_excuses"],
                right=s["right"],
                source_url=s["source_url"],
            )
            for s in words["statements"]
        ),
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


def find(
    sentence: str, rows: Sequence[Row], on: date, wording: Wording
) -> tuple[Misstatement, ...]:
    """Return the wrong statements of a sentence.

    Args:
        sentence: As written, or in lower case.
        rows: All rows of the products that it speaks of.
        on: The day it is judged at.
        wording: Words that say approval, denial and so on.
    """
    text = flatten(sentence.lower())
    said = [m for m in wording.approval.finditer(text) if not _denied(m, text, wording)]
    if not said or text.rstrip().endswith("?"):
        return ()
    found = list(_of_products(said[0], text, rows, on, wording))
    excused = any(row.state(on) in IN_FORCE for row in rows)
    for statement in wording.statements:
        if not (statement.product_excuses and excused) and _says(statement, text, wording):
            found.append(
                Misstatement(
                    statement.kind, "", said[0][0], statement.right, statement.source_url
                )
            )
    return tuple(found)


def _denied(match: re.Match[str], text: str, wording: Wording) -> bool:
    """Tell whether the words before or just after take the approval back."""
    before = _clause_before(text[max(0, match.start() - _BEFORE) : match.start()])
    after = text[match.end() : match.end() + 15]
    return bool(
        wording.denial.search(before)
        or re.match(r"\s+(?:was|is|has been|were) (?:not|never|refused|denied)", after)
    )


def _clause_before(text: str) -> str:
    """Return what follows the last stop, semicolon or "but"."""
    return re.split(r"[;:!?]|\.\s|,? but |,? although |,? and it ", text)[-1]


def _says(statement: _Statement, text: str, wording: Wording) -> bool:
    return (
        any(not _denied(m, text, wording) for m in statement.pattern.finditer(text))
        and all(need.search(text) for need in statement.needs)
        and not any(bar.search(text) for bar in statement.bars)
    )


def _of_products(
    said: re.Match[str], text: str, rows: Sequence[Row], on: date, wording: Wording
) -> Iterator[Misstatement]:
    """Yield what is wrong about each product: its date, its status, or both."""
    if wording.opinion.search(text):
        return
    named = frozenset(c for c, pattern in wording.places if pattern.search(text))
    for product in dict.fromkeys(row.product for row in rows):
        mine = [row for row in rows if row.product == product]
        here = [row for row in mine if row.jurisdiction in named] or (
            [] if named & wording.well_covered else mine
        )
        faults = (
            _wrong_date(text, here, wording),
            _fault(text, mine, here, on, named, wording),
        )
        for kind, right, row in filter(None, faults):
            yield Misstatement(kind, product, said[0], right, row.source_url)


_Fault = tuple[str, str, Row] | None


def _fault(
    text: str,
    mine: Sequence[Row],
    here: Sequence[Row],
    on: date,
    named: frozenset[str],
    wording: Wording,
) -> _Fault:
    """Return what is wrong with a plain "approved", if anything."""
    states = [(row.state(on), row) for row in here]
    if any(state in ("approved", "uncertain") for state, _ in states):
        return None
    for state, row in states:
        if state == "conditional":
            if wording.qualified.search(text):
                return None
            return "conditional-as-approval", _told(row, wording), row
    if not here:
        return _elsewhere(mine, on, named, wording)
    past = wording.past.search(text)
    ended = [row for state, row in states if state in ENDED]
    if ended:
        return None if past else ("ended-as-approved", _told(ended[-1], wording), ended[-1])
    for state, row in states:
        if state == "future" and row.status in IN_FORCE:
            return "not-yet-approved", _told(row, wording), row
    for state, row in states:
        if state == "investigational":
            return "not-approved", _told(row, wording), row
    return None


def _elsewhere(
    mine: Sequence[Row], on: date, named: frozenset[str], wording: Wording
) -> _Fault:
    """Return the fault of an approval claimed for a place that gave none."""
    row = next((row for row in mine if row.state(on) in IN_FORCE), None)
    if row is None:
        return None
    where = " or ".join(wording.names[code] for code in sorted(named))
    right = f"No approval in {where} is on record. {_told(row, wording)}"
    return "approved-elsewhere", right, row


def _wrong_date(text: str, rows: Sequence[Row], wording: Wording) -> _Fault:
    """Return the fault of a stated approval date that no row bears out."""
    stated = _stated_date(text, wording)
    begun = [row for row in rows if row.status in IN_FORCE and row.start]
    if not stated or not begun or any(row.confidence == "low" for row in begun):
        return None
    if any(row.start and row.start.meets(stated) for row in begun):
        return None
    nearest = min(begun, key=lambda row: _distance(row, stated))
    right = f"{_told(nearest, wording)} Stated: {stated.text}."
    return "wrong-date", right, nearest


def _distance(row: Row, stated: PartialDate) -> int:
    assert row.start is not None
    return abs((row.start.first - stated.first).days)


def _stated_date(text: str, wording: Wording) -> PartialDate | None:
    """Return the date that a sentence gives to an approval."""
    for match in wording.approval.finditer(text):
        if match[0].startswith("licen") and match[0].endswith(("se", "ce")):
            continue
        tail = re.split(r"[;:!?]|\.\s", text[match.end() : match.end() + _AFTER])[0]
        for lead in _LEAD.finditer(tail):
            date_ = _STATED.match(tail, lead.end())
            if date_:
                return _parse(date_)
        before = re.search(r"\b(?:on|in|since)\s+(.{4,24}?),[^,.;]*$", text[: match.start()])
        date_ = _STATED.fullmatch(before[1]) if before else None
        if date_:
            return _parse(date_)
    return None


def _parse(match: re.Match[str]) -> PartialDate | None:
    """Return the interval of a matched date, None for a day that does not exist."""
    parts = {k: v for k, v in match.groupdict().items() if v is not None}
    year = next(v for k, v in parts.items() if k[0] == "y")
    month = next((_month(v) for k, v in parts.items() if k[0] in "mn"), "")
    day = next((f"-{int(v):02}" for k, v in parts.items() if k[0] == "d"), "")
    try:
        return PartialDate.parse(f"{year}{month}{day}")
    except ValueError:
        return None


def _month(text: str) -> str:
    if text.isdigit():
        return f"-{text}"
    return f"-{next(i for i, m in enumerate(_MONTHS, 1) if m[:3] == text[:3]):02}"


_STATUS_WORDS = {
    "approved": "approved",
    "conditional": "approved conditionally and for a limited time",
    "expired": "no longer approved; the approval lapsed",
    "withdrawn": "no longer approved; the approval was withdrawn",
    "revoked": "no longer approved; the licence was revoked",
    "investigational": "not approved",
}


def _told(row: Row, wording: Wording) -> str:
    """Return a row as a sentence."""
    since = f" since {row.start.text}" if row.start and row.status in IN_FORCE else ""
    as_of = f" as of {row.start.text}" if row.start and row.status in ENDED else ""
    where = wording.names[row.jurisdiction]
    return (
        f"{row.name} is {_STATUS_WORDS[row.status]}{as_of} in {where}{since} "
        f"({row.indication})."
    )
