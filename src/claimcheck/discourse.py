"""What a unit claims because of another: an answer, a sentence of a quoted story."""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimcheck.analysis import Analysis
from claimcheck.types import BlockKind, Evidence, Match
from claimcheck.unit import Unit
from claimcheck.uses import Claims

#: Text in quotation marks, whole, or but for the name of who said it.
_QUOTED = re.compile(
    r"\s*(?:[\"\u201c\u201d][^\"\u201c\u201d]+[\"\u201c\u201d]|\u300c[^\u300d]+\u300d).{0,40}$",
    re.DOTALL,
)
_STORY = "testimonial"
#: What praises the service only (taxonomy 3.8), or tells the time before.
_SERVICE = re.compile(
    r"\b(?:staff|team|environment|reception|front desk|parking|caring|friendly"
    r"|professional|comfortable|at ease|thorough)\b"
    r"|スタッフ|受付|駐車場|雰囲気|対応|丁寧|ていねい|説明|駅から|通いやす|個室|香り"
    # The time before: what was said and feared, who told of the place.
    r"|年のせい|話を聞|の紹介で|悩んでい|正直"
)

_YES = re.compile(
    r"^(?:(?:yes|absolutely|definitely|certainly|of course|indeed|sure)\b"
    r"|はい|ええ|もちろん)"
)


def carry_on(analysis: Analysis, claims: Claims) -> None:
    """Add to the claims of a page what units take over from others."""
    for taken_over in (_answered, _told_on):
        for match in list(taken_over(analysis, claims)):
            claims.setdefault((match.sentence, match.category), []).append(match)


def _answered(analysis: Analysis, claims: Claims) -> Iterable[Match]:
    """Yield what an answer takes over from its question by saying yes (F1)."""
    for unit in analysis.units:
        if not _YES.match(unit.flat):
            continue
        question = analysis.question_of(unit)
        if question is None:
            continue
        for (index, category), matches in claims.items():
            if index == question.index and (unit.index, category) not in claims:
                why = "Answers yes to a question that asks for it."
                yield _taken_over(matches[0], unit, "answer.yes", why)


def _told_on(analysis: Analysis, claims: Claims) -> Iterable[Match]:
    """Yield what the other sentences of a quoted story take over: it is one story."""
    for block, units in analysis.by_block.items():
        told = [u for u in units if (u.index, _STORY) in claims]
        if not told or len(told) == len(units) or not _is_quoted(analysis, block):
            continue
        story = claims[told[0].index, _STORY][0]
        for unit in units:
            said = (unit.index, _STORY) in claims
            if not said and not _SERVICE.search(unit.flat):
                yield _taken_over(story, unit, "story.goes-on", "Tells the same story.")


def _is_quoted(analysis: Analysis, block: int) -> bool:
    """Tell whether a block is somebody's words, from its first to its last one."""
    quoted = analysis.document.blocks[block]
    text = quoted.span.of(analysis.document.text)
    return quoted.kind is BlockKind.QUOTE or bool(_QUOTED.match(text))


def _taken_over(match: Match, unit: Unit, rule: str, why: str) -> Match:
    evidence = Evidence(f"rule:{rule}", rule, (unit.text,), match.evidence.confidence)
    return Match(
        match.category,
        unit.index,
        evidence,
        f"{why} {match.message}",
        match.authorities,
        where=(0, len(unit.flat)),
    )
