"""Lines of styled pieces, broken between words, whatever the script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

#: A text and the name of its style.
Piece = tuple[str, str]
Line = list[Piece]

_WIDE = (
    "\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60"
    "\uffe0-\uffe6\U0001f300-\U0001faff\U00020000-\U0003fffd"
)
#: What no line of East Asian text begins with.
_NEVER_FIRST = frozenset(
    "\u3001\u3002\uff0c\uff0e\uff01\uff1f\u300d\u300f\u3011\uff09\u30fc\u30fb"
)
_WIDE_CHAR = re.compile(f"[{_WIDE}]")
_TOKEN = re.compile(rf"\s+|[{_WIDE}]|[^\s{_WIDE}]+")


def hanging(pieces: Sequence[Piece], width: int, indent: int) -> Iterator[Line]:
    """Yield pieces as lines whose later ones are indented."""
    for number, line in enumerate(wrap(pieces, width, later=indent)):
        yield [(" " * indent, ""), *line] if number else line


def cells(text: str) -> int:
    """Return how many terminal columns a text takes."""
    if text.isascii():
        return len(text)
    wide = len(_WIDE_CHAR.findall(text))
    return len(text) + wide - sum(unicodedata.combining(c) != 0 for c in text)


def wrap(pieces: Sequence[Piece], width: int, *, later: int = 0) -> list[Line]:
    """Return pieces as lines of at most `width` columns, broken between words.

    Args:
        pieces: What stands on the line; a word may span pieces.
        width: Columns of a line; a longer word is cut.
        later: Columns that later lines lose to their indent.
    """
    text = "".join(piece for piece, _ in pieces)
    ranges = (_narrow if _is_narrow(text) else _mixed)(text, width, later)
    return [_cut(pieces, start, end) for start, end in ranges] or [[]]


def _is_narrow(text: str) -> bool:
    """Tell whether every character takes one column."""
    if text.isascii():
        return True
    return not (_WIDE_CHAR.search(text) or any(map(unicodedata.combining, text)))


def _narrow(text: str, width: int, later: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines where every character takes one column."""
    start, room = 0, width
    while len(text) - start > room:
        space = text.rfind(" ", start + 1, start + room + 1)
        end = space if space > 0 else start + room
        yield start, end
        start = end + (space > 0)
        room = width - later
    if start < len(text):
        yield start, len(text)


def _mixed(text: str, width: int, later: int) -> Iterator[tuple[int, int]]:
    """Yield the ranges of lines where some characters take two columns or none."""
    start, used, room, before = 0, 0, width, 0
    for begin, end in _tokens(text, width - later):
        size = cells(text[begin:end])
        if used + size > room and used:
            last = before if text[begin] in _NEVER_FIRST and before > start else begin
            yield start, last
            blank = text[begin:end].isspace()
            start, used, room = end if blank else last, 0, width - later
            used = cells(text[last:begin])
            size = 0 if blank else size
        used += size
        before = begin
    if start < len(text):
        yield start, len(text)


def _tokens(text: str, width: int) -> Iterator[tuple[int, int]]:
    for match in _TOKEN.finditer(text):
        for begin in range(match.start(), match.end(), width):
            yield begin, min(begin + width, match.end())


def _cut(pieces: Sequence[Piece], start: int, end: int) -> Line:
    line: Line = []
    at = 0
    for text, style in pieces:
        part = text[max(start - at, 0) : max(end - at, 0)]
        at += len(text)
        if part:
            line.append((part, style))
    if line:
        line[-1] = (line[-1][0].rstrip(), line[-1][1])
    return line


def pad(text: str, width: int) -> str:
    """Return text cut or filled up to a width, with a blank at its end."""
    size = cells(text)
    if size > width - 1:
        while cells(text) > width - 2:
            text = text[:-1]
        text, size = text + "…", cells(text) + 1
    return text + " " * (width - size)


def clip_left(text: str, width: int) -> str:
    """Return the end of a text that fits a width."""
    if cells(text) <= width:
        return text
    while cells(text) > width - 1:
        text = text[1:]
    return "…" + text
