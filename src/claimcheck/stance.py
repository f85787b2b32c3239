"""Decide who advances a claim and how strongly (taxonomy, section 4).

The idea is ConText's (Harkema et al. 2009): a cue, its direction, and a scope
that ends with the clause. The polarity is ours: it follows the category, so a
negation inside the words of a claim ("no side effects") is never a cue.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence
from dataclasses import replace

from claimcheck.analysis import Analysis
from claimcheck.lines import ASKING, wide_letters
from claimcheck.patterns import PatternIndex, matches
from claimcheck.rulebook import Cue
from claimcheck.types import (
    ACCOUNTABLE,
    FLAGGED,
    BlockKind,
    Evidence,
    Match,
    Role,
    Stance,
    Voice,
    value,
)
from claimcheck.unit import Unit
from claimcheck.wording import Wording

#: A dash and the blanks around it, as `Unit.flat` has them.
_DASH = " {3}"
#: Where a cue's scope ends: clause marks and words that turn the sentence.
_TURN = re.compile(
    r"[.;:!?]\s|, (?:but|yet|while|although|though|however|because|so|and we|we)\b"
    rf"|{_DASH}| but | however | although | yet | while | whereas | except "
    r"|\u3002|(?<=[すたんいる])が\u3001|ものの|けれど|しかし|ただし|一方"
)
#: Categories whose own words carry a negation ("no side effects", "not allowed in
#: the US", "no other clinic"); in all others a negation amid the words of the claim
#: denies it.
_POLAR = frozenset(
    {
        "risk-denial",
        "care-displacement",
        "regulatory-arbitrage",
        "superlative-comparative",
    }
)
#: Those that are mostly told by a negation: of waiting, failing, something else.
_OFTEN_DENIALS = _POLAR | {
    "cure-guarantee",
    "commercial-pressure",
    "pay-to-participate",
}
#: Where a sentence goes on to what is so, after what is not.
_AFFIRMS = re.compile(
    rf",? (?:but|yet|however) (?!not\b|rather\b)|[;:] |{_DASH}"
    r"|, (?:so|which is why|and yet|even) "
    r"|, (?:it|they|we|this|prp|stem cells|exosomes|regenerative) "
)
_COMMENTS = re.compile(
    r"^(?:\d+ )?(?:comments?|replies|responses|leave a (?:reply|comment)|discussion)\b"
)
_FIRST_PERSON = re.compile(
    r"\b(?:i|my|me|i'm|i've|i'd|i'll|we were|our son|our daughter)\b"
    r"|私|僕|おかげ|うれし|嬉し|でした|ました"
)
#: An item that is ticked off as not so.
_CROSSED = re.compile("^[\\W_]{0,3}[\u2717\u2718\u2716\u274c\u274e\U0001f6ab\u26d4]")
#: How an entry of a list of references begins and what it holds: the title is its
#: authors' word.
_ENTRY = re.compile(
    r"\W*(?:\d{1,3}\W+)?[A-Z][\w'\u2019-]+,? [A-Z]{1,3}(?:,|\.,| et al)"
    r".*\b(?:19|20)\d\d\b"
)
_ISSUE = re.compile(r"\b(?:19|20)\d\d; ?\d+|\bdoi ?:|\bPMID\b")
#: A clause that concedes something, up to where it has come.
_CONCEDES = re.compile(
    r"(?:^|[.;:!?] |, )(?:while|whilst|although|though|even though|even if)\b[^,]*$"
)
#: A question and its answer in one unit, as in the cells of a row.
_AFFIRMED = re.compile(
    r"\?[\s|:\-]*(?:yes|absolutely|definitely|certainly|of course)\b"
)
_MARK = re.compile(r"[?!.\u3002]|$")
#: Questions that state what they seem to ask.
_PRESUMES = re.compile(
    r"\W*(?:(?:did you know|have you heard|who knew|guess what)\b"
    r"|ご存知|ご存じ|知ってい)"
)
#: Questions that invite to what they offer.
_INVITES = re.compile(
    r"\W*(?:(?:ready|want|would you like|interested|looking)\b|.*ませんか)"
)
_INVITED = "commercial-pressure"
_NO_WORDS = Evidence("", rule=None, words=(), confidence=0.0)
_QUOTE_START = re.compile(r"^[\"'“”\u300c\u300e]")
#: In a quotation so many sentences before and after are taken for one voice.
_QUOTED = 12
_QUOTE_END = re.compile(r"[\"'”\u300d\u300f][.\u3002]?$")


@value
class Reading:
    """The stance of one match, its voice, and the cue words behind it."""

    stance: Stance
    voice: Voice
    because: str = ""


class StanceReader:
    """All cues, filed by the words that they cannot do without."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        """File the cues."""
        self._index = PatternIndex((cue, cue.pattern) for cue in cues)

    def read(self, analysis: Analysis, unit: Unit, match: Match, role: Role) -> Reading:
        """Return stance and voice of a match in its unit and chain."""
        voice = voice_of(analysis, unit)
        if match.stance is not None:
            return Reading(_published(match.stance, role, voice), voice, "by the rule")
        stance, because = self._own(analysis, unit, match)
        return Reading(_published(stance, role, voice), voice, because)

    def advances(self, analysis: Analysis, unit: Unit, category: str) -> bool:
        """Tell whether a unit as a whole advances a claim, its own and not denied."""
        return self.stands(analysis, unit, Match(category, unit.index, _NO_WORDS))

    def stands(self, analysis: Analysis, unit: Unit, match: Match) -> bool:
        """Tell whether a unit advances what was found in it, its own and not denied."""
        return self._own(analysis, unit, match)[0] in FLAGGED

    def _own(self, analysis: Analysis, unit: Unit, match: Match) -> tuple[Stance, str]:
        """Apply the taxonomy's order: attributed, negated, question, hedged."""
        if _CROSSED.match(unit.text):
            return Stance.NEGATED, "crossed out"
        if _is_reference(analysis, unit):
            return Stance.ATTRIBUTED, "a reference"
        found = self._cues(unit, match)
        found += self._chain_cues(analysis, unit, match.category)
        for stance in (Stance.ATTRIBUTED, Stance.NEGATED):
            for cue, words in found:
                if cue.stance == stance:
                    return stance, words
        invites = match.category == _INVITED and _INVITES.match(unit.flat)
        if not invites and _asks(
            unit, match.where[1] if match.where else len(unit.flat)
        ):
            return Stance.QUESTION, "?"
        for cue, words in found:
            if cue.stance == Stance.HEDGED:
                return Stance.HEDGED, words
        return Stance.ASSERTED, ""

    def _cues(self, unit: Unit, match: Match) -> list[tuple[Cue, str]]:
        """Return the cues of the unit whose scope reaches the claim."""
        by_model = match.evidence.rule is None
        return [
            (cue, unit.quote(start, end))
            for cue, start, end in unit.wording.once(self._hits)
            if cue.direction != "chain"
            and cue.covers(match.category)
            and (not by_model or _denies_all(unit.flat, cue, start, end, match))
            and _reaches(unit.flat, cue, start, end, match)
        ]

    def _chain_cues(
        self, analysis: Analysis, unit: Unit, category: str
    ) -> list[tuple[Cue, str]]:
        return [
            (cue, above.quote(start, end))
            for above in analysis.leads(unit.sentence.block)
            for cue, start, end in above.wording.once(self._hits)
            if cue.direction == "chain" and cue.covers(category)
        ]

    def _hits(self, wording: Wording) -> list[tuple[Cue, int, int]]:
        """Return every place of every cue in some words, as ranges of the flat text.

        A cue that overlaps what only looks like one is none; what looks like one in a
        line above hides cues of lines above only.
        """
        hits = [
            (cue, *wording.chars(first, last))
            for cue, pattern in self._index.possible(wording)
            for first, last in matches(pattern.parts[0], wording)
        ]
        pseudo = [hit for hit in hits if hit[0].pseudo]
        return [
            (cue, start, end)
            for cue, start, end in hits
            if not cue.pseudo
            and not any(
                first < end
                and start < last
                and (mock.direction != "chain" or cue.direction == "chain")
                for mock, first, last in pseudo
            )
        ]


def _is_reference(analysis: Analysis, unit: Unit) -> bool:
    """Tell whether a unit is an entry of a list of references, or part of one."""
    block = analysis.block_of(unit).span.of(analysis.document.text)
    return bool(_ENTRY.match(block)) or unit.wording.once(_names_an_issue)


def _names_an_issue(wording: Wording) -> bool:
    return _ISSUE.search(wording.text) is not None


def _conceded(flat: str, start: int, end: int) -> bool:
    """Tell whether words stand in a clause that concedes, before what is claimed."""
    return "," in flat[end:] and bool(_CONCEDES.search(flat[:start]))


def _denies_all(flat: str, cue: Cue, start: int, end: int, match: Match) -> bool:
    """Tell whether a cue reaches a claim that the classifier sees in the whole unit.

    A bare negation does not where the claim may be its own words ("it cannot be
    rejected") and no rule tells them, nor where the sentence turns after it ("no
    cure, but it helps").
    """
    if not cue.bare:
        return cue.direction != "chain" and not _conceded(flat, start, end)
    own = match.where is None and match.category in _OFTEN_DENIALS
    return not own and not _AFFIRMS.search(flat, end)


def _reaches(flat: str, cue: Cue, start: int, end: int, match: Match) -> bool:
    """Tell whether a cue reaches the words of a claim, as far as these are known."""
    where = match.where
    if where is None:
        return True
    return _in_scope(flat, cue, start, end, where) or (
        cue.stance in (Stance.NEGATED, Stance.ATTRIBUTED)
        and cue.direction in ("before", "after")
        and match.category not in _POLAR
        and start < where[1]
        and where[0] < end
    )


def _in_scope(
    flat: str, cue: Cue, start: int, end: int, where: tuple[int, int]
) -> bool:
    """Tell whether a cue's scope reaches the claim."""
    first, last = where
    if cue.direction == "unit":
        return True
    if cue.direction == "inside":
        return first <= start and end <= last
    between = (last, start) if cue.direction == "after" else (end, first)
    if between[0] > between[1]:
        return False
    text = flat[between[0] : between[1]]
    if "," in text and _CONCEDES.search(flat[:start]):
        return False  # "while we guarantee nothing, most improve"
    far = text.count(" ") + wide_letters(text)
    return far <= cue.reach and not _TURN.search(text)


def _asks(unit: Unit, end: int) -> bool:
    """Tell whether the sentence that holds the claim is a question."""
    if _PRESUMES.match(unit.flat):
        return False
    for mark in _MARK.finditer(unit.flat, max(end - 1, 0)):
        if mark[0] == "?" or unit.flat.endswith(ASKING, 0, mark.start()):
            return not _AFFIRMED.match(unit.flat, mark.start())
        if mark[0] == "!" or end < len(unit.flat):
            return False
    return False


def _published(stance: Stance, role: Role, voice: Voice) -> Stance:
    """Return the stance at publisher level: news and critics attribute (S4)."""
    if role in ACCOUNTABLE or voice in (Voice.COMMENTER,):
        return stance
    return Stance.ATTRIBUTED if stance in FLAGGED else stance


def surest(found: Sequence[Match]) -> Match:
    """Return the surest match, with the words of the claim where any match has them.

    The classifier knows the unit only, a rule its words. "Not seen any reaction" is
    one claim though "any reaction" matches as well: its negation belongs to its words.
    """
    ranked = sorted(found, key=lambda m: m.evidence.confidence, reverse=True)
    best = ranked[0]
    placed = [match.where for match in ranked if match.where]
    if not placed:
        return best
    start, end = placed[0]
    if best.category in _POLAR:
        for first, last in (m.where for m in found if m.where):
            if first < end and start < last:
                start, end = min(start, first), max(end, last)
    where = start, end
    return best if best.where == where else replace(best, where=where)


def explained(found: Sequence[Match]) -> Match:
    """Return the match that tells most: the surest rule's, not the classifier's."""
    return max(
        found, key=lambda m: (m.evidence.rule is not None, m.evidence.confidence)
    )


def voice_of(analysis: Analysis, unit: Unit) -> Voice:
    """Return who speaks: the publisher, a patient, an outsider or a commenter."""
    block = analysis.block_of(unit)
    if block.place == "comments" or any(
        _COMMENTS.match(above.flat)
        for above in analysis.chain_units(unit.sentence.block)
    ):
        return Voice.COMMENTER
    spoken = " ".join(_quotation(analysis, unit))
    return Voice.PATIENT if _FIRST_PERSON.search(spoken) else Voice.PUBLISHER


def _quotation(analysis: Analysis, unit: Unit) -> Sequence[str]:
    """Return what is quoted where a unit stands: its block, or what leads up to it."""
    block = analysis.by_block.get(unit.sentence.block, ())
    at = bisect.bisect_left(block, unit.index, key=lambda other: other.index)
    before = block[max(0, at - _QUOTED) : at + 1]
    if analysis.block_of(unit).kind is BlockKind.QUOTE:
        return [other.flat for other in (*before, *block[at + 1 : at + _QUOTED])]
    said: list[str] = []
    for other in before:
        if _QUOTE_START.match(other.wording.view.text):
            said = [other.flat]
        elif said:
            said.append(other.flat)
        if other is not unit and _QUOTE_END.search(other.wording.view.text):
            said = []
    return said
