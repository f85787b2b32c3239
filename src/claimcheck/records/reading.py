"""From records back to results, with every field checked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claimcheck.errors import InputError
from claimcheck.records.writing import is_house
from claimcheck.types import (
    BlockKind,
    Decision,
    Disclaimer,
    Evidence,
    Failure,
    Finding,
    Identifier,
    PageFlag,
    PageResult,
    Position,
    Report,
    Role,
    Severity,
    Span,
    Stance,
    Suppression,
    Voice,
)


@dataclass(frozen=True, slots=True)
class _Fields:
    """A record that is being read: each value is checked for presence and type."""

    values: Mapping[str, Any]
    where: str

    def get(self, name: str, kind: type | tuple[type, ...], what: str) -> Any:
        if name not in self.values:
            raise InputError(f"field {name!r} is missing", where=self.where)
        value = self.values[name]
        wrong_bool = isinstance(value, bool) and kind is not bool
        if wrong_bool or not isinstance(value, kind):
            raise InputError(f"{name}: must be {what}", where=self.where)
        return value

    def text(self, name: str) -> str:
        return str(self.get(name, str, "text"))

    def text_or_none(self, name: str) -> str | None:
        value: str | None = self.get(name, (str, type(None)), "text or null")
        return value

    def whole(self, name: str) -> int:
        return int(self.get(name, int, "a whole number"))

    def whole_or_none(self, name: str) -> int | None:
        value: int | None = self.get(name, (int, type(None)), "a whole number or null")
        return value

    def number(self, name: str) -> float:
        return float(self.get(name, (int, float), "a number"))

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(self._list_of(name, str, "a list of texts"))

    def span(self, name: str) -> Span:
        ends = self._list_of(name, int, "two whole numbers")
        if len(ends) != len(("start", "end")):
            raise InputError(f"{name}: must be two whole numbers", where=self.where)
        return Span(*ends)

    def pairs(self, name: str, kind: type) -> tuple[tuple[str, Any], ...]:
        what = f"an object with {kind.__name__} values"
        value = self.get(name, dict, what)
        if not all(isinstance(item, kind) for item in value.values()):
            raise InputError(f"{name}: must be {what}", where=self.where)
        return tuple(value.items())

    def each(self, name: str) -> Iterator[_Fields]:
        for item in self._list_of(name, dict, "a list of objects"):
            yield _Fields(item, f"{self.where}: {name}")

    def inner(self, name: str) -> _Fields | None:
        value = self.get(name, (dict, type(None)), "an object or null")
        return None if value is None else _Fields(value, f"{self.where}: {name}")

    def _list_of(self, name: str, kind: type, what: str) -> list[Any]:
        value = self.get(name, list, what)
        if not all(isinstance(item, kind) for item in value):
            raise InputError(f"{name}: must be {what}", where=self.where)
        return list(value)

    def choice(self, name: str, kind: Any) -> Any:
        value = self.text(name)
        known = [member.value for member in kind]
        if value not in known:
            message = f"{name}: must be one of {', '.join(known)}, not {value!r}"
            raise InputError(message, where=self.where)
        return kind(value)


def report_from_jsonl(lines: Iterable[str], *, where: str = "line") -> Report:
    """Return the report that jsonl records describe.

    A page record comes before the findings of its page. Fields and record types
    that are not known are skipped, because a later program may add some.

    Args:
        lines: One record a line; empty lines are skipped.
        where: What to call the input in messages, before the line number.

    Raises:
        InputError: A line is not JSON, lacks a field, or holds a wrong value; the
            message says which line.
    """
    pages: list[PageResult] = []
    findings: list[list[Finding]] = []
    claims: list[int] = []
    latest: dict[str, int] = {}
    failures: list[Failure] = []
    run = Report(())
    for fields in _records(lines, where):
        kind = fields.text("type")
        if kind == "page":
            latest[fields.text("uri")] = len(pages)
            pages.append(_page(fields))
            claims.append(_claims(fields))
            findings.append([])
        elif kind == "finding":
            findings[_page_of(fields, latest)].append(_finding(fields))
        elif kind == "failure":
            failures.append(Failure(fields.text("uri"), fields.text("reason")))
        elif kind == "run":
            run = Report((), (), fields.texts("fixed"), fields.texts("notes"))
    whole = map(_with, pages, findings, claims)
    return Report(tuple(whole), tuple(failures), run.fixed, run.notes)


def _claims(fields: _Fields) -> int:
    """Return how many claims of the publisher's own a page had, shown or not."""
    counts = fields.get("counts", dict, "an object")
    return _Fields(counts, fields.where).whole("findings")


def _with(page: PageResult, findings: Sequence[Finding], claims: int) -> PageResult:
    """Return a page with its findings, and how many of its claims are not there."""
    lacking = claims - sum(map(is_house, findings))
    return replace(page, findings=tuple(findings), filtered=max(0, lacking))


def _records(lines: Iterable[str], where: str) -> Iterator[_Fields]:
    separator = " " if where == "line" else ":"
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{where}{separator}{number}"
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"not JSON: {error}", where=place) from error
        if not isinstance(record, dict):
            raise InputError("a record is a JSON object", where=place)
        yield _Fields(record, place)


def _page_of(fields: _Fields, latest: Mapping[str, int]) -> int:
    uri = fields.text("uri")
    if uri not in latest:
        raise InputError(
            f"a finding of {uri!r} before the record of that page",
            where=fields.where,
            hint="a page record comes before the findings of its page",
        )
    return latest[uri]


def _position(fields: _Fields) -> Position:
    return Position(
        fields.whole("line"),
        fields.whole("column"),
        fields.whole("end_line"),
        fields.whole("end_column"),
        fields.whole_or_none("page"),
    )


def _finding(fields: _Fields) -> Finding:
    return Finding(
        uri=fields.text("uri"),
        category=fields.text("category"),
        stance=fields.choice("stance", Stance),
        voice=fields.choice("voice", Voice),
        role=fields.choice("role", Role),
        severity=fields.choice("severity", Severity),
        score=fields.number("score"),
        text=fields.text("text"),
        position=_position(fields),
        chain=fields.texts("chain"),
        block=fields.choice("block", BlockKind),
        place=fields.text("place"),
        evidence=tuple(_evidence(e) for e in fields.each("evidence")),
        authorities=fields.texts("authorities"),
        reason=fields.text("reason"),
        fingerprint=fields.text("fingerprint"),
        span=fields.span("span"),
        block_index=fields.whole("block_index"),
        url=fields.text_or_none("url"),
        site=fields.text_or_none("site"),
        approval=fields.text_or_none("approval"),
        suppressed=_suppression(fields.inner("suppressed")),
        baseline=fields.text_or_none("baseline"),
        decision=_decision(fields.inner("decision")),
    )


def _evidence(fields: _Fields) -> Evidence:
    return Evidence(
        fields.text("detector"),
        fields.text_or_none("rule"),
        fields.texts("words"),
        fields.number("confidence"),
    )


def _suppression(fields: _Fields | None) -> Suppression | None:
    if fields is None:
        return None
    return Suppression(
        fields.text("reason"), fields.text_or_none("expires"), fields.text("source")
    )


def _decision(fields: _Fields | None) -> Decision | None:
    if fields is None:
        return None
    return Decision(
        fields.text("verdict"),
        fields.text("note"),
        fields.text("reviewer"),
        fields.text("date"),
    )


def _flag(fields: _Fields) -> PageFlag:
    return PageFlag(
        fields.text("id"),
        fields.text("title"),
        fields.texts("evidence"),
        fields.texts("authorities"),
    )


def _page(fields: _Fields) -> PageResult:
    return PageResult(
        uri=fields.text("uri"),
        role=fields.choice("role", Role),
        role_reasons=fields.texts("role_reasons"),
        langs=fields.pairs("lang", int),
        score=fields.number("score"),
        findings=(),
        sha256=fields.text("sha256"),
        as_of=fields.text("as_of"),
        as_of_source=fields.text("as_of_source"),
        versions=fields.pairs("versions", str),
        url=fields.text_or_none("url"),
        site=fields.text_or_none("site"),
        captured_at=fields.text_or_none("captured_at"),
        declared_date=fields.text_or_none("declared_date"),
        flags=tuple(_flag(f) for f in fields.each("flags")),
        disclaimers=tuple(
            Disclaimer(f.text("text"), _position(f)) for f in fields.each("disclaimers")
        ),
        identifiers=tuple(
            Identifier(f.text("kind"), f.text("text"), _position(f))
            for f in fields.each("identifiers")
        ),
        notes=fields.texts("notes"),
        blocks=fields.whole("blocks"),
        sentences=fields.whole("sentences"),
        key=fields.text_or_none("key"),
    )
