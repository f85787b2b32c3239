"""Read plain text: files, scraped copy, text pasted from a page.

The form of the lines is all there is to go by. A line is a block, unless lines
are clearly wrapped by hand; short open-ended lines above body text are headings,
and runs of them are lists whose bullets got lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import pairwise

from claimcheck.lines import (
    COMMENT,
    ITEM,
    Piece,
    cells,
    is_heading_like,
    is_open,
    join,
    words,
)
from claimcheck.types import BlockKind, Limits, RawBlock, value

_RULE = re.compile(r"[\s|:+=_*~.\-\u2013\u2014\u2500-\u257f]+")
_VISIBLE = re.compile(r"\S")
_ENDED = re.compile(r"[.!?:;\u2026\u3002\uff01\uff1f]['\"\u2019\u201d)\]]*$")

_PRICE = re.compile(r"[$\u20ac\xa3\xa5]\s?\d")

#: Widths between which people and programs wrap text by hand.
_WRAP_WIDTHS = range(45, 121)

#: A run of this many heading-like lines is a list without bullets.
_LIST_RUN = 3

#: Items of a list without bullets are shorter than this many words.
_ITEM_WORDS = 8


class _Form(Enum):
    PROSE = auto()
    ITEM = auto()
    ROW = auto()
    QUOTE = auto()


@value
class _Line:
    """One line or several that belong together; `gap` says a blank is above."""

    form: _Form
    pieces: tuple[Piece, ...]
    indent: int
    gap: bool
    numbered: bool = False

    @property
    def text(self) -> str:
        return " ".join(piece[0] for piece in self.pieces)


def blocks(text: str, limits: Limits) -> Iterator[RawBlock]:
    """Yield the blocks of a plain text in reading order.

    Args:
        text: The decoded page.
        limits: Unused: every block is a line, so `read` sees all of them.
    """
    del limits
    lines = _unwrap(_lines(text))
    at = 0
    while at < len(lines):
        end = _run_end(lines, at)
        if lines[at].form is _Form.ROW and (at, end) == (0, 1) and len(lines) > 1:
            # Saved pages begin with their title: "The clinic | Its city".
            yield _block(BlockKind.HEADING, lines[at], 1)
        elif lines[at].form is _Form.ROW:
            yield from _rows(lines[at:end])
        elif lines[at].form is _Form.ITEM:
            yield from _items(lines, at, end)
        elif lines[at].form is _Form.QUOTE:
            for line in lines[at:end]:
                yield _block(BlockKind.QUOTE, line)
        else:
            yield from _prose(lines, at, end)
        at = end


def _run_end(lines: Sequence[_Line], at: int) -> int:
    """Return where the run of lines of one form ends; a gap ends a table."""
    form = lines[at].form
    end = at + 1
    while end < len(lines) and lines[end].form is form:
        if form is _Form.ROW and lines[end].gap:
            break
        end += 1
    return end


def _lines(text: str) -> Iterator[_Line]:
    start, gap = 0, False
    shown = COMMENT.sub(lambda comment: _VISIBLE.sub(" ", comment[0]), text)
    for line, raw in zip(
        text.splitlines(), shown.splitlines(keepends=True), strict=True
    ):
        bare = raw.strip()
        if line.strip() and not bare:
            pass  # all of it is comment, which parts nothing
        elif not bare or _RULE.fullmatch(bare):
            gap = gap or not ("|" in bare or "+" in bare)
        else:
            indent = len(raw) - len(raw.lstrip())
            yield _line(bare, start + indent, len(raw[:indent].expandtabs(4)), gap)
            gap = False
        start += len(raw)


def _line(bare: str, start: int, indent: int, gap: bool) -> _Line:
    if bare[0] == ">":
        inner = bare.lstrip("> \t")
        if inner:
            start += len(bare) - len(inner)
            return _Line(_Form.QUOTE, ((inner, start),), indent, gap)
    row = cells(bare, start)
    if row:
        return _Line(_Form.ROW, tuple(row), indent, gap)
    item = ITEM.match(bare)
    if item:
        piece = (bare[item.end() :], start + item.end())
        numbered = item["number"] is not None
        return _Line(_Form.ITEM, (piece,), indent, gap, numbered)
    return _Line(_Form.PROSE, ((bare, start),), indent, gap)


def _unwrap(lines: Iterator[_Line]) -> list[_Line]:
    """Join lines that were wrapped by hand, paragraph by paragraph."""
    joined: list[_Line] = []
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and (line.gap or not _may_follow(paragraph[0], line)):
            joined.extend(_unwrapped(paragraph))
            paragraph = []
        paragraph.append(line)
    joined.extend(_unwrapped(paragraph))
    return joined


def _may_follow(first: _Line, line: _Line) -> bool:
    """Say whether a line can belong to the paragraph that a line began."""
    if first.form is _Form.QUOTE:
        return line.form is _Form.QUOTE
    return line.form is _Form.PROSE and first.form is not _Form.ROW


def _unwrapped(lines: list[_Line]) -> list[_Line]:
    """Join the lines of a wrapped paragraph; its heading may be the first."""
    if len(lines) > 1 and (_is_wrapped(lines) or _goes_on(lines)):
        first = lines[0]
        pieces = tuple(piece for line in lines for piece in line.pieces)
        return [_Line(first.form, pieces, first.indent, first.gap, first.numbered)]
    if len(lines) > 2 and is_heading_like(lines[0].text):
        return [lines[0], *_unwrapped(lines[1:])] if _is_wrapped(lines[1:]) else lines
    return lines


def _is_wrapped(lines: Sequence[_Line]) -> bool:
    """Say whether each next word would not have fitted on the line before."""
    texts = [line.text for line in lines]
    width = max(map(len, texts))
    if width not in _WRAP_WIDTHS or all(_ENDED.search(text) for text in texts):
        return False
    return all(
        len(line) + 1 + len(following.split(None, 1)[0]) >= width - 3
        for line, following in pairwise(texts)
    )


def _goes_on(lines: Sequence[_Line]) -> bool:
    """Say whether lines are the body of an item, indented below its mark."""
    first = lines[0]
    return first.form is _Form.ITEM and all(
        line.indent > first.indent and line.text[0].islower() for line in lines[1:]
    )


def _block(kind: BlockKind, line: _Line, level: int = 0) -> RawBlock:
    text, offsets = join(line.pieces, " | " if line.form is _Form.ROW else " ")
    return RawBlock(kind, text, offsets, level)


def _rows(lines: Sequence[_Line]) -> Iterator[RawBlock]:
    kind = BlockKind.TABLE_HEADER if _has_header(lines) else BlockKind.TABLE_ROW
    for line in lines:
        yield _block(kind, line)
        kind = BlockKind.TABLE_ROW


def _has_header(lines: Sequence[_Line]) -> bool:
    """Say whether the first row names the columns of the others."""
    width = len(lines[0].pieces)
    short = all(words(cell) <= _ITEM_WORDS for cell, _ in lines[0].pieces)
    return len(lines) > 1 and short and all(len(row.pieces) == width for row in lines)


def _items(lines: Sequence[_Line], at: int, end: int) -> Iterator[RawBlock]:
    """Yield list items with their depth; a lone number makes a heading."""
    if end - at == 1 and lines[at].numbered and _is_heading(lines, at):
        yield _block(BlockKind.HEADING, lines[at], 2)
        return
    open_indents: list[int] = []
    for line in lines[at:end]:
        while open_indents and open_indents[-1] > line.indent:
            open_indents.pop()
        if not open_indents or open_indents[-1] < line.indent:
            open_indents.append(line.indent)
        yield _block(BlockKind.LIST_ITEM, line, len(open_indents))


def _prose(lines: Sequence[_Line], at: int, end: int) -> Iterator[RawBlock]:
    while at < end:
        run = at
        while run < end and _is_short(lines[run]) and (run == at or not lines[run].gap):
            run += 1
        if run - at > _LIST_RUN:
            yield from _bare_list(lines, at, run)
            at = run
        else:
            yield _heading_or_paragraph(lines, at)
            at += 1


def _is_short(line: _Line) -> bool:
    text = line.text
    return text[-1] != "?" and is_heading_like(text) and words(text) <= _ITEM_WORDS


def _bare_list(lines: Sequence[_Line], at: int, end: int) -> Iterator[RawBlock]:
    """Yield a run of short lines: a heading, items, perhaps the next heading."""
    last = end - 1 if end < len(lines) and not lines[end].gap else end
    yield _block(BlockKind.HEADING, lines[at], 2 if at else 1)
    for line in lines[at + 1 : last]:
        yield _block(BlockKind.LIST_ITEM, line, 1)
    if last < end:
        yield _block(BlockKind.HEADING, lines[last], 2)


def _heading_or_paragraph(lines: Sequence[_Line], at: int) -> RawBlock:
    if _is_heading(lines, at):
        return _block(BlockKind.HEADING, lines[at], 2 if at else 1)
    return _block(BlockKind.PARAGRAPH, lines[at])


def _is_heading(lines: Sequence[_Line], at: int) -> bool:
    """Say whether a short line stands above something it can head."""
    return (
        at + 1 < len(lines)
        and len(lines[at].pieces) == 1
        and (is_open(lines[at].text) if lines[at].numbered else _heads(lines[at].text))
    )


def _heads(text: str) -> bool:
    return is_heading_like(text) and not _PRICE.search(text)
