"""The whole way from a page to its result; the one place that knows every step."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from claimcheck import (
    approvals,
    discourse,
    flags,
    languages,
    readers,
    rulebook,
    signals,
    suppress,
    uses,
)
from claimcheck.analysis import Analysis
from claimcheck.approvals import Registry
from claimcheck.decision import decide, drop_lone, drop_vaguer
from claimcheck.detectors import model as models
from claimcheck.detectors.model import Model
from claimcheck.detectors.rules import RuleDetector
from claimcheck.fingerprint import Fingerprinter, page_key
from claimcheck.globs import matches_page
from claimcheck.readers.decode import decode
from claimcheck.role import UNDECIDED, Manner, RoleReader, RoleReading
from claimcheck.rulebook import Rulebook
from claimcheck.scoring import ScoringPolicy
from claimcheck.severity import severity_of
from claimcheck.signals import SignalReader
from claimcheck.stance import StanceReader, explained, surest
from claimcheck.types import (
    Document,
    Finding,
    Identifier,
    Limits,
    Match,
    PageFlag,
    PageResult,
    Role,
    Source,
    Span,
)
from claimcheck.unit import Unit
from claimcheck.uses import Claims, Settled
from claimcheck.version import VERSION


@dataclass(frozen=True)
class Checker:
    """Everything loaded once: rules, cues, registry and scoring policy.

    Attributes:
        models: The classifier of each language; none for rules alone.
        as_of: Date for approvals, ISO; None takes the capture date or today.
        jurisdictions: Whose approvals count; empty for all.
        trust_inline: Obey suppressions in comments of the pages themselves.
        roles: Globs of pages whose role is known, and that role; the first counts.
    """

    book: Rulebook
    scoring: ScoringPolicy
    models: Mapping[str, Model] = field(default_factory=dict)
    limits: Limits = Limits()  # noqa: RUF009 (frozen)
    as_of: str | None = None
    jurisdictions: tuple[str, ...] = ()
    keep_documents: bool = False
    trust_inline: bool = False
    roles: tuple[tuple[str, Role], ...] = ()

    @cached_property
    def _rules(self) -> RuleDetector:
        return RuleDetector(self.book)

    @cached_property
    def _stance(self) -> StanceReader:
        return StanceReader(self.book.cues)

    @cached_property
    def registry(self) -> Registry:
        """Return the approval registry; read when the first page needs it."""
        known = self.book.knowledge
        return approvals.load(known["conditions"], known["interventions"])

    @cached_property
    def _roles(self) -> RoleReader:
        return RoleReader(self.book.roles)

    @cached_property
    def _signals(self) -> SignalReader:
        return SignalReader(self.book.signals, self.book.stops)

    @property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """Return the versions of all that decides a report."""
        model = ", ".join(
            f"{found.name} {language} {found.manifest['sha256']['sparse.npy'][:12]}"
            for language, found in self.models.items()
        )
        return (
            ("claimcheck", VERSION),
            ("rules", self.book.digest[:12]),
            ("model", model or "none"),
            ("registry", self.registry.as_of),
        )

    @cached_property
    def categories(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the categories by id."""
        return {c["id"]: c for c in self.book.knowledge["categories"]}

    @cached_property
    def _conditions(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the conditions of the lexicon by id."""
        return {c["id"]: c for c in self.book.knowledge["conditions"]}

    def check(self, source: Source) -> PageResult:
        """Read one page and return its result.

        Raises:
            InputError: The page cannot be read, or is over a limit.
        """
        document = readers.read(source, self.limits)
        key = page_key(document.url, source.key, source.uri)
        page = self.check_document(document, key)
        if not suppress.may_have_comments(source.data):
            return page
        text, _, _ = decode(source.data, source.encoding)
        return suppress.apply_inline(page, document, text, trust=self.trust_inline)

    def check_document(self, document: Document, key: str) -> PageResult:
        """Return the result of a document; `key` names its page across runs."""
        analysis = Analysis(document, self.book.lexicon)
        found = self._rule_matches(analysis)
        likely = self._likely(analysis, found)
        manner = self._manner(analysis, likely)
        if not analysis.offers and self._roles.sells(analysis, manner):
            analysis.sells = True
            found = self._rule_matches(analysis)
        reading = self._given_role(document) or self._roles.read(
            analysis, self._sold(analysis, found), manner
        )
        as_of, origin = self._date(document)
        signs = self._signals.find(analysis)
        claims = self._claims(analysis, found, likely, reading.role)
        settled = self._settled(analysis, claims, as_of)
        findings = self._findings(analysis, settled, reading.role, key)
        numbers = _identifiers(analysis)
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
            versions=self.versions,
            flags=self._flags(
                analysis, settled, findings, signs, numbers, reading.role
            ),
            disclaimers=signals.disclaimers(analysis, signs),
            identifiers=numbers,
            notes=(*document.notes, *self._unread(document)),
            blocks=len(document.blocks),
            sentences=len(document.sentences),
            key=key,
            document=document if self.keep_documents else None,
        )

    def _sold(self, analysis: Analysis, found: list[Match]) -> list[Match]:
        """Return the claims that only who sells makes, and that the page does make."""
        return [
            match
            for match in found
            if match.category in self.book.roles.selling["categories"]
            and self._stance.stands(analysis, analysis.units[match.sentence], match)
        ]

    def _given_role(self, document: Document) -> RoleReading | None:
        """Return the role that the user knows a page to have."""
        for glob, role in self.roles:
            if matches_page(glob, document.uri, document.url):
                return RoleReading(role, (f'set by the user for "{glob}"',), ())
        return None

    def probabilities(self, document: Document) -> Any:
        """Return the model's probabilities for a document; None without a model for it.

        Returns:
            Shape (n_sentences, n_categories), columns in the order of `categories`.
        """
        model = self._model_for(document)
        if model is None:
            return None
        analysis = Analysis(document, self.book.lexicon)
        likely = self._likely(analysis, self._rule_matches(analysis))
        return likely.labels[:, [model.labels.index(c) for c in self.categories]]

    def _model_for(self, document: Document) -> Model | None:
        """Return the model that reads a document; English, where none can be told."""
        language = "en" if document.lang == languages.UNKNOWN else document.lang
        return self.models.get(language)

    def _unread(self, document: Document) -> tuple[str, ...]:
        """Return a note where a page's language has no rules, or no model."""
        language = document.lang
        if language == languages.UNKNOWN:
            return ()
        if language not in self.book.languages:
            unread = "read and counted, not checked"
            return (f"no rules for language {language!r}: {unread}",)
        if self.models and self._model_for(document) is None:
            return (f"no model for language {language!r}: read by the rules alone",)
        return ()

    def _likely(self, analysis: Analysis, found: list[Match]) -> Any:
        """Return the model's probabilities; None without a model for the page."""
        model = self._model_for(analysis.document)
        if model is None:
            return None
        return model.probabilities(analysis, _by_unit(found, len(analysis.units)))

    def _manner(self, analysis: Analysis, likely: Any) -> Manner:
        """Return how a page reads to the classifier."""
        model = self._model_for(analysis.document)
        if model is None:
            return UNDECIDED
        policy = self.book.roles.selling
        sure = likely.labels[analysis.prose] > policy["share_sure"]
        said: set[int] = set()
        for row, column in zip(*sure.nonzero(), strict=True):
            unit = analysis.units[analysis.prose[row]]
            label = model.labels[column]
            if label not in policy["share_without"] and self._stance.advances(
                analysis, unit, label
            ):
                said.add(unit.index)
        share = len(said) / max(len(analysis.prose), int(policy["share_units"]))
        return Manner(share, likely.sells)

    def _rule_matches(self, analysis: Analysis) -> list[Match]:
        return [
            match
            for unit in analysis.units
            for match in self._rules.matches(analysis, unit)
        ]

    def _claims(
        self,
        analysis: Analysis,
        found: list[Match],
        likely: Any,
        role: Role,
    ) -> Claims:
        """Return the matches of each (unit, category), answers included."""
        claims: Claims = {}
        for match in found:
            claims.setdefault((match.sentence, match.category), []).append(match)
        drop_vaguer(claims)
        model = self._model_for(analysis.document)
        if model is not None:
            claims = decide(
                model,
                analysis,
                likely,
                claims,
                self.categories,
                background=self._signals.background(analysis),
                strict=role is Role.UNCLEAR,
            )
        drop_lone(claims, self._lone)
        discourse.carry_on(analysis, claims)
        return claims

    @cached_property
    def _lone(self) -> frozenset[str]:
        return frozenset(rule.id for rule in self.book.rules if rule.alone)

    def _settled(self, analysis: Analysis, claims: Claims, as_of: str) -> Settled:
        """Return the claims that the approval registry leaves standing."""
        return uses.settle(
            self.registry,
            analysis,
            claims,
            on=datetime.date.fromisoformat(as_of),
            jurisdictions=self.jurisdictions,
            authorities=self.categories[uses.STATUS]["authorities"],
        )

    def _flags(
        self,
        analysis: Analysis,
        settled: Settled,
        findings: Sequence[Finding],
        found: Mapping[str, tuple[int, ...]],
        numbers: Sequence[Identifier],
        role: Role,
    ) -> tuple[PageFlag, ...]:
        units = [index for index, _ in sorted(settled.claims)]
        claims = flags.claims_of(findings, units)
        facts = flags.Facts(
            analysis=analysis,
            claims=claims,
            signals=found,
            systems=self._systems(analysis, claims.get(uses.INDICATION, ())),
            identifiers=bool(numbers),
            misstatements=settled.misstatements,
        )
        return flags.judge(facts, role, self.book.knowledge["flags"])

    def _systems(self, analysis: Analysis, units: Sequence[int]) -> dict[str, str]:
        """Return the organ systems that units name conditions of."""
        known = self._conditions
        systems: dict[str, str] = {}
        for index in units:
            for entry in analysis.units[index].entries("condition"):
                condition = known[entry]
                if not condition.get("class"):
                    systems.setdefault(condition["system"], condition["name"])
        return systems

    def _findings(
        self, analysis: Analysis, settled: Settled, role: Role, key: str
    ) -> tuple[Finding, ...]:
        prints = Fingerprinter(key)
        findings = []
        for (index, category), matches in sorted(settled.claims.items()):
            unit = analysis.units[index]
            note = settled.notes.get(index) if category == uses.INDICATION else None
            findings.append(
                self._finding(analysis, unit, category, matches, role, prints, note)
            )
        return tuple(findings)

    def _finding(
        self,
        analysis: Analysis,
        unit: Unit,
        category: str,
        matches: Sequence[Match],
        role: Role,
        prints: Fingerprinter,
        note: str | None,
    ) -> Finding:
        document = analysis.document
        block = analysis.block_of(unit)
        best = surest(matches)
        reading = self._stance.read(analysis, unit, best, role)
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
            reason=explained(matches).message,
            fingerprint=prints.of(category, unit.text),
            approval=note,
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


def _identifiers(analysis: Analysis) -> tuple[Identifier, ...]:
    """Return the registry numbers on the page: facts, never a reassurance."""
    document = analysis.document
    if not approvals.may_identify(document.text):
        return ()
    found = []
    for unit in analysis.units:
        for kind, span in approvals.identifiers(unit.text):
            start = unit.sentence.span.start
            place = Span(start + span.start, start + span.end)
            position = document.position(place, unit.sentence.block)
            found.append(Identifier(kind, span.of(unit.text), position))
    return tuple(found)


def _by_unit(found: Iterable[Match], units: int) -> list[list[str]]:
    """Return, for each unit, the ids of the rules that fired, sorted."""
    fired: list[set[str]] = [set() for _ in range(units)]
    for match in found:
        fired[match.sentence].add(match.evidence.rule or "")
    return [sorted(rules) for rules in fired]


def load_checker(
    *,
    packs: Sequence[str | Path] = (),
    model: str | Path | bool | None = None,
    jurisdictions: Sequence[str] = (),
    as_of: str | None = None,
    limits: Limits | None = None,
    keep_documents: bool = False,
    trust_inline: bool = False,
    roles: Mapping[str, str] | Iterable[tuple[str, str]] = (),
) -> Checker:
    """Load rules, lexicons, registry and policy once, for many pages.

    Args:
        packs: Folders with rules of one's own, beside the shipped ones.
        model: Folder of another model; False for rules alone.
        jurisdictions: Whose approvals count ("us", "jp"); all if empty.
        as_of: ISO date that approvals are judged at.
        limits: How much of a page is read; see `Limits`.
        keep_documents: Keep each page's text in its result, for reports that
            show the page.
        trust_inline: Obey suppressions in comments of the pages; for one's own
            site only.
        roles: Globs of pages whose role is known ("clinics/*", "*") to that role,
            which is then not read from the page; the first that matches counts.

    Raises:
        ValueError: A role is none of `Role`.
        PackError: A rule, lexicon or registry file is wrong.
        ModelError: The model is missing, damaged or made for other categories.
    """
    book = rulebook.load([Path(p) for p in packs])
    pairs = roles.items() if isinstance(roles, Mapping) else roles
    policy = book.knowledge["scoring"]
    categories = [c["id"] for c in book.knowledge["categories"]]
    return Checker(
        book=book,
        scoring=ScoringPolicy(policy["severity"], policy["stance"], policy["scale"]),
        models=_load_models(model, categories),
        limits=limits or Limits(),
        as_of=as_of,
        jurisdictions=tuple(j.strip().lower() for j in jurisdictions),
        keep_documents=keep_documents,
        trust_inline=trust_inline,
        roles=tuple((glob, Role(role)) for glob, role in pairs),
    )


def _load_models(
    model: str | Path | bool | None, categories: Sequence[str]
) -> Mapping[str, Model]:
    if model is False:
        return {}
    path = default_model() if model in (None, True) else Path(str(model))
    return models.load(path, categories)


def default_model() -> Path:
    """Return the folder of the shipped model: in the wheel, or in a checkout."""
    installed = Path(__file__).parent / "models" / "claims"
    if installed.is_dir():
        return installed
    return Path(__file__).parents[2] / "models" / "claims"


def check_text(
    text: str,
    *,
    uri: str = "<text>",
    media_type: str = "text/plain",
    checker: Checker | None = None,
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
