"""Reports built by hand: as little of a page as a test needs."""

from __future__ import annotations

from dataclasses import replace

from claimcheck.fingerprint import Fingerprinter, page_key
from claimcheck.types import (
    BlockKind,
    Evidence,
    Finding,
    PageResult,
    Position,
    Report,
    Role,
    Severity,
    Span,
    Stance,
    Voice,
)


def finding(
    text: str,
    category: str = "cure-guarantee",
    *,
    stance: Stance = Stance.ASSERTED,
    severity: Severity = Severity.HIGH,
    rules: tuple[str, ...] = ("cure-guarantee.outcome",),
    line: int = 1,
    voice: Voice = Voice.PUBLISHER,
) -> Finding:
    """Return a claim; its page gives it uri, role and fingerprint."""
    return Finding(
        uri="",
        category=category,
        stance=stance,
        voice=voice,
        role=Role.PROMOTIONAL,
        severity=severity,
        score=0.6,
        text=text,
        position=Position(line, 1, line, len(text) + 1),
        chain=("Harbour Clinic",),
        block=BlockKind.PARAGRAPH,
        place="body",
        evidence=tuple(Evidence(f"rule:{r}", r, (text[:9],), 0.8) for r in rules),
        authorities=("us-ftc-health-2022",),
        reason="Says it is certain",
        fingerprint="",
        span=Span(line * 100, line * 100 + len(text)),
        block_index=line,
    )


def page(
    *findings: Finding,
    uri: str = "day1/index.html",
    key: str | None = "index.html",
    url: str | None = None,
    role: Role = Role.PROMOTIONAL,
) -> PageResult:
    """Return a page with findings, fingerprinted as the pipeline does it."""
    name = page_key(url, key, uri)
    prints = Fingerprinter(name)
    return PageResult(
        uri=uri,
        url=url,
        role=role,
        role_reasons=(),
        langs=(("en", 5),),
        score=40.0,
        findings=tuple(
            replace(
                f,
                uri=uri,
                url=url,
                role=role,
                fingerprint=prints.of(f.category, f.text),
            )
            for f in findings
        ),
        sha256="ab" * 32,
        as_of="2026-11-25",
        as_of_source="today",
        versions=(("claimcheck", "0.1.0"),),
        key=key,
    )


def report(*pages: PageResult) -> Report:
    """Return a report of pages."""
    return Report(pages)
