"""The machine form of results: one flat record for each page, finding, failure.

The records are the project's contract with other programs; docs/contract.md
says what each field means and what may change within a version. What is written
here can be read back: `report_from_jsonl` undoes the three record functions.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from claimcheck.errors import InputError
from claimcheck.types import (
    ACCOUNTABLE,
    FLAGGED,
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

#: Version of docs/contract.md that the records obey.
CONTRACT = "1"

#: Stands in every report, whatever its format.
NOTICE = (
    "A red flag is a reason to look. It is not legal advice and not a finding of "
    "illegality."
)

Record = dict[str, Any]

#: Voices that count as the publisher's own.
HOUSE = frozenset({Voice.PUBLISHER, Voice.PATIENT})

#: Most words of a short quote: what complaint forms and fair quotation bear.
QUOTE_WORDS = 15

#: Most characters of a short quote, for scripts that put no spaces between words.
QUOTE_CHARACTERS = 120

#: Up to this length a text fragment holds the whole quote; longer ones name its
#: first and last words, since servers and mail programs cut long links.
_FRAGMENT_WHOLE = 80
_FRAGMENT_WORDS = 5
_FRAGMENT_CHARACTERS = 40

_UNRESERVED = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~"
)

#: Blocks whose text a reader of the page does not see in one piece.
_UNSEEN_PLACES = ("meta", "json-ld", "alt")

#: Everything that has no glyph of its own or moves other glyphs about, and what
#: ends a line for some program, although JSON allows it.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891"
    "\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)


@dataclass(frozen=True, slots=True)
class Authority:
    """A legal text or guide that a finding rests on.

    Attributes:
        forbids: What it forbids or asks for, in one sentence.
        seen: How the text is known: "seen" at its source, "2nd" through a
            summary, or "BK" from general knowledge, to be verified.
    """

    id: str
    jurisdiction: str
    article: str
    title: str
    year: str
    url: str = ""
    forbids: str = ""
    seen: str = ""


def visible(text: str) -> str:
    """Return text with control, bidi and zero-width characters spelt out.

    A right-to-left override becomes ⟨U+202E⟩. Line breaks and tabs become spaces.
    """
    return _INVISIBLE.sub(_spell, text)


def _spell(match: re.Match[str]) -> str:
    char = match[0]
    return " " if char in "\t\n\r" else f"⟨U+{ord(char):04X}⟩"


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON that is safe to print and to split into lines.

    What is invisible is escaped, so the text survives exactly; lone surrogates
    of odd file names are escaped too, so any program can encode the result.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _INVISIBLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return char if char == "\n" else json.dumps(char)[1:-1]


def is_house(finding: Finding) -> bool:
    """Tell whether a finding is a claim of the publisher of an accountable page."""
    return (
        finding.stance in FLAGGED
        and finding.voice in HOUSE
        and finding.role in ACCOUNTABLE
    )


def short_quote(
    text: str, words: Sequence[str] = (), *, limit: int = QUOTE_WORDS
) -> str:
    """Return at most `limit` words of a text, with those that carry the finding.

    Args:
        text: The unit, whole.
        words: Words of the evidence, as they stand in the text.
        limit: Most words; an ellipsis marks each cut.
    """
    tokens = list(re.finditer(r"\S+", text))
    if not tokens:
        return ""
    first = _window(text, tokens, words, limit)
    last = min(first + limit, len(tokens)) - 1
    start, end = tokens[first].start(), tokens[last].end()
    if end - start > QUOTE_CHARACTERS:
        hit = _first_hit(text, words)
        start = max(start, min(hit, end - QUOTE_CHARACTERS))
        end = start + QUOTE_CHARACTERS
    quote = " ".join(text[start:end].split())
    before = "… " if text[:start].strip() else ""
    after = " …" if text[end:].strip() else ""
    return f"{before}{quote}{after}"


def _window(
    text: str, tokens: Sequence[re.Match[str]], words: Sequence[str], limit: int
) -> int:
    """Return the first token of a window that holds the evidence, near its middle."""
    if len(tokens) <= limit:
        return 0
    hit = _first_hit(text, words)
    at = sum(token.end() <= hit for token in tokens)
    if at < limit // 2:
        return 0
    return max(0, min(at - limit // 3, len(tokens) - limit))


def _first_hit(text: str, words: Sequence[str]) -> int:
    return min((at for at in (text.find(w) for w in words if w) if at >= 0), default=0)


def percent(text: str, safe: str = "") -> str:
    """Return text percent-encoded for a URL, `-` and `,` included unless safe."""
    allowed = _UNRESERVED | set(safe)
    return "".join(
        char
        if char in allowed
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )


def web_url(url: str | None) -> str:
    """Return a URL if it is one that is safe to link to (http or https), else ""."""
    if url and re.match(r"https?://[^\s\"'<>\\^`{|}]+\Z", url, re.I):
        return "" if _INVISIBLE.search(url) else url
    return ""


def text_fragment(url: str | None, text: str) -> str:
    """Return a link that opens a page at a quote (`#:~:text=`), "" without URL.

    Long quotes and table rows are named by their first and last words, because
    a browser matches these across cells.
    """
    if not web_url(url) or not text.strip():
        return web_url(url)
    address, _, anchor = str(url).partition("#")
    anchor = anchor.partition(":~:")[0]
    pieces = [percent(piece) for piece in _fragment_pieces(text)]
    return f"{address}#{anchor}:~:text={','.join(pieces)}"


def _fragment_pieces(text: str) -> tuple[str, ...]:
    cells = [" ".join(cell.split()) for cell in text.split(" | ")]
    cells = [cell for cell in cells if cell]
    if len(cells) > 1:
        return _head(cells[0]), _tail(cells[-1])
    whole = " ".join(text.split())
    if len(whole) <= _FRAGMENT_WHOLE:
        return (whole,)
    return _head(whole), _tail(whole)


def _head(text: str) -> str:
    return " ".join(text.split()[:_FRAGMENT_WORDS])[:_FRAGMENT_CHARACTERS]


def _tail(text: str) -> str:
    return " ".join(text.split()[-_FRAGMENT_WORDS:])[-_FRAGMENT_CHARACTERS:]


def link(finding: Finding) -> str:
    """Return the link to a finding's place on its page, "" without URL.

    Metadata is not on the visible page, so its link is the page alone.
    """
    unseen = finding.block is BlockKind.META or finding.place.startswith(_UNSEEN_PLACES)
    if unseen:
        return web_url(finding.url)
    return text_fragment(finding.url, finding.text)


def evidence_words(finding: Finding) -> tuple[str, ...]:
    """Return the words that carried a finding, each once, in order of evidence."""
    return tuple(dict.fromkeys(w for e in finding.evidence for w in e.words))


def finding_record(finding: Finding) -> Record:
    """Return the record of a finding; docs/contract.md explains each field."""
    position = finding.position
    return {
        "type": "finding",
        "uri": finding.uri,
        "url": finding.url,
        "site": finding.site,
        "category": finding.category,
        "stance": finding.stance.value,
        "voice": finding.voice.value,
        "role": finding.role.value,
        "severity": finding.severity.value,
        "score": finding.score,
        "text": finding.text,
        "short_quote": short_quote(finding.text, evidence_words(finding)),
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
        "page": position.page,
        "chain": list(finding.chain),
        "block": finding.block.value,
        "place": finding.place,
        "span": [finding.span.start, finding.span.end],
        "block_index": finding.block_index,
        "evidence": [_evidence_record(e) for e in finding.evidence],
        "authorities": list(finding.authorities),
        "reason": finding.reason,
        "approval": finding.approval,
        "link": link(finding) or None,
        "fingerprint": finding.fingerprint,
        "suppressed": _suppression_record(finding.suppressed),
        "baseline": finding.baseline,
        "decision": _decision_record(finding.decision),
    }


def page_record(page: PageResult) -> Record:
    """Return the record of a page that was read, also of a clean one."""
    return {
        "type": "page",
        "contract": CONTRACT,
        "notice": NOTICE,
        "uri": page.uri,
        "url": page.url,
        "site": page.site,
        "role": page.role.value,
        "role_reasons": list(page.role_reasons),
        "lang": dict(page.langs),
        "score": page.score,
        "counts": _counts(page.findings),
        "flags": [_flag_record(flag) for flag in page.flags],
        "disclaimers": [_disclaimer_record(d) for d in page.disclaimers],
        "identifiers": [_identifier_record(i) for i in page.identifiers],
        "sha256": page.sha256,
        "captured_at": page.captured_at,
        "declared_date": page.declared_date,
        "as_of": page.as_of,
        "as_of_source": page.as_of_source,
        "versions": dict(page.versions),
        "notes": list(page.notes),
        "blocks": page.blocks,
        "sentences": page.sentences,
    }


def failure_record(failure: Failure) -> Record:
    """Return the record of a page that could not be checked."""
    return {"type": "failure", "uri": failure.uri, "reason": failure.reason}


def run_record(report: Report) -> Record:
    """Return the record of what belongs to no page: fixed entries and notes."""
    return {"type": "run", "fixed": list(report.fixed), "notes": list(report.notes)}


def _counts(findings: Iterable[Finding]) -> Record:
    """Count the publisher's own claims; suppressed and known ones are among them."""
    house = [f for f in findings if is_house(f)]
    return {
        "findings": len(house),
        "category": dict(sorted(Counter(f.category for f in house).items())),
        "severity": {s.value: sum(f.severity is s for f in house) for s in Severity},
        "suppressed": sum(f.suppressed is not None for f in house),
        "known": sum(f.baseline == "known" for f in house),
    }


def _evidence_record(evidence: Evidence) -> Record:
    return {
        "detector": evidence.detector,
        "rule": evidence.rule,
        "words": list(evidence.words),
        "confidence": evidence.confidence,
    }


def _suppression_record(suppression: Suppression | None) -> Record | None:
    if suppression is None:
        return None
    return {
        "reason": suppression.reason,
        "expires": suppression.expires,
        "source": suppression.source,
    }


def _decision_record(decision: Decision | None) -> Record | None:
    if decision is None:
        return None
    return {
        "verdict": decision.verdict,
        "note": decision.note,
        "reviewer": decision.reviewer,
        "date": decision.date,
    }


def _flag_record(flag: PageFlag) -> Record:
    return {
        "id": flag.id,
        "title": flag.title,
        "evidence": list(flag.evidence),
        "authorities": list(flag.authorities),
    }


def _position_record(position: Position) -> Record:
    return {
        "line": position.line,
        "column": position.column,
        "end_line": position.end_line,
        "end_column": position.end_column,
        "page": position.page,
    }


def _disclaimer_record(disclaimer: Disclaimer) -> Record:
    return {"text": disclaimer.text, **_position_record(disclaimer.position)}


def _identifier_record(identifier: Identifier) -> Record:
    return {
        "kind": identifier.kind,
        "text": identifier.text,
        **_position_record(identifier.position),
    }


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
    latest: dict[str, int] = {}
    failures: list[Failure] = []
    run = Report(())
    for fields in _records(lines, where):
        kind = fields.text("type")
        if kind == "page":
            latest[fields.text("uri")] = len(pages)
            pages.append(_page(fields))
            findings.append([])
        elif kind == "finding":
            findings[_page_of(fields, latest)].append(_finding(fields))
        elif kind == "failure":
            failures.append(Failure(fields.text("uri"), fields.text("reason")))
        elif kind == "run":
            run = Report((), (), fields.texts("fixed"), fields.texts("notes"))
    whole = (
        replace(p, findings=tuple(f)) for p, f in zip(pages, findings, strict=True)
    )
    return Report(tuple(whole), tuple(failures), run.fixed, run.notes)


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
    )
