"""The small language in which rules and cues are written, and how it matches.

A phrase is a row of words, in any case, with hyphens as spaces:

    guaranteed to {cure_verb}         a slot: any term of the lexicon of that name
    (no|zero|without) risk*           alternatives; * lets any ending follow
    (very)? safe                      may be left out
    cells ... {body_part}             up to five words between; `...9` up to nine

Words of a phrase stand in one clause: no stop, semicolon, question or exclamation
mark between them. `all` asks for several phrases in one unit, in any order. A
regex sees lower-case text with hyphens as spaces, and names the literal words of
which one is always there; a slot in it is one tag character, repeated.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from claimcheck.errors import PackError
from claimcheck.lexicon import words_of
from claimcheck.wording import Wording

_T = TypeVar("_T")

_GAP_WORDS = 5
_MAX_EXPANSION = 400
_TOKEN = re.compile(
    r"\s*(?:(?P<slot>\{[a-z0-9_]+\})|(?P<gap>\.\.\.\d*)|(?P<open>\()"
    r"|(?P<close>\))|(?P<bar>\|)|(?P<word>[^\s()|{}]+))(?P<optional>(?<=[)}])\?)?"
)

#: Words too common to hang a pattern on; as the only literal they are an error.
COMMON = frozenset(
    "a an the of to in on for and or is are be been was were with your our you we "
    "us it its this that these those by from at as not no can will has have had do "
    "does all any more most who what how why when if than then so too very may".split()
)


def common(key: str) -> bool:
    """Tell whether a key is too common to hang a pattern on alone."""
    return key.rstrip("*") in COMMON


@dataclass(frozen=True, slots=True)
class Step:
    """One element of a phrase.

    Attributes:
        keys: Literals and slots (in braces) of which one must stand here.
        gap: How many words may stand between the step before and this one.
    """

    keys: frozenset[str]
    gap: int = 0
    optional: bool = False


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern.

    Attributes:
        kind: "phrase", "all", "regex" or "tokens".
        source: As written, for messages; for "tokens" the spaCy pattern as JSON.
        parts: The steps of a phrase; several rows for `all`, none otherwise.
        regex: For "regex": its source, slots as `{name}`.
        anchors: For "regex" and "tokens": of each group one key must be in the unit.
        within: For `all`: the parts lie within so many words; 0 for any.
    """

    kind: str
    source: str
    parts: tuple[tuple[Step, ...], ...] = ()
    regex: str = ""
    anchors: tuple[frozenset[str], ...] = ()
    within: int = 0
    slots: tuple[str, ...] = field(default=())

    @cached_property
    def groups(self) -> tuple[frozenset[str], ...]:
        """Return groups of keys; of each at least one must be in the unit."""
        steps = itertools.chain.from_iterable(self.parts)
        return self.anchors + tuple(step.keys for step in steps if not step.optional)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the regex, with each slot as a run of its tag."""
        regex = self.regex
        for number, slot in enumerate(self.slots):
            regex = regex.replace(f"{{{slot}}}", f"{tag_of(number)}+")
        return re.compile(regex)

    @property
    def literals(self) -> frozenset[str]:
        """Return the literal words that the lexicon must look for."""
        steps = (step.keys for row in self.parts for step in row)
        keys = itertools.chain.from_iterable((*steps, *self.groups))
        return frozenset(key for key in keys if key[0] != "{")


def tag_of(number: int) -> str:
    """Return the private-use character that stands for a regex's nth slot."""
    return chr(0xE000 + number)


def possible(pattern: Pattern, wording: Wording) -> bool:
    """Tell whether the words hold what the pattern cannot do without."""
    return _meets(wording.keys, pattern.groups)


def _meets(keys: frozenset[str], groups: Iterable[frozenset[str]]) -> bool:
    """Tell whether there is a key of each group."""
    for group in groups:  # a plain loop: this runs a thousand times a page
        if keys.isdisjoint(group):
            return False
    return True


def search(pattern: Pattern, wording: Wording) -> list[tuple[int, int]]:
    """Return the ranges of the flat text that a pattern matches, or none."""
    if pattern.kind == "regex":
        found = pattern.compiled.search(_tagged(pattern, wording))
        return [found.span()] if found else []
    ranges = []
    for row in pattern.parts:
        at = next(matches(row, wording), None)
        if at is None:
            return []
        ranges.append(at)
    if pattern.within and len(ranges) > 1:
        last = max(e for _, e in ranges)
        if last - min(s for s, _ in ranges) > pattern.within and not any(
            _close(combination, pattern.within)
            for combination in itertools.islice(
                itertools.product(*(matches(row, wording) for row in pattern.parts)), 64
            )
        ):
            return []
    return [wording.chars(first, last) for first, last in ranges]


def any_found(patterns: Iterable[Pattern], wording: Wording) -> bool:
    """Tell whether one of some patterns matches."""
    return any(possible(p, wording) and search(p, wording) for p in patterns)


def _close(ranges: Iterable[tuple[int, int]], within: int) -> bool:
    ranges = tuple(ranges)
    return max(e for _, e in ranges) - min(s for s, _ in ranges) <= within


def matches(row: Sequence[Step], wording: Wording) -> Iterator[tuple[int, int]]:
    """Yield (first word, last word) of each way a phrase matches."""
    step, rest = row[0], row[1:]
    for first, last in _places(step, wording):
        end = _extend(rest, last, 0, wording)
        if end is not None:
            yield first, end
    if step.optional and rest:
        yield from matches(rest, wording)


def _places(step: Step, wording: Wording) -> list[tuple[int, int]]:
    """Return where a step can stand, in reading order."""
    found = step.keys & wording.keys
    if len(found) == 1:
        return wording.places[next(iter(found))]
    return sorted(place for key in found for place in wording.places[key])


def _extend(
    row: Sequence[Step], after: int, slack: int, wording: Wording
) -> int | None:
    """Return the last word of the nearest way to match the rest of a phrase."""
    if not row:
        return after
    step, rest = row[0], row[1:]
    reach = after + 1 + step.gap + slack
    clauses = wording.clauses
    for first, last in _places(step, wording):
        if first > reach:
            break
        if first <= after or clauses[first] != clauses[after]:
            continue
        end = _extend(rest, last, 0, wording)
        if end is not None:
            return end
    if step.optional:
        return _extend(rest, after, step.gap + slack, wording)
    return None


def _tagged(pattern: Pattern, wording: Wording) -> str:
    """Return the flat text with each hit of the pattern's slots as its tag."""
    if not pattern.slots:
        return wording.flat
    text = list(wording.flat)
    for number, slot in enumerate(pattern.slots):
        for first, last in wording.places.get(f"{{{slot}}}", ()):
            start, end = wording.chars(first, last)
            text[start:end] = tag_of(number) * (end - start)
    return "".join(text)


class PatternIndex(Generic[_T]):
    """Things with a pattern, found by the words that the pattern cannot do without.

    A page has thousands of words and hundreds of patterns; filed by its rarest words,
    about five a sentence are tried. A few hundred regexes over every sentence ran at
    36 pages/s.
    """

    def __init__(self, items: Iterable[tuple[_T, Pattern]]) -> None:
        """File each thing under the rarest group of keys of its pattern."""
        self._items = list(items)
        self._others: list[list[frozenset[str]]] = []
        self._filed: dict[str, list[int]] = {}
        for number, (_, pattern) in enumerate(self._items):
            rarest = min(pattern.groups, key=_commonness)
            self._others.append([g for g in pattern.groups if g is not rarest])
            for key in rarest:
                self._filed.setdefault(key, []).append(number)
        self._keys = frozenset(self._filed)

    def possible(self, wording: Wording) -> list[tuple[_T, Pattern]]:
        """Return the things whose pattern may match some words."""
        keys = wording.keys
        here = keys & self._keys
        if not here:
            return []
        numbers = set().union(*[self._filed[key] for key in here])
        return [
            self._items[number]
            for number in sorted(numbers)
            if _meets(keys, self._others[number])
        ]

    def found(self, wording: Wording) -> list[tuple[_T, list[tuple[int, int]]]]:
        """Return the things whose pattern matches, with the ranges of the flat text."""
        return wording.once(self._found)

    def _found(self, wording: Wording) -> list[tuple[_T, list[tuple[int, int]]]]:
        return [
            (thing, spans)
            for thing, pattern in self.possible(wording)
            if (spans := search(pattern, wording))
        ]


def _commonness(group: frozenset[str]) -> tuple[int, int]:
    slots = sum(1 for key in group if key[0] == "{")
    return slots + 3 * sum(common(key) for key in group), len(group)


class _Parser:
    """Read a phrase from left to right; choices may hold choices."""

    def __init__(self, phrase: str, slots: frozenset[str], where: str) -> None:
        self._tokens = list(_TOKEN.finditer(phrase.strip()))
        self._at = 0
        self._slots = slots
        self._where = where

    def steps(self) -> tuple[Step, ...]:
        """Return the steps of the whole phrase."""
        steps: list[Step] = []
        gap = 0
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            if token["gap"]:
                self._at += 1
                gap = int(token["gap"][3:] or _GAP_WORDS)
                continue
            keys, optional = self._keys()
            steps.append(Step(frozenset(keys), gap, optional))
            gap = 0
        if not steps:
            raise PackError("an empty phrase", where=self._where)
        return tuple(steps)

    def _keys(self) -> tuple[list[str], bool]:
        """Return the alternatives of one element, and whether it may be missing."""
        token = self._tokens[self._at]
        self._at += 1
        if token["slot"]:
            return [self._slot(token["slot"])], bool(token["optional"])
        if token["word"]:
            return [self._literal(token["word"])], False
        if not token["open"]:
            raise PackError("brackets do not match in a phrase", where=self._where)
        keys = self._alternatives()
        optional = bool(self._tokens[self._at - 1]["optional"])
        return keys, optional

    def _literal(self, text: str) -> str:
        words = words_of(text)
        if not words:
            raise PackError(
                f"{text!r} has no letter or digit",
                where=self._where,
                hint="marks between words match by themselves: leave it out",
            )
        return " ".join(words)

    def _slot(self, braced: str) -> str:
        if braced[1:-1] not in self._slots:
            raise PackError(
                f"unknown slot {braced}",
                where=self._where,
                hint=f"known slots: {', '.join(sorted(self._slots))}",
            )
        return braced

    def _alternatives(self) -> list[str]:
        """Return the literals and slots between an open bracket and its end."""
        keys: list[str] = []
        current = [""]
        while True:
            if self._at >= len(self._tokens):
                raise PackError(
                    "a bracket is not closed in a phrase", where=self._where
                )
            token = self._tokens[self._at]
            if token["bar"] or token["close"]:
                self._at += 1
                keys += [key for key in current if key]
                current = [""]
                if token["close"]:
                    return keys
                continue
            if token["gap"]:
                raise PackError("no gap within alternatives", where=self._where)
            words, optional = self._keys()
            options = [*words, ""] if optional else words
            current = [f"{a} {b}".strip() for a in current for b in options]
            if len(current) > _MAX_EXPANSION or any(
                "{" in key and key[0] + key[-1] != "{}" for key in current
            ):
                raise PackError(
                    "an alternative is one slot, or words only", where=self._where
                )


def _check_anchor(groups: Iterable[frozenset[str]], source: str, where: str) -> None:
    if not any(not common(key) for group in groups for key in group):
        raise PackError(
            f"pattern without a literal anchor: {source!r}",
            where=where,
            hint="give it at least one word that is not as common as 'the' or 'can'",
        )


def phrase_pattern(phrase: str, slots: frozenset[str], where: str) -> Pattern:
    """Compile a `phrase` entry.

    Raises:
        PackError: An unknown slot, unmatched brackets, or no literal anchor.
    """
    steps = _Parser(phrase, slots, where).steps()
    pattern = Pattern("phrase", phrase, (steps,))
    _check_anchor(pattern.groups, phrase, where)
    return pattern


def all_pattern(
    phrases: Sequence[str], within: int, slots: frozenset[str], where: str
) -> Pattern:
    """Compile an `all` entry: every phrase somewhere in the unit."""
    rows = tuple(_Parser(p, slots, where).steps() for p in phrases)
    source = " + ".join(phrases)
    pattern = Pattern("all", source, rows, within=within)
    _check_anchor(pattern.groups, source, where)
    return pattern


def regex_pattern(
    regex: str, anchors: Sequence[str], slots: frozenset[str], where: str
) -> Pattern:
    """Compile a `regex` entry.

    Raises:
        PackError: It does not compile, has no anchors, or can backtrack badly.
    """
    if not anchors:
        raise PackError(
            f"pattern without a literal anchor: {regex!r}",
            where=where,
            hint="add `anchors:` with the words of which one is always there",
        )
    named = tuple(sorted(set(re.findall(r"\{([a-z][a-z0-9_]*)\}", regex))))
    for slot in named:
        _Parser(f"{{{slot}}}", slots, where).steps()
    keys = anchor_keys(anchors, where)
    groups = (keys, *(frozenset({f"{{{slot}}}"}) for slot in named))
    pattern = Pattern("regex", regex, regex=regex, anchors=groups, slots=named)
    check_backtracking(pattern, where)
    return pattern


def anchor_keys(anchors: Sequence[str], where: str) -> frozenset[str]:
    """Return the keys of which a unit must hold one; a slot is its own key.

    Raises:
        PackError: An anchor holds no word.
    """
    keys = {a if a.startswith("{") else " ".join(words_of(a)): a for a in anchors}
    if "" in keys:
        raise PackError(
            f"an anchor is a word or a slot, not {keys['']!r}",
            where=where,
            hint='"{number}" stands for numbers, of whatever currency',
        )
    return frozenset(keys)


def check_backtracking(pattern: Pattern, where: str) -> None:
    """Refuse a regex that can take exponential or cubic time.

    An unbounded repeat inside an unbounded repeat is refused, and so are two
    unbounded repeats in a row that can eat the same character.

    Raises:
        PackError: The regex is unsafe or does not compile.
    """
    try:
        compiled = pattern.compiled
    except re.error as error:
        raise PackError(f"not a regex: {error}", where=where) from error
    tree = re._parser.parse(compiled.pattern)  # type: ignore[attr-defined]  # noqa: SLF001
    if _nested_repeat(tree, inside=False) or _double_repeat(tree):
        raise PackError(
            f"regex prone to catastrophic backtracking: {pattern.source!r}",
            where=where,
            hint="bound the repeats ({0,40}) or make them eat different characters",
        )


_UNBOUNDED = 100


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node, tuple | list) or hasattr(node, "data"):
        yield from getattr(node, "data", node)


def _is_repeat(node: Any) -> bool:
    return (
        isinstance(node, tuple)
        and len(node) == 2
        and str(node[0]) in {"MAX_REPEAT", "MIN_REPEAT"}
        and int(node[1][1]) >= _UNBOUNDED
    )


def _nested_repeat(node: Any, *, inside: bool) -> bool:
    repeat = _is_repeat(node)
    if repeat and inside:
        return True
    return any(_nested_repeat(c, inside=inside or repeat) for c in _children(node))


def _double_repeat(node: Any) -> bool:
    """Tell whether two unbounded repeats of one thing stand side by side."""
    children = list(_children(node))
    for left, right in itertools.pairwise(children):
        if (
            _is_repeat(left)
            and _is_repeat(right)
            and str(left[1][2]) == str(right[1][2])
        ):
            return True
    return any(_double_repeat(c) for c in children)
