"""SARIF 2.1.0 for code scanning: GitHub, editors and SARIF viewers.

Suppressed and known findings are marked and never dropped, because a viewer
closes an alert that is missing and opens it anew when it comes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from claimcheck.records import (
    CONTRACT,
    NOTICE,
    evidence_words,
    link,
    page_record,
    percent,
    short_quote,
    to_json,
    web_url,
)
from claimcheck.reporters import (
    ReportOptions,
    citation,
    decision_text,
    is_active,
    report_versions,
    shown,
    suppression_text,
    versions_text,
)
from claimcheck.types import Failure, Finding, PageResult, Position, Report, Severity

#: GitHub keeps 5,000 results of a run (and refuses a run of more than 25,000).
#: We choose which, and say what was cut, instead of leaving it to the viewer.
MOST_RESULTS = 5_000

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/"
    "sarif-schema-2.1.0.json"
)

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}

#: Name and version of our identity; a new way to compute it gets a new number.
_FINGERPRINT = "claimcheckFingerprint/v1"

_BASELINE = {"new": "new", "known": "unchanged"}

Object = dict[str, Any]


def render(report: Report, options: ReportOptions) -> str:
    """Return a SARIF log with one run."""
    found = [(n, f) for n, p in enumerate(report.pages) for f in shown(p, options)]
    numbered = _kept(found)
    kept = [finding for _, finding in numbered]
    rules = sorted({f.category for f in kept})
    results = [_result(f, page, rules, options) for page, f in numbered]
    run = {
        "tool": {"driver": _driver(rules, kept, report, options)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(found), kept, options)],
        "artifacts": [_artifact(page) for page in report.pages],
        "results": results + [_fixed(entry, options) for entry in report.fixed],
        "properties": {
            "notice": NOTICE,
            "contract": CONTRACT,
            "versions": dict(report_versions(report, options)),
        },
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return to_json(log, indent=1) + "\n"


def _kept(found: Sequence[tuple[int, Finding]]) -> list[tuple[int, Finding]]:
    """Return what fits, active findings first, then by severity and score.

    Args:
        found: Findings, each with the number of its page.
    """

    def order(numbered: tuple[int, Finding]) -> tuple[bool, int, float]:
        finding = numbered[1]
        return not is_active(finding), -finding.severity.rank, -finding.score

    return sorted(found, key=order)[:MOST_RESULTS]


def _driver(
    rules: Sequence[str],
    findings: Sequence[Finding],
    report: Report,
    options: ReportOptions,
) -> Object:
    versions = dict(report_versions(report, options))
    driver = {
        "name": "claimcheck",
        "shortDescription": {
            "text": "Red-flag claims in marketing of regenerative treatments"
        },
        "fullDescription": {"text": NOTICE},
        "rules": [
            _rule(rule, [f for f in findings if f.category == rule], options)
            for rule in rules
        ],
    }
    tool = versions.get("claimcheck") or versions.get("tool")
    return driver | ({"version": tool} if tool else {})


def _rule(category: str, findings: Sequence[Finding], options: ReportOptions) -> Object:
    gravest = max((f.severity for f in findings), key=lambda s: s.rank)
    cited = options.cited(a for f in findings for a in f.authorities)
    about = options.about.get(category, "")
    lines = [f"- {citation(a)}{f': {a.forbids}' if a.forbids else ''}" for a in cited]
    sources = "\n".join(["Authorities:", *lines]) if lines else ""
    text = "\n\n".join(part for part in (about, sources, NOTICE) if part)
    return {
        "id": category,
        "name": "".join(part.title() for part in re.split(r"\W+", category)),
        "shortDescription": {"text": options.title(category)},
        "fullDescription": {"text": about or options.title(category)},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVELS[gravest]},
        "properties": {"tags": ["health-claims", "advertising"]},
    }


def _result(
    finding: Finding,
    page: int,
    rules: Sequence[str],
    options: ReportOptions,
) -> Object:
    result: Object = {
        "ruleId": finding.category,
        "ruleIndex": rules.index(finding.category),
        "level": _LEVELS[finding.severity],
        "rank": round(100 * finding.score, 2),
        "message": _message(_reason(finding)),
        "locations": [_location(finding, page)],
        "partialFingerprints": {_FINGERPRINT: finding.fingerprint},
        "suppressions": _suppressions(finding),
        "properties": _properties(finding, options),
    }
    if finding.baseline in _BASELINE:
        result["baselineState"] = _BASELINE[finding.baseline]
    if web_url(finding.url):
        result["hostedViewerUri"] = link(finding)
    return result


def _reason(finding: Finding) -> str:
    """Return the reason and the short quote."""
    quote = short_quote(finding.text, evidence_words(finding))
    approval = f" {finding.approval}" if finding.approval else ""
    return f'{finding.reason} "{quote}" ({finding.stance}).{approval}'


def _message(text: str) -> Object:
    """Return a message that a viewer shows as it is.

    SARIF reads `[text](target)` as a link and `{0}` as a placeholder.
    """
    text = re.sub(r"([\\\[\]])", r"\\\1", text)
    return {"text": text.replace("{", "{{").replace("}", "}}")}


def _location(finding: Finding, page: int) -> Object:
    region = _region(finding.position) | {"snippet": {"text": finding.text}}
    location: Object = {
        "physicalLocation": {
            "artifactLocation": {"uri": uri_reference(finding.uri), "index": page},
            "region": region,
        }
    }
    if finding.chain:
        name = " > ".join(finding.chain)
        location["logicalLocations"] = [{"fullyQualifiedName": name}]
    return location


def _region(position: Position) -> Object:
    return {
        "startLine": position.line,
        "startColumn": position.column,
        "endLine": position.end_line,
        "endColumn": position.end_column,
    }


def _suppressions(finding: Finding) -> list[Object]:
    if finding.suppressed is None:
        return []
    kind = "inSource" if finding.suppressed.source == "inline" else "external"
    return [{"kind": kind, "justification": suppression_text(finding)}]


def _properties(finding: Finding, options: ReportOptions) -> Object:
    cited = options.cited(finding.authorities)
    return {
        "severity": finding.severity.value,
        "stance": finding.stance.value,
        "voice": finding.voice.value,
        "role": finding.role.value,
        "score": finding.score,
        "page": finding.position.page,
        "evidence": [
            {"detector": e.detector, "words": list(e.words), "confidence": e.confidence}
            for e in finding.evidence
        ],
        "authorities": [citation(authority) for authority in cited],
        "decision": decision_text(finding.decision) if finding.decision else None,
    }


def _fixed(entry: str, options: ReportOptions) -> Object:
    """Return a result for a baseline entry that is gone; it stands in that file."""
    place = uri_reference(options.baseline or "baseline")
    return {
        "message": _message(f"No longer found; prune it from the baseline: {entry}"),
        "kind": "informational",
        "level": "none",
        "baselineState": "absent",
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": place}}}],
        "partialFingerprints": {_FINGERPRINT: entry},
        "suppressions": [],
    }


def _artifact(page: PageResult) -> Object:
    record = page_record(page)
    left_out = ("type", "contract", "notice", "uri", "sha256")
    return {
        "location": {"uri": uri_reference(page.uri)},
        "hashes": {"sha-256": page.sha256},
        "properties": {k: v for k, v in record.items() if k not in left_out},
    }


def _invocation(
    report: Report, found: int, kept: Sequence[Finding], options: ReportOptions
) -> Object:
    invocation: Object = {
        "executionSuccessful": not report.failures,
        "toolExecutionNotifications": list(_notifications(report, found, kept)),
    }
    if options.command:
        invocation["commandLine"] = options.command
    return invocation


def _notifications(
    report: Report, found: int, kept: Sequence[Finding]
) -> Iterator[Object]:
    if len(kept) < found:
        yield _notification(
            "warning",
            f"{found - len(kept)} of {found} findings were left out: code scanning "
            f"keeps {MOST_RESULTS} results. Kept are new before known and suppressed "
            f"ones, then the gravest; the last kept is {kept[-1].severity}.",
        )
    for failure in report.failures:
        yield _notification("error", failure.reason) | _failed_at(failure)
    yield from (_notification("note", note) for note in report.notes)
    if report.pages:
        yield _notification("note", f"Dates used: {_dates(report.pages)}")


def _notification(level: str, text: str) -> Object:
    return {"level": level, "message": _message(text)}


def _failed_at(failure: Failure) -> Object:
    place = {"artifactLocation": {"uri": uri_reference(failure.uri)}}
    return {"locations": [{"physicalLocation": place}]}


def _dates(pages: Iterable[PageResult]) -> str:
    return versions_text(dict.fromkeys((p.as_of, f"({p.as_of_source})") for p in pages))


def uri_reference(uri: str) -> str:
    """Return a path or URL as a valid URI reference, as SARIF asks for."""
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]+://", uri):
        return percent(uri, safe="-:/?#[]@!$&'()*+,;=%")
    path = percent(uri, safe="-/!$&'()*+,;=@")
    return f"file://{path}" if uri.startswith("/") else path
