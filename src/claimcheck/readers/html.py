"""Read HTML: all text that a visitor can see or a search engine reads.

The page is walked once, tag by tag, with a stack of the open elements that
matter and no recursion. Inline elements never break a word, block elements
always end a block. Nothing is dropped but scripts, styles, comments, the names of
icons and raised references to notes.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from claimcheck.errors import InputError
from claimcheck.lines import ASKS, BULLET, FIGURE, ITEM, words
from claimcheck.markup import jsonld
from claimcheck.markup.flow import Mapped, Run, glued, join, mapped
from claimcheck.markup.form import (
    LINE_WORDS,
    STOP_INSIDE,
    are_apart,
    are_items,
    bulleted,
    is_prose,
    is_reference,
    is_title,
    leads,
    paragraphs,
    without_mark,
)
from claimcheck.markup.names import CHIPS, Names, names
from claimcheck.markup.tokens import TOKEN, attributes
from claimcheck.types import BlockKind, Limits, RawBlock

#: What each element behaves as. An element that is not here is inline.
_ACTS = {
    **dict.fromkeys(
        """html body main div section article address fieldset form hgroup legend
        label center pre figure details noscript template dialog search svg textarea
        select datalist optgroup map object video audio canvas picture tbody tfoot
        slot marquee frameset math text tspan foreignobject""".split(),
        "flow",
    ),
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6", "summary"), "heading"),
    **dict.fromkeys(("ul", "ol", "menu", "dir"), "list"),
    **dict.fromkeys(("nav", "header", "footer", "aside"), "region"),
    **dict.fromkeys(("figcaption", "caption"), "caption"),
    "p": "paragraph",
    "li": "item",
    "dl": "list",
    "dt": "term",
    "dd": "definition",
    "table": "table",
    "thead": "head",
    "tr": "row",
    "td": "cell",
    "th": "header-cell",
    "blockquote": "quote",
    "button": "button",
    "option": "option",
    "title": "title",
}

#: Opening one of these closes, up to the fence, an open one of the others.
_IMPLIED = {
    "li": (frozenset({"li"}), frozenset({"ul", "ol", "menu", "dir"})),
    "dt": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "dd": (frozenset({"dt", "dd"}), frozenset({"dl"})),
    "tr": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "td": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "th": (frozenset({"td", "th"}), frozenset({"tr", "table"})),
    "thead": (frozenset({"tr", "td", "th"}), frozenset({"table"})),
    "tbody": (frozenset({"tr", "td", "th", "thead", "tbody"}), frozenset({"table"})),
    "tfoot": (frozenset({"tr", "td", "th", "thead", "tbody"}), frozenset({"table"})),
    "option": (frozenset({"option"}), frozenset({"select", "datalist"})),
    "body": (frozenset({"title", "head"}), frozenset({"html"})),
}
_HEADS = frozenset({"heading", "toggle"})
_BREAKS_CELL = frozenset({"heading", "table"})
_ENDS_HEADING = frozenset({"paragraph", "list", "table", "region", "heading", "quote"})
#: Pages put these into a heading that has no text of its own.
_FILLS_HEADING = frozenset({"paragraph", "region"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})

_META = frozenset(
    """description keywords abstract og:title og:description og:image:alt
    twitter:title twitter:description twitter:image:alt dc.description
    dcterms.description""".split()
)
_DATES = frozenset({"article:published_time", "date", "dc.date", "datepublished"})
_SPOKEN = (
    *("title", "aria-label", "alt", "placeholder", "value", "label"),
    # What scripts show as a tooltip.
    *("aria-description", "data-title", "data-original-title", "data-tooltip"),
    *("data-bs-title", "data-bs-original-title", "data-bs-content"),
)

_SAVED_FROM = re.compile(
    r"(?:Page saved with SingleFile\s+url:\s*|saved from url=\(\d+\))(https?://\S+)"
)
_SAVED_ON = re.compile(
    r"saved date:\s*\w{3} (\w{3}) (\d{1,2}) (\d{4}) (\d\d:\d\d:\d\d)"
    r"(?: GMT([+-]\d\d)(\d\d))?"
)
_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
#: Where the figure stands that a script counts up to, and where it begins.
_COUNTER = re.compile(
    r"data-[\w-]{0,30}?(?:count|target|final|number|to|stop|end)(?:-?(?:to|value|up|number))?"
    r"""\s*=\s*["'](\d[\d.,]*[kKmM+%]?)["']"""
)
_COUNTS_FROM = frozenset({"0", "00", "000", "1"})
_BLANK_LINES = re.compile(r"\n[ \t\r]*\n\s*")

#: A text attribute of fewer words is a label such as "Open menu".
_TELLING_WORDS = 4

#: A cell of more words makes its row running text: a table for layout.
_CELL_WORDS = 60

_TOGGLE_LEVEL = 4
_TITLED_LEVEL = 5


@dataclass(slots=True)
class _Open:
    """An open element, what text directly in it becomes, whether any came."""

    tag: str
    act: str
    kind: BlockKind
    level: int
    place: str
    lang: str
    boilerplate: bool
    titled: bool = False
    lists: int = 0
    told: bool = False
    chips: bool = False
    since: int = 0


#: A block of a cell: what it is, and its text.
_Piece = tuple[BlockKind, Mapped]


@dataclass(slots=True)
class _Row:
    """A table row that is open: its cells, and how many of them are headers."""

    in_head: bool
    cells: list[list[_Piece]]
    headers: int = 0

    @property
    def is_header(self) -> bool:
        return self.in_head or self.headers == len(self.cells)


def blocks(text: str, limits: Limits) -> Iterator[RawBlock]:
    """Yield the blocks of an HTML page in reading order.

    Args:
        text: The decoded page.
        limits: `nesting` bounds the elements that are open at once.

    Raises:
        InputError: Elements are nested deeper than the limit.
    """
    walk = _Walk(text, limits)
    done = 0
    end = text.rfind(">") + 1
    for token in TOKEN.finditer(text, 0, end):
        start = token.start()
        if start > done:
            walk.text(done, start)
        done = token.end()
        slash, name, inside = token.group("slash", "name", "attrs")
        if name is None:
            walk.other(token)
        elif slash:
            walk.close(name.lower(), start)
        else:
            walk.open(name.lower(), inside, start + 1 + len(name))
        if walk.ready:
            yield from walk.ready
            walk.ready.clear()
    if not walk.swallowed:
        walk.text(max(done, end), len(text))
    walk.finish()
    yield from walk.ready


class _Walk:
    """The state of a walk over a page; complete blocks gather in `ready`."""

    def __init__(self, source: str, limits: Limits) -> None:
        self.ready: list[RawBlock] = []
        self.swallowed = False
        self._source = source
        self._nesting = limits.nesting
        root = _Open("", "flow", BlockKind.PARAGRAPH, 0, "body", "", False)
        self._stack = [root]
        self._counts: dict[str, int] = {}
        self._runs: list[Run] = []
        self._breaks: list[int] = []
        self._later: list[tuple[str, Run]] = []
        self._rows: list[_Row] = []
        self._cell: _Open | None = None
        self._pieces: list[_Piece] = []
        self._spoken: set[str] = set()
        self._inline_end = ("", -1)
        self._seam = False
        self._icon = ""
        self._put_so_far = 0
        self._figure: RawBlock | None = None
        self._counter: Run | None = None
        self._quotation = (-1, -1)
        self._titled = False
        self._raised = 0

    # Events -----------------------------------------------------------------

    def text(self, start: int, end: int) -> None:
        """Take text between two tags."""
        raw = self._source[start:end]
        if self._icon:
            return
        if self._counter and not raw.isspace():
            (final, at), self._counter = self._counter, None
            if raw.strip() in _COUNTS_FROM:
                raw, start = final, at  # a script counts up to it
        if "\n" in raw and self._counts.get("pre"):
            self._preformatted(raw, start)
            return
        if self._seam and self._runs and are_apart(self._runs[-1][0], raw):
            self._runs.append((" ", start))
        self._seam = False
        if self._runs or not raw.isspace():
            self._runs.append((raw, start))

    def _preformatted(self, raw: str, start: int) -> None:
        """Take text whose blank lines part paragraphs."""
        done = 0
        for gap in _BLANK_LINES.finditer(raw):
            self._runs.append((raw[done : gap.start()], start + done))
            self._flush()
            done = gap.end()
        self._runs.append((raw[done:], start + done))

    def other(self, token: re.Match[str]) -> None:
        """Take a script, a style, a comment or a declaration."""
        if token["raw"]:
            self.swallowed = token["shut"] is None
            if "ld+json" in token["rawattrs"]:
                self._flush()
                self._json(token["content"], token.start("content"))
        elif token["comment"] is not None:
            self.swallowed = not (token["abrupt"] or token["ended"])
            self._saved(token["comment"])

    def open(self, tag: str, inside: str, at: int) -> None:
        """Take an opening tag whose attributes start at `at`."""
        act = _ACTS.get(tag)
        counter = _COUNTER.search(inside) if "data-" in inside else None
        if counter:
            self._counter = counter[1], at + counter.start(1)
        if act is None:
            meets = self._inline_end[1] == at - 1 - len(tag)
            self._seam = self._seam or meets or tag == "small"
            if tag == "sup":
                self._seam, self._raised = False, len(self._runs)
            act = self._inline(tag, inside, at) if inside or tag in _SINGLE else ""
            if not act and tag in _CHIP_TAGS and self._in_row():
                act = "item"
            if not act:
                return
        if act in _BREAKS_CELL and self._cell and self._cell.act == "cell":
            self._leave_cell()
        self._flush()
        self._close_implied(tag, act)
        named = names(inside) if inside else Names()
        self._push(tag, act, named)
        if tag == "html" and named.lang:
            self._fact("lang", named.lang)
        if inside and _may_have(_SPEAKING, inside):
            self._speak(tag, inside, at)

    def close(self, tag: str, at: int) -> None:
        """Take a closing tag; one that closes nothing is ignored."""
        if tag not in _ACTS:
            self._inline_end = (tag, at + len(f"</{tag}>"))
            self._seam = bool(self._runs) and _may_end(tag, self._runs[-1][0])
        if tag == "sup":
            self._leave_out_reference()
        if tag == self._icon:
            self._icon = ""
        if tag == "q":
            self._quotation = (self._quotation[0], len(self._runs))
        elif tag == "p" and not self._counts.get("p"):
            self._flush()
        closes = _HEADINGS if tag in _HEADINGS else {tag}
        if not any(map(self._counts.get, closes)):
            return
        self._flush()
        while self._pop().tag not in closes:
            continue

    def _leave_out_reference(self) -> None:
        """Forget raised text that would read as part of the word before it."""
        at = self._raised
        before, raised = (
            html.unescape("".join(text for text, _ in runs))
            for runs in (self._runs[max(at - 1, 0) : at], self._runs[at:])
        )
        if is_reference(before, raised):
            del self._runs[at:]
        self._raised = len(self._runs)  # other tags that close it close nothing

    def finish(self) -> None:
        """Close what is still open."""
        self._flush()
        while len(self._stack) > 1:
            self._pop()
        self._let_go()

    # Blocks -----------------------------------------------------------------

    def _put(self, raw: RawBlock) -> None:
        """Add a block; a figure waits for what it counts: "85%", "Avoid surgery"."""
        self._put_so_far += 1
        figure, self._figure = self._figure, None
        if figure is not None:
            if _is_label(raw, figure):
                self.ready.append(_with_figure(figure, raw))
                return
            self.ready.append(figure)
        if raw.kind in _TILE and FIGURE.match(raw.text):
            self._figure = raw
        else:
            self.ready.append(raw)

    def _let_go(self) -> None:
        """Add a figure that waits no longer: it counts what stands before it."""
        if self._figure is not None:
            self.ready.append(self._figure)
            self._figure = None

    # Elements ---------------------------------------------------------------

    def _push(self, tag: str, act: str, named: Names) -> None:
        if len(self._stack) > self._nesting:
            raise InputError(
                f"nests elements deeper than {self._nesting}",
                hint="raise the limit of nesting",
            )
        above = self._stack[-1]
        whole = tag in {"html", "body", "main"}
        if act in _PLAIN and not whole and named.act:
            act = named.act
        # A heading stands where its section stands, not in one of its own.
        named_place = "" if whole or act in _HEADS or named.titled else named.place
        if tag == "details":
            named_place = named_place or "accordion"
        place = self._place(above, tag, named_place)
        opened = _Open(
            tag,
            act,
            above.kind,
            above.level,
            place,
            # What the whole page is tagged as is a template's word: the text decides.
            "" if tag == "html" else named.lang or above.lang,
            place in {"nav", "consent"},
            above.titled,
            above.lists,
            since=self._put_so_far,
        )
        self._stack.append(opened)
        self._counts[tag] = self._counts.get(tag, 0) + 1
        begin = _BEGIN.get(act)
        if begin:
            begin(self, opened, named)
        if act in {"flow", "paragraph", "term"}:
            opened.titled = named.titled or (above.titled and act == "flow")
            opened.chips = named.chips
            if named.level:
                opened.level = named.level

    def _place(self, above: _Open, tag: str, named: str) -> str:
        """Return where an element stands; a region keeps what is in it."""
        if named in {"consent", "nav"} or above.place in {"consent", "nav"}:
            return "consent" if "consent" in {named, above.place} else "nav"
        if tag in {"nav", "aside"}:
            return tag
        if tag in {"header", "footer"} and not any(map(self._counts.get, _INNER)):
            return tag
        if named and above.place not in {"footer", "comments"}:
            return named
        return above.place

    def _pop(self) -> _Open:
        closed = self._stack.pop()
        self._counts[closed.tag] -= 1
        if closed.since < self._put_so_far - 1:
            self._let_go()
        end = _END.get(closed.act)
        if end:
            end(self, closed)
        return closed

    def _close_implied(self, tag: str, act: str) -> None:
        """Close what a browser would close before this element."""
        top = self._stack[-1]
        if top.act == "paragraph" and act != "button":
            self._pop()
            top = self._stack[-1]
        if (
            act in _ENDS_HEADING
            and top.tag in _HEADINGS
            and (top.told or act not in _FILLS_HEADING)
        ):
            self._pop()
        if tag in _IMPLIED:
            closing, fence = _IMPLIED[tag]
            for depth in range(len(self._stack) - 1, 0, -1):
                if self._stack[depth].tag in fence:
                    return
                if self._stack[depth].tag in closing:
                    while len(self._stack) > depth:
                        self._pop()
                    if tag not in {"tr", "td", "th", "tbody", "tfoot", "thead"}:
                        return

    def _begin_heading(self, opened: _Open, named: Names) -> None:
        tag = opened.tag
        level = int(tag[1]) if tag in _HEADINGS else _TOGGLE_LEVEL
        opened.kind, opened.level = BlockKind.HEADING, named.level or level
        for element in reversed(self._stack[:-1]):
            if element.kind is not BlockKind.LIST_ITEM:
                break
            # A card in a list: what follows its heading is running text.
            element.kind = BlockKind.PARAGRAPH

    def _begin_toggle(self, opened: _Open, named: Names) -> None:
        opened.act = "heading"
        self._begin_heading(opened, named)

    def _begin_button(self, opened: _Open, named: Names) -> None:
        if opened.kind is BlockKind.HEADING:
            return
        if named.titled:
            self._begin_toggle(opened, named)
        else:
            opened.kind = BlockKind.BUTTON

    def _begin_item(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind, opened.level = BlockKind.LIST_ITEM, max(opened.lists, 1)
        opened.titled = False

    def _begin_list(self, opened: _Open, named: Names) -> None:
        del named
        opened.lists += 1

    def _begin_term(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind = BlockKind.PARAGRAPH
        opened.place = "definition" if opened.place == "body" else opened.place

    def _begin_definition(self, opened: _Open, named: Names) -> None:
        self._begin_term(opened, named)
        opened.kind, opened.level = BlockKind.LIST_ITEM, max(opened.lists, 1)

    def _begin_quote(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind = BlockKind.QUOTE

    def _begin_caption(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind = BlockKind.CAPTION
        if opened.place == "body":
            opened.place = "caption"

    def _begin_option(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind, opened.level = BlockKind.LIST_ITEM, opened.lists + 1
        opened.place = "option" if opened.place == "body" else opened.place

    def _begin_title(self, opened: _Open, named: Names) -> None:
        del named
        if self._counts.get("svg") or self._titled:
            opened.kind = BlockKind.CAPTION
            opened.place = "title-attr"
        else:
            opened.kind, opened.level, opened.place = BlockKind.TITLE, 1, "title"

    def _begin_paragraph(self, opened: _Open, named: Names) -> None:
        del named
        above = self._stack[-2].act
        if opened.kind is BlockKind.BUTTON or above == "definition":
            opened.kind = BlockKind.PARAGRAPH

    def _begin_table(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind = BlockKind.PARAGRAPH

    def _begin_row(self, opened: _Open, named: Names) -> None:
        del opened, named
        self._rows.append(_Row(bool(self._counts.get("thead")), []))

    def _begin_cell(self, opened: _Open, named: Names) -> None:
        del named
        opened.kind = BlockKind.PARAGRAPH
        if self._rows:
            self._cell = opened

    def _leave_cell(self) -> None:
        """Find that a cell holds a heading or a table: it is for layout."""
        self._cell = None
        element = self._stack[-1]
        if self._rows:
            self._emit_row(self._rows[-1], element)
            self._rows[-1].cells.clear()
        self._emit_pieces([self._pieces], element)
        self._pieces = []
        self._flush()

    def _end_cell(self, closed: _Open) -> None:
        if self._cell is not closed:
            return
        self._end_piece(closed.kind)
        self._cell = None
        cell, self._pieces = self._pieces, []
        if cell and self._rows:
            self._rows[-1].cells.append(cell)
            self._rows[-1].headers += closed.act == "header-cell"

    def _end_piece(self, kind: BlockKind) -> None:
        """End a block of the cell that is open."""
        block = mapped(self._runs)
        self._runs, self._breaks = [], []
        if block[0]:
            self._pieces.append((kind, block))

    def _end_row(self, closed: _Open) -> None:
        if self._rows:
            self._emit_row(self._rows.pop(), closed)
        self._emit_later(closed)

    def _emit_row(self, row: _Row, element: _Open) -> None:
        cells = [join([block for _, block in cell], " ") for cell in row.cells]
        if not cells:
            return
        alone = len(cells) == 1 and (len(row.cells[0]) > 1 or _has_stop(cells[0]))
        if alone or any(words(cell) > _CELL_WORDS for cell, _ in cells):
            self._emit_pieces(row.cells, element)
        else:
            kind = BlockKind.TABLE_HEADER if row.is_header else BlockKind.TABLE_ROW
            self._emit(kind, join(cells, " | "), element)

    def _emit_pieces(self, cells: Iterable[list[_Piece]], element: _Open) -> None:
        """Emit the blocks of cells that only lay out a page."""
        item = _item_in(element)
        for cell in cells:
            for kind, block in cell:
                holder = item if kind is BlockKind.LIST_ITEM else element
                self._emit(kind, block, holder)

    # Text -------------------------------------------------------------------

    def _flush(self) -> None:
        """End the block that is open, if it has any text."""
        if not self._runs and not self._later:
            return
        element = self._stack[-1]
        if self._cell is not None:
            self._end_piece(element.kind)
            return
        runs, breaks = self._runs, self._breaks
        self._runs, self._breaks = [], []
        if breaks:
            self._emit_lines(runs, breaks, element)
        else:
            block = mapped(runs)
            lines = bulleted(block) if element.kind in _PROSE else ()
            if len(lines) > 1:
                self._emit_items(lines, element)
            elif block[0]:
                quotation, self._quotation = self._quotation, (-1, -1)
                quoted = quotation == (0, len(runs)) and element.kind in _PROSE
                self._emit(BlockKind.QUOTE if quoted else element.kind, block, element)
        if self._later:
            self._emit_later(element)

    def _emit(self, kind: BlockKind, block: Mapped, element: _Open) -> None:
        text, offsets = block
        element.told = True
        level, lead, question = element.level, False, False
        if kind is BlockKind.HEADING and is_prose(text):
            kind = BlockKind.PARAGRAPH
        elif element.titled and kind is BlockKind.PARAGRAPH and is_title(text):
            kind, level = BlockKind.HEADING, level or _TITLED_LEVEL
        elif element.act == "term":
            question = bool(ASKS.search(text))
            lead = True
        elif kind is BlockKind.BUTTON and ASKS.search(text):
            kind, question = BlockKind.PARAGRAPH, True  # it opens its answer
        elif kind is BlockKind.LIST_ITEM and _is_running(element, text):
            kind = BlockKind.PARAGRAPH
        elif kind is BlockKind.PARAGRAPH and BULLET.match(text):
            kind, level = BlockKind.LIST_ITEM, element.lists + 1
            text, offsets = without_mark(block)
        if kind is BlockKind.TITLE:
            self._titled = True
        lead = lead or (element.tag == "caption")
        keeps_level = kind in _LEVELLED
        self._spoken.add(text)
        self._put(
            RawBlock(
                kind,
                text,
                offsets,
                level if keeps_level else 0,
                element.place,
                element.lang or None,
                lead,
                question,
                element.boilerplate,
            )
        )

    def _emit_lines(
        self, runs: Sequence[Run], breaks: Sequence[int], element: _Open
    ) -> None:
        """Emit text with line breaks: items, paragraphs, or one block."""
        parts = [
            runs[start:end]
            for start, end in zip((0, *breaks), (*breaks, len(runs)), strict=True)
        ]
        lines = [mapped(part) for part in parts]
        for paragraph in paragraphs(lines):
            if element.kind in _PROSE and are_items(paragraph):
                self._emit_items(paragraph, element)
            else:
                self._emit(element.kind, join(paragraph, " "), element)

    def _emit_items(self, lines: Sequence[Mapped], element: _Open) -> None:
        start = 0 if ITEM.match(lines[0][0]) or not leads(lines) else 1
        if start:
            self._emit(element.kind, lines[0], element)
        item = _item_in(element)
        for line in lines[start:]:
            self._emit(BlockKind.LIST_ITEM, without_mark(line), item)

    # Attributes -------------------------------------------------------------

    def _inline(self, tag: str, inside: str, at: int) -> str:
        """Take a tag without a box of its own; name its act if it has one."""
        if tag == "br":
            if self._cell is None:
                self._breaks.append(len(self._runs))
            self._runs.append((" ", at))
        elif tag == "hr":
            self._flush()
        elif tag in {"meta", "link"}:
            self._flush()
            self._meta(inside, at)
        elif tag in {"img", "input", "iframe", "time", "area"}:
            self._speak(tag, inside, at)
        elif tag == "a" and self._inline_end == ("a", at - len("<a")):
            self._runs.append((" ", at))
        elif tag == "q" and not self._runs:
            self._quotation = (0, -1)
        if tag in _VOID or not inside:
            return ""
        act = self._named_act(tag, inside)
        if not act and _may_have(_SPEAKING, inside):
            self._speak(tag, inside, at)
        return act

    def _named_act(self, tag: str, inside: str) -> str:
        """Name the act that the names of an inline tag give it, or ""."""
        if tag not in {"a", "span", "i"} or not _may_have(_TELLING_NAMES, inside):
            return ""
        named = names(inside)
        if named.icon:
            self._icon = tag  # its text is the name of a picture
        act = named.act or ("button" if named.button else "")
        if act and not (act == "button" and self._counts.get("button")):
            return act
        return "item" if named.chip and self._starts_prose() else ""

    def _in_row(self) -> bool:
        """Tell whether an inline element is one of several labels in a row."""
        return self._stack[-1].chips and self._starts_prose()

    def _starts_prose(self) -> bool:
        return not self._runs and self._stack[-1].kind in _PROSE

    def _speak(self, tag: str, inside: str, at: int) -> None:
        """Queue the attributes that are read out, shown or searched."""
        found = attributes(inside)
        if tag == "time" and "datetime" in found:
            self._fact("date", found["datetime"][0])
        kind = found["type"][0].lower() if "type" in found else ""
        for name in _SPOKEN:
            if name not in found or not found[name][0].strip():
                continue
            value, start = found[name]
            if name == "value":
                if tag != "input" or kind not in {"submit", "button", "reset"}:
                    continue
                self._later.append(("button", (value, at + start)))
            elif name == "alt" and tag in {"img", "area", "input"}:
                self._later.append(("alt", (value, at + start)))
            elif (
                name == "placeholder"
                or tag == "iframe"
                or words(value) >= _TELLING_WORDS
            ):
                shown = name == "title" or name.startswith("data-")
                place = "title-attr" if shown else name
                self._later.append((place, (value, at + start)))

    def _emit_later(self, element: _Open) -> None:
        """Emit queued attributes that say something new."""
        later, self._later = self._later, []
        for place, run in later:
            text, offsets = mapped([run])
            if not text or (place not in {"alt", "button"} and self._is_known(text)):
                continue
            button = place == "button"
            self._put(
                RawBlock(
                    BlockKind.BUTTON if button else BlockKind.CAPTION,
                    text,
                    offsets,
                    place=element.place if button or element.boilerplate else place,
                    lang=element.lang or None,
                    boilerplate=element.boilerplate,
                )
            )
            self._spoken.add(text)

    def _is_known(self, text: str) -> bool:
        """Say whether an attribute repeats what has been read."""
        return text in self._spoken or bool(self.ready and text in self.ready[-1].text)

    def _meta(self, inside: str, at: int) -> None:
        found = attributes(inside)
        name = next(
            (found[key][0].lower() for key in ("name", "property", "itemprop", "rel")
             if key in found),
            "",
        )  # fmt: skip
        value, start = found.get("content") or found.get("href") or ("", 0)
        if name in {"canonical", "og:url"}:
            self._fact("url", mapped([(value, 0)])[0])
        elif name in _DATES:
            self._fact("date", value)
        elif name in _META:
            text, offsets = mapped([(value, at + start)])
            if text:
                block = RawBlock(BlockKind.META, text, offsets, place=f"meta:{name}")
                self._put(block)

    def _fact(self, name: str, value: str) -> None:
        if value.strip():
            fact = RawBlock(BlockKind.META, value.strip(), (), place=f"fact:{name}")
            self._put(fact)

    def _saved(self, comment: str) -> None:
        """Read where and when a saved page was saved."""
        url = _SAVED_FROM.search(comment)
        if url:
            self._fact("url", url[1])
            day = _SAVED_ON.search(comment)
            if day and day[1] in _MONTHS:
                month = _MONTHS.index(day[1]) // 3 + 1
                zone = f"{day[5]}:{day[6]}" if day[5] else ""
                moment = f"{day[3]}-{month:02}-{int(day[2]):02}T{day[4]}{zone}"
                self._fact("captured", moment)

    def _json(self, content: str, start: int) -> None:
        for entry in jsonld.entries(content, start):
            text, offsets = glued(entry.pieces)
            if text:
                kind = _JSON_KINDS.get(entry.key, BlockKind.META)
                if entry.question:
                    kind = BlockKind.PARAGRAPH
                self._put(
                    RawBlock(
                        kind, text, offsets, place="json-ld", question=entry.question
                    )
                )


def _may_have(marks: Iterable[str], inside: str) -> bool:
    """Say whether a tag's attributes hold one of some marks (fast, may be wrong)."""
    return any(map(inside.lower().__contains__, marks))


def _may_end(tag: str, text: str) -> bool:
    """Tell whether an inline element may end a word: a figure, a label of words.

    A name may have one part in bold: "NeuroCell".
    """
    if text.isdigit():
        return tag == "span"
    return tag in _LABELS and " " in text and text[-1].islower()


def _item_in(element: _Open) -> _Open:
    """Return an item of a list within an element."""
    return _Open(
        "li",
        "item",
        BlockKind.LIST_ITEM,
        element.lists + 1,
        element.place,
        element.lang,
        element.boilerplate,
    )


def _has_stop(block: Mapped) -> bool:
    return bool(STOP_INSIDE.search(block[0]))


def _is_label(raw: RawBlock, figure: RawBlock) -> bool:
    """Tell whether a block is what the figure before it counts."""
    return (
        raw.kind in _TILE
        and raw.place == figure.place
        and words(raw.text) <= LINE_WORDS
        and not FIGURE.match(raw.text)
    )


def _with_figure(figure: RawBlock, raw: RawBlock) -> RawBlock:
    parts = ((figure.text, figure.offsets), (raw.text, raw.offsets))
    text, offsets = join(parts, " ")
    return replace(raw, text=text, offsets=offsets)


def _is_running(element: _Open, text: str) -> bool:
    """Tell whether the text of an item is a paragraph that stands in one."""
    if element.act == "definition":
        return bool(STOP_INSIDE.search(text))
    return element.tag in _BOXES and is_prose(text)


#: What stands in the name of an attribute of `_SPOKEN`, "alt" and "value" aside.
_SPEAKING = ("title", "label", "placeholder", "aria-d", "tooltip", "bs-content")
#: What may stand in the attributes of an inline tag that is more than that.
_TELLING_NAMES = ("role", "btn", "button", "cta", "material-", *CHIPS)
#: What the tiles of a page are made of.
_TILE = frozenset({BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.LIST_ITEM})
#: What holds running text, were it in an item.
_BOXES = frozenset({"p", "div", "section", "article"})
#: What a role makes something else of: an ARIA table may be of paragraphs.
_PLAIN = frozenset({"flow", "paragraph"})
#: What a style may set above or before the text that follows.
_LABELS = frozenset({"span", "strong", "b"})
_CHIP_TAGS = frozenset({"span", "a"})
_SINGLE = frozenset({"br", "hr", "a", "q"})
_INNER = ("main", "article", "section", "blockquote")
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})
_LEVELLED = frozenset({BlockKind.HEADING, BlockKind.TITLE, BlockKind.LIST_ITEM})
_VOID = frozenset(
    "br hr meta link img input area wbr source track base col embed".split()
)
_JSON_KINDS = {
    "text": BlockKind.PARAGRAPH,
    "articleBody": BlockKind.PARAGRAPH,
    "reviewBody": BlockKind.QUOTE,
}

_BEGIN: dict[str, Callable[[_Walk, _Open, Names], None]] = {
    "heading": _Walk._begin_heading,
    "toggle": _Walk._begin_toggle,
    "button": _Walk._begin_button,
    "item": _Walk._begin_item,
    "list": _Walk._begin_list,
    "paragraph": _Walk._begin_paragraph,
    "term": _Walk._begin_term,
    "definition": _Walk._begin_definition,
    "quote": _Walk._begin_quote,
    "caption": _Walk._begin_caption,
    "option": _Walk._begin_option,
    "title": _Walk._begin_title,
    "table": _Walk._begin_table,
    "row": _Walk._begin_row,
    "cell": _Walk._begin_cell,
    "header-cell": _Walk._begin_cell,
}
_END: dict[str, Callable[[_Walk, _Open], None]] = {
    "cell": _Walk._end_cell,
    "header-cell": _Walk._end_cell,
    "row": _Walk._end_row,
}
