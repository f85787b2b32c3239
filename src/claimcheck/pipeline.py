"""The whole way from a page to its result; the one place that knows every step."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from claimcheck import readers, rulebook
from claimcheck.analysis import Analysis, Unit
from claimcheck.detectors.rules import RuleDetector
from claimcheck.fingerprint import Fingerprinter, page_key
from claimcheck.role import RoleReading, read_role
from claimcheck.rulebook import Rulebook
from claimcheck.scoring import ScoringPolicy
from claimcheck.severity import severity_of
from claimcheck.stance import Reading, StanceReader
from claimcheck.types import (
    BlockKind,
    Document,
    Evidence,
    Finding,
    Limits,
    Match,
    PageResult,
    Role,
    Source,
    Span,
)

_YES = re.compile(r"^(?:yes|absolutely|definitely|certainly|of course|indeed|sure)\b")


@dataclass(frozen=True)
class Checker:
    """Everything loaded once: rules, cues, registry and scoring policy.

    Attributes:
        as_of: Date for approvals, ISO; None takes the capture date or today.
    """

    book: Rulebook
    scoring: ScoringPolicy
    limits: Limits = Limits()
    as_of: str | None = None
    keep_documents: bool = False

    @cached_property
    def _rules(self) -> RuleDetector:
        return RuleDetector(self.book)

    @cached_property
    def _stance(self) -> StanceReader:
        return StanceReader(self.book.cues)

    @cached_property
    def categories(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the categories by id."""
        return {c["id"]: c for c in self.book.knowledge["categories"]}

    def check(self, source: Source) -> PageResult:
        """Read one page and return its result.

        Raises:
            InputError: The page cannot be read, or is over a limit.
        """
        document = readers.read(source, self.limits)
        return self.check_document(document, page_key(document.url, source.key, source.uri))

    def check_document(self, document: Document, key: str) -> PageResult:
        """Return the result of a document; `key` names its page across runs."""
        analysis = Analysis(document, self.book.lexicon)
        reading = read_role(analysis, self.book.roles)
        claims = self._claims(analysis)
        findings = self._findings(analysis, claims, reading.role, key)
        as_of, origin = self._date(document)
        return PageResult(
            uri=document.uri,
            url=document.url,
            site=document.site,
            role=reading.role,
            role_reasons=reading.reasons,
            langs=document.langs,
            score=self.scoring.page(findings),
            findings=findings,
            sha256=document.sha256,
            as_of=as_of,
            as_of_source=origin,
            captured_at=document.captured_at,
            declared_date=document.declared_date,
            versions=(),
            notes=document.notes,
            blocks=len(document.blocks),
            sentences=len(document.sentences),
            document=document if self.keep_documents else None,
        )

    def _claims(self, analysis: Analysis) -> dict[tuple[int, str], list[Match]]:
        """Return the matches of each (unit, category), answers included."""
        claims: dict[tuple[int, str], list[Match]] = {}
        for unit in analysis.units:
            for match in self._rules.matches(analysis, unit):
                claims.setdefault((unit.index, match.category), []).append(match)
        for match in list(_answered(analysis, claims)):
            claims.setdefault((match.sentence, match.category), []).append(match)
        return claims

    def _findings(
        self,
        analysis: Analysis,
        claims: Mapping[tuple[int, str], list[Match]],
        role: Role,
        key: str,
    ) -> tuple[Finding, ...]:
        prints = Fingerprinter(key)
        findings = []
        for (index, category), matches in sorted(claims.items()):
            unit = analysis.units[index]
            best = max(matches, key=lambda m: m.evidence.confidence)
            reading = self._stance.read(analysis, unit, best, role)
            findings.append(
                self._finding(analysis, unit, category, matches, reading, role, prints)
            )
        return tuple(findings)

    def _finding(
        self,
        analysis: Analysis,
        unit: Unit,
        category: str,
        matches: Sequence[Match],
        reading: Reading,
        role: Role,
        prints: Fingerprinter,
    ) -> Finding:
        document = analysis.document
        block = document.blocks[unit.sentence.block]
        best = max(matches, key=lambda m: m.evidence.confidence)
        severity = severity_of(self.categories[category], analysis, unit, matches)
        return Finding(
            uri=document.uri,
            url=document.url,
            site=document.site,
            category=category,
            stance=reading.stance,
            voice=reading.voice,
            role=role,
            severity=severity,
            score=self.scoring.finding(
                severity, reading.stance, best.evidence.confidence
            ),
            text=unit.text,
            position=document.position(unit.sentence.span, unit.sentence.block),
            chain=document.chain_texts(unit.sentence.block),
            block=block.kind,
            place=block.place,
            evidence=tuple(m.evidence for m in matches),
            authorities=tuple(dict.fromkeys(a for m in matches for a in m.authorities)),
            reason=best.message,
            fingerprint=prints.of(category, unit.text),
            span=unit.sentence.span,
            block_index=unit.sentence.block,
        )

    def _date(self, document: Document) -> tuple[str, str]:
        """Return the date that approvals are judged at, and where it came from."""
        if self.as_of:
            return self.as_of, "option"
        if document.captured_at:
            return document.captured_at[:10], "capture"
        return datetime.datetime.now(datetime.UTC).date().isoformat(), "today"


def _answered(
    analysis: Analysis, claims: Mapping[tuple[int, str], list[Match]]
) -> Iterable[Match]:
    """Yield what an answer takes over from its question by saying yes (F1)."""
    blocks = analysis.document.blocks
    for unit in analysis.units:
        if not _YES.match(unit.flat) or not blocks[unit.sentence.block].chain:
            continue
        above = blocks[unit.sentence.block].chain[-1]
        for question in analysis.by_block.get(above, ()):
            if not question.flat.rstrip().endswith("?"):
                continue
            for (index, category), matches in claims.items():
                if index == question.index and (unit.index, category) not in claims:
                    yield _taken_over(matches[0], unit)


def _taken_over(match: Match, unit: Unit) -> Match:
    evidence = Evidence(
        "rule:answer.yes", "answer.yes", (unit.text,), match.evidence.confidence
    )
    return Match(
        match.category,
        unit.index,
        evidence,
        f"Answers yes to a question that asks for it. {match.message}",
        match.authorities,
        where=(0, len(unit.flat)),
    )


def load_checker(
    *,
    packs: Sequence[str | Path] = (),
    model: str | Path | bool | None = None,
    jurisdictions: Sequence[str] = (),
    as_of: str | None = None,
    limits: Limits | None = None,
    keep_documents: bool = False,
) -> Checker:
    """Load rules, lexicons, registry and policy once, for many pages.

    Args:
        packs: Folders with rules of one's own, beside the shipped ones.
        as_of: ISO date that approvals are judged at.
        limits: How much of a page is read; see `Limits`.
        keep_documents: Keep each page's text in its result, for reports that
            show the page.

    Raises:
        PackError: A rule, lexicon or registry file is wrong.
    """
    book = rulebook.load([Path(p) for p in packs])
    policy = book.knowledge["scoring"]
    return Checker(
        book=book,
        scoring=ScoringPolicy(policy["severity"], policy["stance"], policy["scale"]),
        limits=limits or Limits(),
        as_of=as_of,
        keep_documents=keep_documents,
    )


def check_text(
    text: str, *, uri: str = "<text>", media_type: str = "text/plain", checker: Checker | None = None
) -> PageResult:
    """Check one text, as `claimcheck scan -` would.

    Args:
        text: Copy of one page; plain text, Markdown or HTML.
        uri: Name of the page in the result.
        media_type: "text/plain", "text/markdown" or "text/html".
        checker: A loaded checker, to save loading one for each call.

    Raises:
        InputError: The text is over a limit.
    """
    source = Source(uri, text.encode("utf-8"), media_type, encoding="utf-8")
    return (checker or load_checker()).check(source)
