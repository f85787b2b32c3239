"""Render a report in one of several formats.

A reporter is a module with `render(report, options) -> str` and a line in
`REPORTERS`; it is imported when its format is asked for and not before. It reads
the report and the options, and no file but its own templates.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from claimcheck.errors import ConfigError
from claimcheck.records import HOUSE, Authority, is_house, visible
from claimcheck.types import (
    ACCOUNTABLE,
    FLAGGED,
    Decision,
    Evidence,
    Finding,
    PageResult,
    Position,
    Report,
    Role,
    Severity,
    Stance,
    Voice,
)

if TYPE_CHECKING:
    from claimcheck.scoring import ScoringPolicy

REPORTERS: Mapping[str, str] = {
    "text": "claimcheck.reporters.terminal",
    "json": "claimcheck.reporters.json",
    "jsonl": "claimcheck.reporters.jsonl",
    "csv": "claimcheck.reporters.csv",
    "markdown": "claimcheck.reporters.markdown",
    "sarif": "claimcheck.reporters.sarif",
    "html": "claimcheck.reporters.html",
}

_AS_OF_SOURCES = {
    "option": "as given",
    "capture": "capture date of the page",
    "today": "today; the page has no capture date",
}


#: How a text that was not read at first hand is known.
_SEEN = {"secondary": "seen in a secondary source", "unseen": "not seen"}


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """What to show, how wide, and the words that ids stand for.

    Attributes:
        stances, voices, roles: Findings outside these are not shown.
        categories: Ids of the categories to show; empty shows all.
        min_score: Findings that score less are not shown.
        top: How many pages the formats for people show in full, worst first.
            All pages stay in the summary, and in the formats for machines.
        explain_score: The scoring policy, to show how scores come about.
        width: Columns of the text format.
        color: Whether the text format may use terminal colours.
        jurisdictions: Show the authorities of these only; empty shows all.
        titles: Titles of categories by id.
        about: What a category means and why it matters, by id.
        authorities: Authorities by id.
        versions: Names and versions of tool, rules, model and registry.
        command: The command line, as the user gave it.
        baseline: Path of the baseline file that findings were compared with.
    """

    stances: frozenset[Stance] = FLAGGED
    voices: frozenset[Voice] = HOUSE
    roles: frozenset[Role] = ACCOUNTABLE
    categories: frozenset[str] = frozenset()
    min_score: float = 0.0
    top: int | None = None
    explain_score: ScoringPolicy | None = None
    width: int = 80
    color: bool = False
    jurisdictions: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    authorities: Mapping[str, Authority] = field(default_factory=dict)
    versions: tuple[tuple[str, str], ...] = ()
    command: str = ""
    baseline: str = ""

    def title(self, category: str) -> str:
        """Return the title of a category, or its id where it has none."""
        return self.titles.get(category, category)

    def cited(self, ids: Iterable[str]) -> tuple[Authority, ...]:
        """Return the authorities of the ids, of the chosen jurisdictions only.

        An id that has no entry is returned as an authority with that title.
        """
        known = (
            self.authorities.get(i, Authority(i, "", "", i, ""))
            for i in dict.fromkeys(ids)
        )
        return tuple(a for a in known if self._has_jurisdiction(a))

    def _has_jurisdiction(self, authority: Authority) -> bool:
        wanted = {j.lower() for j in self.jurisdictions}
        return (
            not wanted
            or not authority.jurisdiction
            or authority.jurisdiction.lower() in wanted
        )


#: Options that show every finding: what `--stance all` means.
EVERY_STANCE = frozenset(Stance)
EVERY_VOICE = frozenset(Voice)
EVERY_ROLE = frozenset(Role)


def render(name: str, report: Report, options: ReportOptions) -> str:
    """Return a report in the format of that name.

    Raises:
        ConfigError: There is no such format.
    """
    if name not in REPORTERS:
        raise ConfigError(
            f"no format {name!r}", hint=f"one of: {', '.join(sorted(REPORTERS))}"
        )
    if options.jurisdictions:
        report = _narrowed(report, options)
    rendered: str = importlib.import_module(REPORTERS[name]).render(report, options)
    return rendered


def _narrowed(report: Report, options: ReportOptions) -> Report:
    """Return a report that cites the authorities of the chosen jurisdictions only."""

    def cited(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(authority.id for authority in options.cited(ids))

    pages = tuple(
        replace(
            page,
            findings=tuple(
                replace(f, authorities=cited(f.authorities)) for f in page.findings
            ),
            flags=tuple(
                replace(f, authorities=cited(f.authorities)) for f in page.flags
            ),
        )
        for page in report.pages
    )
    return replace(report, pages=pages)


def shown(page: PageResult, options: ReportOptions) -> tuple[Finding, ...]:
    """Return the findings of a page that a report shows, in reading order.

    Suppressed and known findings are among them; `status` tells them apart.
    """
    return tuple(f for f in page.findings if _is_shown(f, options))


def _is_shown(finding: Finding, options: ReportOptions) -> bool:
    return (
        finding.stance in options.stances
        and finding.voice in options.voices
        and finding.role in options.roles
        and finding.score >= options.min_score
        and (not options.categories or finding.category in options.categories)
    )


def status(finding: Finding) -> str:
    """Return "suppressed", "known", "new", or "" without a baseline."""
    return "suppressed" if finding.suppressed else finding.baseline or ""


def is_active(finding: Finding) -> bool:
    """Tell whether a finding is neither suppressed nor known from a baseline."""
    return status(finding) not in ("suppressed", "known")


def red_flags(findings: Iterable[Finding]) -> list[Finding]:
    """Return those of the shown findings that count as red flags of a page.

    What a page tells of others, denies or asks is shown with `--stance all`, and is
    no red flag.
    """
    return [f for f in findings if is_active(f) and is_house(f)]


def besides(findings: Sequence[Finding]) -> str:
    """Return how many of the shown findings are no red flags and why, "" if none."""
    parts = [
        f"{sum(status(f) == name for f in findings)} {name}"
        for name in ("known", "suppressed")
    ]
    others = sum(is_active(f) and not is_house(f) for f in findings)
    parts.append(f"{others} told of others, denied or asked")
    return ", ".join(part for part in parts if not part.startswith("0 "))


def cited_by(
    pages: Iterable[PageResult], options: ReportOptions
) -> tuple[Authority, ...]:
    """Return what the shown findings and the flags of pages rest on, once each."""
    ids: list[str] = []
    for page in pages:
        ids += (a for finding in shown(page, options) for a in finding.authorities)
        ids += (a for flag in page.flags for a in flag.authorities)
    return tuple(sorted(options.cited(ids), key=lambda a: (a.jurisdiction, a.title)))


def highlighted(text: str, words: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield a quote in pieces, true for the words that carried the finding."""
    strong = [False] * len(text)
    for word in filter(None, words):  # what two rules found may overlap
        at = text.find(word)
        if at >= 0:
            strong[at : at + len(word)] = [True] * len(word)
    at = 0
    for marked, run in groupby(strong):
        end = at + len(list(run))
        yield text[at:end], marked
        at = end


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, then score, else in the order given."""
    return sorted(findings, key=lambda f: (-f.severity.rank, -f.score))


def ranked(pages: Iterable[PageResult]) -> list[PageResult]:
    """Return promotional pages by falling score, then the pages not ranked."""
    return sorted(pages, key=lambda p: (p.role is not Role.PROMOTIONAL, -p.score))


def in_full(report: Report, options: ReportOptions) -> list[PageResult]:
    """Return the pages that a format for people shows in full, in report order.

    With `top`, these are the first pages of `ranked`, in that order.
    """
    if options.top is None:
        return list(report.pages)
    return ranked(report.pages)[: options.top]


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Count findings by severity, critical first, zeros included."""
    counts = Counter(f.severity for f in findings)
    return {severity: counts[severity] for severity in Severity}


def by_category(findings: Iterable[Finding]) -> list[tuple[str, dict[Severity, int]]]:
    """Count findings by category and severity, the gravest category first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.category, []).append(finding)
    rows = [(category, by_severity(group)) for category, group in groups.items()]
    return sorted(rows, key=lambda row: ([-n for n in row[1].values()], row[0]))


def place(position: Position) -> str:
    """Return a position as "12:5", for paged files as "page 3, 12:5"."""
    at = f"{position.line}:{position.column}"
    return at if position.page is None else f"page {position.page}, {at}"


def date_used(page: PageResult) -> str:
    """Return the date that approvals were judged at, and where it came from."""
    return f"{page.as_of} ({_AS_OF_SOURCES.get(page.as_of_source, page.as_of_source)})"


def versions_text(versions: Iterable[tuple[str, str]]) -> str:
    """Return names and versions in one line."""
    return ", ".join(f"{name} {version}" for name, version in versions)


def report_versions(
    report: Report, options: ReportOptions
) -> tuple[tuple[str, str], ...]:
    """Return the versions of the options, else those that the pages record."""
    if options.versions:
        return options.versions
    return tuple(dict.fromkeys(v for page in report.pages for v in page.versions))


def languages(page: PageResult) -> str:
    """Return the languages of a page with their counts of units."""
    return ", ".join(f"{lang} {count}" for lang, count in page.langs) or "none"


def citation(authority: Authority) -> str:
    """Return an authority in one line: jurisdiction, title, article, year, status."""
    where = f"{authority.jurisdiction.upper()}: " if authority.jurisdiction else ""
    article = f", {authority.article}" if authority.article else ""
    year = f" ({authority.year})" if authority.year else ""
    seen = authority.seen
    doubt = "" if seen in ("", "first-hand") else f" [{_SEEN.get(seen, seen)}: verify]"
    return f"{where}{authority.title}{article}{year}{doubt}"


def evidence_text(evidence: Evidence) -> str:
    """Return who found what, how sure, and by which words, in one line."""
    words = f": {', '.join(evidence.words)}" if evidence.words else ""
    return f"{evidence.detector} ({evidence.confidence:.2f}){words}"


def decision_text(decision: Decision) -> str:
    """Return a reviewer's verdict in one line."""
    who = f" by {decision.reviewer}" if decision.reviewer else ""
    when = f" on {decision.date}" if decision.date else ""
    note = f": {decision.note}" if decision.note else ""
    return f"{decision.verdict}{who}{when}{note}"


def suppression_text(finding: Finding) -> str:
    """Return why a finding is suppressed and until when, "" if it is not."""
    if finding.suppressed is None:
        return ""
    until = finding.suppressed.expires
    return f"{finding.suppressed.reason} ({f'until {until}' if until else 'no expiry'})"


def score_steps(page: PageResult, options: ReportOptions) -> list[str]:
    """Return how the page score comes about, line by line; empty without policy."""
    policy = options.explain_score
    if policy is None:
        return []
    terms = policy.terms(page.findings)
    total = sum(terms.values())
    steps = [
        f"{value:.4f}  {category}: {visible(text)[:60]}"
        for (category, text), value in sorted(terms.items(), key=lambda t: -t[1])
        if value
    ]
    formula = f"100 x (1 - exp(-{total:.4f} / {policy.scale:g})) = {page.score:g}"
    return [*steps, f"sum {total:.4f} of {len(steps)} distinct claims; {formula}"]


def finding_step(finding: Finding, options: ReportOptions) -> str:
    """Return a finding's score as a product, "" without policy."""
    policy = options.explain_score
    if policy is None:
        return ""
    severity = policy.severity[finding.severity.value]
    stance = policy.stance[finding.stance.value]
    weight = severity * stance
    confidence = finding.score / weight if weight else 0.0
    return (
        f"{finding.score:.4f} = {finding.severity.value} {severity:g}"
        f" x {finding.stance.value} {stance:g} x confidence {confidence:.3g}"
    )
