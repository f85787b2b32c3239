"""Read Markdown: CommonMark with tables, and the HTML that people mix in."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from claimcheck.lines import ITEM, Piece, cells, join, strip
from claimcheck.markup.flow import Shown
from claimcheck.types import BlockKind, Limits, RawBlock

_FRONT = re.compile(
    r"---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_FIELD = re.compile(r"^(\w+)[ \t]*:[ \t]*([\"']?)(\S.*?)\2[ \t]*\r?$", re.MULTILINE)
_FRONT_META = frozenset({"description", "summary", "excerpt", "subtitle", "keywords"})
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.I
)
_VISIBLE = re.compile(r"[^\r\n]")

_FENCE = re.compile(r"(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?$")
_HTML_HEADING = re.compile(r"<h([1-6])\b[^<>]*>.*", re.IGNORECASE)
_UNDERLINE = re.compile(r"(?:=+|-{2,})$")
_RULE = re.compile(r"(?:[-*_][ \t]*){3,}$")
_TABLE_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?$")
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_REFERENCE = re.compile(r"\[[^\]^]+\]:[ \t]*\S+")
_FOOTNOTE = re.compile(r"\[\^[^\]]+\]:[ \t]*")
_TASK = re.compile(r"\[[ xX]\][ \t]+")
_BOLD_LINE = re.compile(r"(\*\*\*?|__)(?!\s)((?:(?!\1).)+)\1:?$")
#: A backslash that breaks a line; two are one that is shown.
_LINE_BREAK = re.compile(r"(?<!\\)((?:\\\\)*)\\$")
_SENTENCE_END = re.compile(r"[.!][*_]*$")

# What is not text, or not as it stands, within a line.
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)(?P<code>.{1,2000}?)(?<!`)(?P=ticks)(?!`)"
    r"|!\[(?P<alt>[^\[\]]*)\](?:\([^()\s]*(?:\s+[\"'][^\"']*[\"'])?\s*\)|\[[^\]]*\])"
    r"|\[\^[^\]\s]+\]"
    r"|(?P<link>\[(?=[^\[\]]*\](?:\(|\[))|(?<=\S)\]\((?:[^()\s]|\([^()]*\))*"
    r"(?:\s+[\"'][^\"']*[\"'])?\s*\)|(?<=\S)\]\[[^\]]*\]|\[(?=!\[))"
    r"|<(?P<address>https?://[^<>\s]+|[^<>@\s]+@[^<>\s]+)>"
    r"|(?P<tag></?[a-zA-Z][^<>]*>)"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]\w{1,31});)"
    r"|(?P<mark>\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|~~)"
)
_BREAK_TAG = re.compile(r"</?(?:br|p|div|td|th|li|tr)\b", re.IGNORECASE)


def blocks(text: str, limits: Limits) -> Iterator[RawBlock]:
    """Yield the blocks of a Markdown page in reading order.

    Args:
        text: The decoded page.
        limits: Unused: every block is a line, so `read` sees all of them.
    """
    del limits
    start = 0
    front = _FRONT.match(text)
    if front:
        yield from _front_matter(front)
        start = front.end()
    body = _HIDDEN.sub(lambda match: _VISIBLE.sub(" ", match[0]), text)
    reader = _Reader()
    for raw in body[start:].splitlines(keepends=True):
        yield from reader.line(raw.rstrip(), start)
        start += len(raw)
    yield from reader.close()


def _front_matter(front: re.Match[str]) -> Iterator[RawBlock]:
    for entry in _FIELD.finditer(front[1]):
        key, start = entry[1].lower(), front.start(1) + entry.start(3)
        offsets = ((0, start),)
        if key == "title":
            yield RawBlock(BlockKind.TITLE, entry[3], offsets, 1, "title")
        elif key in _FRONT_META:
            yield RawBlock(BlockKind.META, entry[3], offsets, place=f"meta:{key}")
        elif key == "date":
            yield RawBlock(BlockKind.META, entry[3], offsets, place="fact:date")


@dataclass(slots=True)
class _Reader:
    """Collects lines into blocks; a block is yielded when it is complete.

    Attributes:
        pieces: Lines of the paragraph that is open.
        kind: What the open paragraph is.
        level: Its nesting depth, for list items.
        indents: Columns of the text of the list items that are open.
        fence: The mark that closes the open code block.
        in_table: The line before was a row, or the rule below a header.
        gap: The line before was blank.
    """

    pieces: list[Piece] = field(default_factory=list)
    kind: BlockKind = BlockKind.PARAGRAPH
    level: int = 0
    indents: list[int] = field(default_factory=list)
    fence: str = ""
    in_table: bool = False
    gap: bool = False

    def line(self, raw: str, start: int) -> Iterator[RawBlock]:
        """Take one line, whose first code point is at `start`."""
        bare, at = strip(raw, start)
        indent = len(raw[: at - start].expandtabs(4))
        fence = _FENCE.match(bare)
        if self.fence:
            if bare.startswith(self.fence):
                self.fence = ""
            elif bare:
                yield RawBlock(BlockKind.PARAGRAPH, bare, ((0, at),))
        elif fence:
            yield from self.close()
            self.fence = fence[1]
        elif not bare:
            yield from self.close()
            self.gap, self.in_table = True, False
        else:
            yield from self._content(bare, at, indent)
            self.gap = False

    def _content(self, bare: str, at: int, indent: int) -> Iterator[RawBlock]:
        if self.pieces and self.kind is BlockKind.PARAGRAPH and _UNDERLINE.match(bare):
            self.kind, self.level = BlockKind.HEADING, 1 if bare[0] == "=" else 2
            yield from self.close()
        elif _RULE.match(bare) or _REFERENCE.match(bare):
            yield from self.close()
        elif bare[0] in "#<|>" or "|" in bare:
            yield from self._marked(bare, at, indent)
        else:
            yield from self._item_or_text(bare, at, indent)

    def _marked(self, bare: str, at: int, indent: int) -> Iterator[RawBlock]:
        """Take a line that may be a heading, a quote or a row."""
        heading = _HEADING.match(bare)
        tag = _HTML_HEADING.match(bare)
        if heading or tag:
            yield from self.close()
            self.indents.clear()
            if heading:
                piece, level = strip(heading[2], at + heading.start(2)), len(heading[1])
            else:
                piece, level = (bare, at), int(tag[1]) if tag else 6
            yield from _block(BlockKind.HEADING, [piece], level)
        elif bare[0] == ">":
            yield from self._quote(bare, at)
        elif _TABLE_RULE.match(bare) and "|" in bare:
            yield from self._table_rule()
        elif cells(bare, at):
            yield from self._row(bare, at)
        else:
            yield from self._item_or_text(bare, at, indent)

    def _quote(self, bare: str, at: int) -> Iterator[RawBlock]:
        mark = _QUOTED.match(bare)
        end = mark.end() if mark else 0
        inner, inner_at = strip(bare[end:], at + end)
        item = ITEM.match(inner)
        if self.kind is not BlockKind.QUOTE or item or not inner:
            yield from self.close()
        if item:
            inner, inner_at = inner[item.end() :], inner_at + item.end()
        if inner:
            self.kind = BlockKind.QUOTE
            self.pieces.append((inner, inner_at))

    def _row(self, bare: str, at: int) -> Iterator[RawBlock]:
        """Hold each row back until the next line says whether it is a header."""
        yield from self.close()
        self.kind = BlockKind.TABLE_ROW
        self.pieces.append((bare, at))

    def _table_rule(self) -> Iterator[RawBlock]:
        if self.kind is BlockKind.TABLE_ROW and not self.in_table:
            self.kind = BlockKind.TABLE_HEADER
        yield from self.close()
        self.in_table = True

    def _item_or_text(self, bare: str, at: int, indent: int) -> Iterator[RawBlock]:
        item = ITEM.match(bare)
        lazy = self.pieces and self.kind is not BlockKind.TABLE_ROW
        if item:
            yield from self.close()
            self._open_item(bare, at, indent, item)
        elif lazy:
            self.pieces.append((bare, at))
        else:
            yield from self.close()
            self._open_text(bare, at, indent)

    def _open_item(self, bare: str, at: int, indent: int, item: re.Match[str]) -> None:
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        self.indents.append(indent + 1)
        self.kind, self.level = BlockKind.LIST_ITEM, len(self.indents)
        task = _TASK.match(bare, item.end())
        end = task.end() if task else item.end()
        self.pieces.append((bare[end:], at + end))

    def _open_text(self, bare: str, at: int, indent: int) -> None:
        """Open a paragraph; indented below an item it belongs to the item."""
        while self.indents and self.indents[-1] > indent:
            self.indents.pop()
        footnote = _FOOTNOTE.match(bare)
        end = footnote.end() if footnote else 0
        if self.indents:
            self.kind, self.level = BlockKind.LIST_ITEM, len(self.indents) + 1
        self.pieces.append((bare[end:], at + end))

    def close(self) -> Iterator[RawBlock]:
        """Yield the block that is open, if any."""
        pieces, kind, level = self.pieces, self.kind, self.level
        self.pieces, self.kind, self.level = [], BlockKind.PARAGRAPH, 0
        if not pieces:
            return
        if kind in {BlockKind.TABLE_ROW, BlockKind.TABLE_HEADER}:
            self.in_table = True
            yield from _row_block(kind, pieces[0])
            return
        self.in_table = False
        if kind is BlockKind.PARAGRAPH and _is_bold_heading(pieces):
            kind, level = BlockKind.HEADING, 6
        yield from _block(kind, pieces, level)


def _is_bold_heading(pieces: Sequence[Piece]) -> bool:
    bold = _BOLD_LINE.match(pieces[0][0]) if len(pieces) == 1 else None
    return not _SENTENCE_END.search(bold[2]) if bold else False


def _row_block(kind: BlockKind, piece: Piece) -> Iterator[RawBlock]:
    """Yield a row without the marks in its cells, and the alt texts of images."""
    seen = [_visible([cell]) for cell in cells(*piece)]
    shown = [cell for cell, _ in seen if cell[0]]
    if shown:
        text, offsets = _join_mapped(shown, " | ")
        yield RawBlock(kind, text, offsets)
    for _, images in seen:
        yield from _captions(images)


def _captions(images: Sequence[Piece]) -> Iterator[RawBlock]:
    for alt, start in images:
        yield RawBlock(BlockKind.CAPTION, alt, ((0, start),), place="alt")


def _block(kind: BlockKind, pieces: Sequence[Piece], level: int) -> Iterator[RawBlock]:
    """Yield a block without its marks, and the alt texts of its images."""
    (text, offsets), images = _visible(pieces)
    if text:
        yield RawBlock(kind, text, offsets, level)
    yield from _captions(images)


_Mapped = tuple[str, tuple[tuple[int, int], ...]]


def _visible(pieces: Sequence[Piece]) -> tuple[_Mapped, list[Piece]]:
    """Return the text that a reader sees, mapped to the source, and alt texts."""
    broken = ((_LINE_BREAK.sub(r"\1", line), at) for line, at in pieces[:-1])
    raw, lines = join([*broken, *pieces[-1:]])
    runs: list[Shown] = []
    images: list[Piece] = []
    single = _single_marks(raw)
    done = 0
    for found in _INLINE.finditer(raw):
        kept = _kept(found, single)
        if kept is None:
            continue
        runs.append((raw[done : found.start()], done, found.start() - 1))
        if found["alt"]:
            images.append(strip(found["alt"], _source(lines, found.start("alt"))))
        elif kept[0]:
            runs.append(kept)
        done = found.end()
    runs.append((raw[done:], done, len(raw) - 1))
    return _tidy(runs, lines), [image for image in images if image[0]]


def _single_marks(raw: str) -> set[str]:
    """Return the emphasis characters that stand alone and are plain text."""
    marks = [match["mark"][0] for match in _INLINE.finditer(raw) if match["mark"]]
    return {mark for mark in "*_" if marks.count(mark) == 1}


def _kept(found: re.Match[str], single: set[str]) -> Shown | None:
    """Return what stays of a construct and where, or None if it is plain text."""
    group = found.lastgroup
    if group == "mark" and found["mark"][0] in single:
        return None
    if group in {"escaped", "code", "address"} or found["code"]:
        name = "code" if found["code"] else str(group)
        return found[name], found.start(name), found.end(name) - 1
    if group == "entity":
        return html.unescape(found[0]), found.start(), found.end() - 1
    breaks = group == "tag" and _BREAK_TAG.match(found[0])
    return " " if breaks else "", found.start(), found.start()


def _source(lines: Sequence[tuple[int, int]], index: int) -> int:
    """Return the source code point behind an index of the joined raw text."""
    begin, source = next(pair for pair in reversed(lines) if pair[0] <= index)
    return source + index - begin


_BLANKS = re.compile(r"\s+")


def _tidy(runs: Sequence[Shown], lines: Sequence[tuple[int, int]]) -> _Mapped:
    """Join runs of raw text, one blank for many, mapped to the source."""
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    size = 0
    for text, start, last in runs:
        spelt = last >= start + len(text) and not text.isspace()
        for word in re.finditer(r"\S+|\s+", text):
            blank = word[0].isspace()
            if blank and (not parts or parts[-1] == " "):
                continue
            source = _source(lines, start + word.start())
            if spelt or not offsets or source - offsets[-1][1] != size - offsets[-1][0]:
                offsets.append((size, source))
            parts.append(" " if blank else word[0])
            size += 1 if blank else len(word[0])
        if spelt:
            offsets.append((size - 1, _source(lines, last)))
    text = "".join(parts).rstrip()
    return text, tuple(pair for pair in offsets if pair[0] < len(text))


def _join_mapped(mapped: Sequence[_Mapped], gap: str) -> _Mapped:
    size = 0
    offsets: list[tuple[int, int]] = []
    for text, pairs in mapped:
        offsets.extend((size + index, source) for index, source in pairs)
        size += len(text) + len(gap)
    return gap.join(text for text, _ in mapped), tuple(offsets)
