"""What each block stands under: title, headings, lead-in, header, question."""

from __future__ import annotations

from dataclasses import dataclass, field

from claimcheck.lines import leads_in
from claimcheck.types import BlockKind, RawBlock

_ASIDE_KINDS = frozenset({BlockKind.CAPTION, BlockKind.META, BlockKind.TITLE})
_ROWS = frozenset({BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW})
_LISTED = frozenset({BlockKind.LIST_ITEM, *_ROWS})

#: Parts of a page with headings of their own; all else is one body.
_REGIONS = frozenset({"nav", "footer", "aside", "consent", "json-ld"})

#: Boxes whose headings head nothing outside of them.
_BOXES = frozenset({"accordion", "tab", "card", "popup", "testimonial", "comments"})
_OPENING_QUOTES = "\"'\u201c\u2018\u00ab\u300c\u201e"


@dataclass(slots=True)
class _Trail:
    """What is open in one region of the page."""

    headings: list[tuple[int, int, str]] = field(default_factory=list)
    items: list[tuple[int, int]] = field(default_factory=list)
    lead: int | None = None
    header: int | None = None
    question: int | None = None
    question_place: str = ""
    last: BlockKind | None = None

    def base(self) -> tuple[int, ...]:
        return tuple(index for _, index, _ in self.headings)

    def leave_boxes(self) -> None:
        """Close the headings of the cards, tabs and accordions just left."""
        while self.headings and self.headings[-1][2] in _BOXES:
            self.headings.pop()


class Chains:
    """Builds the chain of each block in reading order.

    The page title comes first and stays; where a page has none, the heading
    that opens it takes its place. Then headings by level, the lead-in of a list
    or table (an item can lead deeper items), the table's header row, and the
    question of an answer.
    """

    def __init__(self, titled: bool) -> None:
        """Start a page; `titled` says that a title block will come."""
        self._titled = titled
        self._title: int | None = None
        self._trails: dict[str, _Trail] = {}

    def place(self, index: int, raw: RawBlock) -> tuple[int, ...]:
        """Return the chain of the next block and open what it opens."""
        title = () if self._title is None else (self._title,)
        if raw.kind is BlockKind.TITLE and self._title is None:
            self._title = index
        region = raw.place if raw.place in _REGIONS else "body"
        trail = self._trails.setdefault(region, _Trail())
        if raw.place == "body":
            trail.leave_boxes()
        if raw.kind in _ASIDE_KINDS:
            if raw.lead:
                trail.lead = index
            return title
        if raw.kind is BlockKind.HEADING:
            return title + self._heading(trail, index, raw, region)
        if raw.kind is BlockKind.BUTTON:
            return title + trail.base()
        return title + _below(trail, index, raw)

    def _heading(
        self, trail: _Trail, index: int, raw: RawBlock, region: str
    ) -> tuple[int, ...]:
        trail.items, trail.lead = [], None
        trail.header = trail.question = None
        opens_page = not trail.headings and (index == 0 or raw.level == 1)
        if not self._titled and self._title is None and region == "body" and opens_page:
            self._title = index
            return ()
        while trail.headings and trail.headings[-1][0] >= raw.level:
            trail.headings.pop()
        chain = trail.base()
        trail.headings.append((raw.level, index, raw.place))
        return chain


def _below(trail: _Trail, index: int, raw: RawBlock) -> tuple[int, ...]:
    """Return the chain of body text, an item, a row or a quote."""
    chain = trail.base()
    if raw.question or raw.lead or raw.place != trail.question_place:
        trail.question = None
    if raw.lead or _leaves_list(trail.last, raw.kind):
        trail.lead = None
    trail.last = raw.kind
    if trail.question is not None:
        chain += (trail.question,)
    if raw.kind is BlockKind.LIST_ITEM:
        chain += _above_item(trail, index, raw)
    elif raw.kind in _ROWS:
        chain += tuple(i for i in (trail.lead, trail.header) if i is not None)
    elif trail.lead is not None and _is_quoted(raw):
        chain += (trail.lead,)
    if raw.kind is not BlockKind.LIST_ITEM:
        trail.items = []
    if raw.kind is BlockKind.TABLE_HEADER:
        trail.header = index
    elif raw.kind is not BlockKind.TABLE_ROW:
        trail.header = None
    if raw.kind not in _LISTED:
        leads = raw.lead or leads_in(raw.text)
        trail.lead = index if leads and not raw.question else None
    if raw.question:
        trail.question, trail.question_place = index, raw.place
    return chain


def _leaves_list(last: BlockKind | None, kind: BlockKind) -> bool:
    """Say whether a list or table has ended before this block."""
    if last not in _LISTED:
        return False
    if kind is BlockKind.LIST_ITEM or last is BlockKind.LIST_ITEM:
        return kind is not last
    return kind is not BlockKind.TABLE_ROW


def _above_item(trail: _Trail, index: int, raw: RawBlock) -> tuple[int, ...]:
    """Return the lead-in of an item and the items it is nested in."""
    while trail.items and trail.items[-1][0] >= raw.level:
        trail.items.pop()
    above = tuple(item for _, item in trail.items)
    trail.items.append((raw.level, index))
    return above if trail.lead is None else (trail.lead, *above)


def _is_quoted(raw: RawBlock) -> bool:
    return raw.kind is BlockKind.QUOTE or raw.text.startswith(tuple(_OPENING_QUOTES))
