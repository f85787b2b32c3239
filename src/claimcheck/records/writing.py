"""From results to records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from claimcheck.records.quoting import evidence_words, link, short_quote
from claimcheck.types import (
    ACCOUNTABLE,
    FLAGGED,
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
    Severity,
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


@dataclass(frozen=True, slots=True)
class Authority:
    """A legal text or guide that a finding rests on.

    Attributes:
        forbids: What it forbids or asks for, in one sentence.
        seen: How the text is known: "first-hand", "secondary" (through a
            summary) or "unseen" (from general knowledge, to be verified).
    """

    id: str
    jurisdiction: str
    article: str
    title: str
    year: str
    url: str = ""
    forbids: str = ""
    seen: str = ""

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Authority:
        """Return the authority of an entry of authorities.yaml."""
        return cls(
            id=entry["id"],
            jurisdiction=str(entry["jurisdiction"]),
            article=str(entry.get("article") or ""),
            title=entry["title"],
            year=str(entry.get("year") or ""),
            url=entry.get("url") or "",
            forbids=entry["forbids"],
            seen=entry["seen"],
        )


def is_house(finding: Finding) -> bool:
    """Tell whether a finding is a claim of the publisher of an accountable page."""
    return (
        finding.stance in FLAGGED
        and finding.voice in HOUSE
        and finding.role in ACCOUNTABLE
    )


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
        "key": page.key,
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
