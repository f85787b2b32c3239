"""Run the examples that rules carry, through the steps of a real scan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcheck import languages, rulebook
from claimcheck.analysis import Analysis
from claimcheck.detectors.rules import RuleDetector, product_near
from claimcheck.errors import PackError
from claimcheck.patterns import Pattern, any_found
from claimcheck.rulebook import Example, Rule, Rulebook
from claimcheck.stance import StanceReader
from claimcheck.types import (
    FLAGGED,
    Block,
    BlockKind,
    Document,
    Role,
    Sentence,
    Span,
)


@dataclass(frozen=True)
class Outcome:
    """One example and whether its rule did what it should."""

    rule: str
    example: Example
    passed: bool
    problem: str = ""


def example_document(example: Example, lang: str = "en") -> Document:
    """Return the page an example stands for: its chain as headings, then itself."""
    texts = [*example.under, example.text]
    blocks, at = [], 0
    for number, text in enumerate(texts):
        last = number == len(texts) - 1
        kind = BlockKind(example.kind) if last else BlockKind.HEADING
        span = Span(at, at + len(text))
        level = 0 if last else number + 1
        place = example.place if last else "body"
        offsets = ((0, at),)
        blocks.append(
            Block(kind, span, tuple(range(number)), level, place, lang, False, offsets)
        )
        at += len(text) + 1
    return Document(
        uri="example",
        text="\n".join(texts),
        blocks=tuple(blocks),
        sentences=tuple(Sentence(b.span, i) for i, b in enumerate(blocks)),
        sha256="",
        lang=lang,
    )


def run(packs: Sequence[Path] = (), *, only: Path | None = None) -> Iterator[Outcome]:
    """Run the examples of all rules, or of those in one folder.

    Raises:
        PackError: A file is wrong, or a pattern is hit by no example.
    """
    files = rulebook.pack_files(packs)
    book, examples = rulebook.compile_packs(files, "selftest")
    detector, stances = RuleDetector(book), StanceReader(book.cues)
    for path in files["rules"]:
        if only is not None and only not in path.parents:
            continue
        rule = book.rule(path.stem)
        if rule is None:
            continue
        _check_patterns(rule, examples[rule.id], book, path)
        for example in examples[rule.id]:
            yield _outcome(rule, example, book, detector, stances)


def _check_patterns(
    rule: Rule, examples: Sequence[Example], book: Rulebook, path: Path
) -> None:
    """Refuse a pattern that no flag example hits."""
    for pattern in rule.patterns:
        if pattern.kind == "tokens":
            continue
        if not any(_hits(pattern, rule, e, book) for e in examples if e.flag):
            raise PackError(
                f"no flag example hits the pattern {pattern.source!r}",
                where=rulebook.line_of(path, "", pattern.source.split(" + ")[0]),
                hint="add an example that it alone finds, or delete the pattern",
            )


def _analysis(rule: Rule, example: Example, book: Rulebook) -> Analysis:
    lang = languages.detect(example.text, rule.languages[0])
    return Analysis(example_document(example, lang), book.lexicon)


def _hits(pattern: Pattern, rule: Rule, example: Example, book: Rulebook) -> bool:
    unit = _analysis(rule, example, book).units[-1]
    return any_found([pattern], unit.wording)


def _outcome(
    rule: Rule,
    example: Example,
    book: Rulebook,
    detector: RuleDetector,
    stances: StanceReader,
) -> Outcome:
    analysis = _analysis(rule, example, book)
    unit = analysis.units[-1]
    found = [m for m in detector.matches(analysis, unit) if m.evidence.rule == rule.id]
    readings = [stances.read(analysis, unit, m, Role.PROMOTIONAL) for m in found]
    flagged = any(r.stance in FLAGGED for r in readings)
    if example.flag and not found:
        return Outcome(rule.id, example, False, _why_not(rule, analysis, detector))
    if example.flag and not flagged and not example.text.rstrip().endswith("?"):
        stance = readings[0].stance.value
        return Outcome(rule.id, example, False, f"must flag, but is {stance}")
    if not example.flag and flagged:
        words = " … ".join(found[0].evidence.words)
        return Outcome(rule.id, example, False, f"must pass, but fires on: {words}")
    wanted = example.match.lower()
    if wanted and not any(
        wanted in " … ".join(m.evidence.words).lower() for m in found
    ):
        words = "; ".join(" … ".join(m.evidence.words) for m in found)
        return Outcome(rule.id, example, False, f"matched {words!r}, not {wanted!r}")
    return Outcome(rule.id, example, True)


def _why_not(rule: Rule, analysis: Analysis, detector: RuleDetector) -> str:
    """Return why a rule does not fire on the last unit of its example."""
    if not detector.has_words_of(rule, analysis.units[-1].wording):
        return "must flag, but no pattern matches its words"
    if not product_near(rule.product, analysis, analysis.units[-1]):
        return (
            "must flag; its words match, but no in-scope product is named near: name "
            "one, set it under a heading that does, or choose another `product`"
        )
    return "must flag; its words match, but `unless`, the block or the chain bars it"
