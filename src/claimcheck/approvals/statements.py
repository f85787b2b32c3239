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
from claimcheck.regex import later
from claimcheck.wording import flatten

#: How far before the word of approval a denial is looked for, in characters.
_BEFORE = 45

#: How far after the word of approval its date is looked for, in characters.
_AFTER = 60

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip
_MONTH = "|".join(f"{month[:3]}(?:{month[3:]})?" for month in _MONTHS)
_DAY = r"[0-3]?\d)(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d)"
_STATED = later(
    rf"\b(?:(?P<y0>{_YEAR}[ /.](?P<n0>[01]\d)[ /.](?P<d0>[0-3]\d)"
    rf"|(?P<m1>{_MONTH})\.? (?P<d1>{_DAY},? (?P<y1>{_YEAR}"
    rf"|(?P<d2>{_DAY} (?:of )?(?P<m2>{_MONTH})\.?,? (?P<y2>{_YEAR}"
    rf"|(?P<m3>{_MONTH})\.?,? (?:of )?(?P<y3>{_YEAR}"
    rf"|(?P<y4>{_YEAR})\b"
)
_LASTING = later(r"\b(?:is|are|has been|have been)\b.*\bsince\b")
_LEAD = later(r"\b(?:on|in|since|from|of|dated|date)\s+(?:early |late )?|[(,]\s*")


@dataclass(frozen=True, slots=True)
class Misstatement:
    """A wrong statement about an approval.

    Attributes:
        kind: "conditional-as-approval", "ended-as-approved", "not-approved",
            "not-yet-approved", "approved-elsewhere", "wrong-date",
            "notification-as-approval", "registration-as-approval" or
            "class-as-approval".
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

    anchors: tuple[str, ...]
    approval: re.Pattern[str]
    denial: re.Pattern[str]
    qualified: re.Pattern[str]
    past: re.Pattern[str]
    ended: re.Pattern[str]
    opinion: re.Pattern[str]
    places: tuple[tuple[str, re.Pattern[str]], ...]
    names: Mapping[str, str]
    well_covered: frozenset[str]
    statements: tuple[_Statement, ...]


def compile_wording(words: Mapping[str, Any]) -> Wording:
    """Compile the words of `registry.json`."""
    return Wording(
        **{
            key: later(words[key])
            for key in ("approval", "denial", "qualified", "past", "ended", "opinion")
        },
        anchors=tuple(words["anchors"]),
        places=tuple(
            (code, later(r"(?<!\w)(?:" + _either(place["words"]) + r")(?!\w)"))
            for code, place in words["places"].items()
        ),
        names={code: place["name"] for code, place in words["places"].items()},
        well_covered=frozenset(words["well_covered"]),
        statements=tuple(
            _Statement(
                kind=s["kind"],
                pattern=later(s["pattern"]),
                needs=tuple(map(later, s["needs"])),
                bars=tuple(map(later, s["bars"])),
                product_excuses=s["product_excuses"],
                right=s["right"],
                source_url=s["source_url"],
            )
            for s in words["statements"]
        ),
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in words)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence in lower case, the places it names, and when it is judged."""

    text: str
    named: frozenset[str]
    on: date
    wording: Wording

    @property
    def is_history(self) -> bool:
        """Tell whether the approval is told as past, or with its date."""
        if _LASTING.search(self.text):
            return False
        dated = _stated_date(self.text, self.wording) is not None
        return dated or bool(self.wording.past.search(self.text))

    def told(self, row: Row) -> str:
        """Return a row as a sentence."""
        since = ""
        if row.start and row.status in IN_FORCE:
            since = f" since {row.start.text}"
        if row.start and row.status in ENDED:
            since = f" as of {row.start.text}"
        where = self.wording.names[row.jurisdiction]
        status = _STATUS_WORDS[row.status]
        return f"{row.name} is {status} in {where}{since} ({row.indication})."


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
    if not any(anchor in text for anchor in wording.anchors) or text.endswith("?"):
        return ()
    excused = any(row.state(on) in IN_FORCE for row in rows)
    general = (
        Misstatement(s.kind, "", said, s.right, s.source_url)
        for s in wording.statements
        if not (s.product_excuses and excused) and (said := _said(s, text, wording))
    )
    return (*_of_products(text, rows, on, wording), *general)


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


def _plain(
    pattern: re.Pattern[str], text: str, wording: Wording
) -> re.Match[str] | None:
    """Return the first place where a pattern stands and is not taken back."""
    found = (m for m in pattern.finditer(text) if not _denied(m, text, wording))
    return next(found, None)


def _said(statement: _Statement, text: str, wording: Wording) -> str:
    """Return the words that make a statement, or nothing."""
    if not all(need.search(text) for need in statement.needs):
        return ""
    if any(bar.search(text) for bar in statement.bars):
        return ""
    match = _plain(statement.pattern, text, wording)
    return match[0] if match else ""


def _of_products(
    text: str, rows: Sequence[Row], on: date, wording: Wording
) -> Iterator[Misstatement]:
    """Yield what is wrong about each product: its date, its status, or both."""
    said = _plain(wording.approval, text, wording) if rows else None
    if not said or wording.opinion.search(text):
        return
    named = frozenset(c for c, pattern in wording.places if pattern.search(text))
    sentence = _Sentence(text, named, on, wording)
    for product in dict.fromkeys(row.product for row in rows):
        mine = [row for row in rows if row.product == product]
        here = [row for row in mine if row.jurisdiction in named]
        if not here and not named & wording.well_covered:
            here = mine
        status = _fault(sentence, here) if here else _elsewhere(sentence, mine)
        for fault in (_wrong_date(sentence, here), status):
            if fault:
                kind, right, row = fault
                yield Misstatement(kind, product, said[0], right, row.source_url)


_Fault = tuple[str, str, Row] | None


def _fault(sentence: _Sentence, rows: Sequence[Row]) -> _Fault:
    """Return what is wrong with a plain "approved", if anything."""
    states = {row.state(sentence.on): row for row in rows}
    if {"approved", "uncertain"} & set(states):
        return None
    kind, row = "", rows[0]
    if "conditional" in states:
        if not sentence.wording.qualified.search(sentence.text):
            kind, row = "conditional-as-approval", states["conditional"]
    elif ended := next((states[s] for s in ENDED if s in states), None):
        if not sentence.is_history:
            kind, row = "ended-as-approved", ended
    elif "future" in states and states["future"].status in IN_FORCE:
        kind, row = "not-yet-approved", states["future"]
    elif "investigational" in states:
        kind, row = "not-approved", states["investigational"]
    return (kind, sentence.told(row), row) if kind else None


def _elsewhere(sentence: _Sentence, rows: Sequence[Row]) -> _Fault:
    """Return the fault of an approval claimed for a place that gave none."""
    for row in rows:
        if row.state(sentence.on) in IN_FORCE:
            names = sentence.wording.names
            where = " or ".join(names[code] for code in sorted(sentence.named))
            right = f"No approval in {where} is on record. {sentence.told(row)}"
            return "approved-elsewhere", right, row
    return None


def _wrong_date(sentence: _Sentence, rows: Sequence[Row]) -> _Fault:
    """Return the fault of a stated approval date that no row bears out."""
    stated = _stated_date(sentence.text, sentence.wording)
    begun = [(row, row.start) for row in rows if row.status in IN_FORCE and row.start]
    if not stated or not begun or any(row.confidence == "low" for row, _ in begun):
        return None
    if any(start.meets(stated) for _, start in begun):
        return None
    nearest, _ = min(begun, key=lambda pair: abs(pair[1].first - stated.first))
    right = f"{sentence.told(nearest)} Stated: {stated.text}."
    return "wrong-date", right, nearest


def _stated_date(text: str, wording: Wording) -> PartialDate | None:
    """Return the date that a sentence gives to an approval."""
    for match in wording.approval.finditer(text):
        if match[0].startswith("licen") and match[0].endswith(("se", "ce")):
            continue
        tail = re.split(r"[;:!?]|\.\s", text[match.end() : match.end() + _AFTER])[0]
        tail = wording.ended.split(tail)[0]
        for lead in _LEAD.finditer(tail):
            date_ = _STATED.match(tail, lead.end())
            if date_:
                return _parse(date_)
        before = re.search(
            r"\b(?:on|in|since)\s+(.{4,24}?),[^,.;]*$", text[: match.start()]
        )
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
