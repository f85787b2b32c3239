"""What a piece of text shows by its form: a title, prose, lines of a list.

Tags lie: a heading may hold an answer, a paragraph a list made of <br>, and two
words that only a style parts may have no blank between them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from operator import itemgetter

from claimcheck.lines import BULLETS, ITEM, leads_in, words
from claimcheck.markup.flow import Mapped

STOP_INSIDE = re.compile(r"[.!?]['\")\u2019\u201d]* +\S")
_OPEN_END = re.compile(r"(?:^|\s)(?:and|or|&|of|to|for|with|in|the|a|your|by|at|\+)$")
_STOP_AT_END = re.compile(r"[.!;,\u2026\u3002]['\")\u2019\u201d]*$")

#: An element that its class calls a title is one up to this many words.
_TITLE_WORDS = 14

#: A bullet within a line, so many make it a list of items of so many words at most.
_INNER_BULLET = re.compile(rf"(?:(?<=\s)|^)[{BULLETS}\xb7]\ufe0f?(?=\s)")
_INNER_BULLETS = 2
_INNER_WORDS = 14

#: Lines between <br> make a list from this many on, up to this many words each.
_LIST_LINES = 3
LINE_WORDS = 8

_REFERENCE = (
    r"[(\uff08]?(?:(?:[*\uff0a\u2217\u2020\u2021\xa7\xb6\u203b]+|\u6ce8)\d{0,3}|\d{1,3})"
    r"[)\uff09]?"
)
#: What refers to a note when it is raised: "1", "1,2", "2-4", "*", "1)", "\u6ce81".
_REFERENCES = re.compile(
    rf"{_REFERENCE}(?:\s*[,;\u3001\uff0c\u2013-]\s*{_REFERENCE})*|,"
)
#: "10^6", "$5^99", "No.^1", and what is squared or cubed: a unit, a variable;
#: "CO^2" is a laser.
_EXPONENT = re.compile(
    r"(?:[\d$\u20ac\xa3\xa5#]|No\.)\^[\d\u2013-]+$"
    r"|(?<![A-Za-z])(?:[cdk\u03bc\xb5mn]?m|ft|in|yd|CO|[A-Za-z])\^[23]$"
)

#: Signs before a price or a rough figure, beside letters and digits.
_PRICES = "$\u20ac\xa3\xa5\u20a6\u20a9\u20b9\u20ba\u20b1\u0e3f~+"


def is_prose(text: str) -> bool:
    """Tell whether a heading's text is none, whatever its tag says."""
    return words(text) > _TITLE_WORDS and bool(STOP_INSIDE.search(text))


def are_apart(before: str, after: str) -> bool:
    """Tell whether two inline neighbours are words apart, though no blank is there.

    A style shows them apart. Letters that are dressed one by one are not, nor is a
    word of which a part is coloured.
    """
    if min(len(before), len(after)) < 2 and not before[-1:].isdigit():
        return False
    begins = after[:1]
    ends = before[-1:]
    return (begins.isupper() or begins.isdigit() or begins in _PRICES) and (
        ends.isalnum() or ends in ")%!?.\xae\u2122"
    )


def is_reference(before: str, raised: str) -> bool:
    """Tell whether raised text refers to a note on the word that it touches.

    An exponent does not. A year or a count with a note is taken for a power.
    """
    return (
        bool(before[-1:].strip())
        and _REFERENCES.fullmatch(raised) is not None
        and not _EXPONENT.search(f"{before}^{raised}")
    )


def is_title(text: str) -> bool:
    """Tell whether a text is short and open-ended enough for a title."""
    return words(text) <= _TITLE_WORDS and not _STOP_AT_END.search(text)


def paragraphs(lines: Sequence[Mapped]) -> Iterator[list[Mapped]]:
    """Yield lines in groups; an empty line parts two paragraphs."""
    group: list[Mapped] = []
    for line in lines:
        if line[0]:
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def are_items(lines: Sequence[Mapped]) -> bool:
    """Say whether lines are a list: marked as items, or short and open-ended."""
    if len(lines) < 2:
        return False
    rest = lines[1:]
    if all(ITEM.match(text) for text, _ in rest):
        return True
    if not all(_is_short(line) for line in rest):
        return False
    if leads(lines):
        return True
    enough = len(lines) >= _LIST_LINES and _is_short(lines[0])
    return enough and not any(_goes_on(a, b) for a, b in pairwise(lines))


def _goes_on(line: Mapped, after: Mapped) -> bool:
    """Tell whether a line is broken for looks and goes on in the next one."""
    return bool(_OPEN_END.search(line[0])) or (
        line[0][:1].isupper() and after[0][:1].islower()
    )


def _is_short(line: Mapped) -> bool:
    return words(line[0]) <= LINE_WORDS and not _STOP_AT_END.search(line[0])


def leads(lines: Sequence[Mapped]) -> bool:
    """Tell whether the first of several lines leads in the others.

    A dot parts items, a bullet is before each of them.
    """
    first, second = lines[0][0], lines[1][0]
    return leads_in(first) or (
        bool(ITEM.match(second)) and not ITEM.match(first) and second[0] != "\xb7"
    )


def bulleted(block: Mapped) -> list[Mapped]:
    """Return the lines of a text that has its items, bullets and all, in one line."""
    text, _ = block
    starts = [mark.start() for mark in _INNER_BULLET.finditer(text)]
    if len(starts) < _INNER_BULLETS:
        return [block]
    edges = [*dict.fromkeys((0, *starts)), len(text)]
    lines = [_cut(block, start, end) for start, end in pairwise(edges)]
    short = all(words(line) <= _INNER_WORDS for line, _ in lines[1:])
    return lines if short else [block]


def without_mark(line: Mapped) -> Mapped:
    """Return a line without its bullet."""
    mark = ITEM.match(line[0])
    return _cut(line, mark.end(), len(line[0])) if mark else line


def _cut(block: Mapped, start: int, end: int) -> Mapped:
    """Return a part of a text, blanks at its end left out."""
    text, offsets = block
    # By bisection: a line may have a hundred thousand bullets.
    first = bisect_left(offsets, start, key=itemgetter(0))
    last = bisect_left(offsets, end, key=itemgetter(0))
    inside = offsets[first:last]
    if not inside or inside[0][0] > start:
        index, source = offsets[first - 1]
        inside = ((start, source + start - index), *inside)
    return text[start:end].rstrip(), tuple((at - start, to) for at, to in inside)
