"""The nouns of claimcheck: what a page, a claim and a report are.

Everything inside a document is a span: code points into `Document.text`, end
exclusive. Text is copied out once, into a `Finding`, because a finding outlives
its document. All types are frozen, some for the type checker only, so results can be
shared and compared.
"""

from __future__ import annotations

import bisect
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(cls: type[_T]) -> type[_T]:
    """Make a frozen dataclass of what a page has by the hundred.

    The type checker alone keeps it from being changed: guarding each field as it is
    set took a tenth of a scan.
    """
    return dataclass(unsafe_hash=True, slots=True)(cls)


class BlockKind(StrEnum):
    """What a block is on the page."""

    TITLE = "title"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    QUOTE = "quote"
    CAPTION = "caption"
    BUTTON = "button"
    META = "meta"


class Role(StrEnum):
    """What kind of page it is; decides whether its claims count against it."""

    PROMOTIONAL = "promotional"
    NEWS = "news"
    CRITIQUE = "critique"
    REGULATOR = "regulator"
    RESEARCH = "research"
    EDUCATION = "education"
    COMMUNITY = "community"
    UNCLEAR = "unclear"


class Voice(StrEnum):
    """Who speaks in a part of a page."""

    PUBLISHER = "publisher"
    PATIENT = "patient"
    QUOTED = "quoted"
    COMMENTER = "commenter"


class Stance(StrEnum):
    """How the speaker stands to the proposition of a category."""

    ASSERTED = "asserted"
    HEDGED = "hedged"
    NEGATED = "negated"
    ATTRIBUTED = "attributed"
    QUESTION = "question"


class Severity(StrEnum):
    """How much harm a claim of this kind can do; ordered by `rank`."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return 0 for low up to 3 for critical."""
        return ("low", "medium", "high", "critical").index(self.value)


#: Stances in which the publisher itself makes the claim, at least weakly.
FLAGGED = frozenset({Stance.ASSERTED, Stance.HEDGED})

#: Roles whose own claims are shown and scored by default.
ACCOUNTABLE = frozenset({Role.PROMOTIONAL, Role.UNCLEAR})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a page is read before the page counts as failed.

    The defaults are ten times what the largest real clinic page seen needed;
    they protect a batch from one hostile or broken file.
    """

    bytes: int = 20_000_000
    blocks: int = 50_000
    nesting: int = 500
    seconds: float = 60.0


@value
class Span:
    """A half-open range of code points in `Document.text`."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the text that the span covers."""
        return text[self.start : self.end]


@value
class Position:
    """Where a span stands in the file as the user opens it.

    Lines and columns count from 1, columns in code points, the end is
    exclusive. `page` is set for paged formats only.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one page and what is known about them from outside.

    `key` names the page across runs and folders: its path relative to the root
    of the scan. A known URL goes before it.
    """

    uri: str
    data: bytes
    media_type: str = "text/plain"
    encoding: str | None = None
    url: str | None = None
    site: str | None = None
    captured_at: str | None = None
    key: str | None = None


@value
class RawBlock:
    """What a reader yields: one block, before it has a place in the document.

    Attributes:
        text: Visible text, without line breaks at its ends.
        offsets: Pairs (index in `text`, code point in the decoded source),
            rising; between two pairs both count on together. A character that
            is spelt in several, such as an entity, has two: its first and last.
        level: Heading level 1 to 6 for titles and headings, nesting depth from
            1 for list items, else 0.
        place: Where it stood: "body", "nav", "footer", "aside", "consent",
            "meta:description", "json-ld", "alt", "accordion", ...
        lang: Language code declared by the page for this block, if any.
        lead: The block introduces what follows it (a paragraph that ends in a
            colon, a term before its definition, a table caption).
        question: The block is the question of a FAQ pair.
    """

    kind: BlockKind
    text: str
    offsets: tuple[tuple[int, int], ...]
    level: int = 0
    place: str = "body"
    lang: str | None = None
    lead: bool = False
    question: bool = False
    boilerplate: bool = False


@value
class Block:
    """A block in its document.

    `chain` holds the indexes (in `Document.blocks`) of the blocks it stands
    under, outermost first: title, headings, lead-in, table header, question.
    """

    kind: BlockKind
    span: Span
    chain: tuple[int, ...]
    level: int
    place: str
    lang: str
    boilerplate: bool
    offsets: tuple[tuple[int, int], ...] = field(repr=False)


@value
class Sentence:
    """A unit: a sentence of a paragraph, or a whole heading, item, row, button."""

    span: Span
    block: int


@dataclass(frozen=True, slots=True)
class Document:
    """A page as text: blocks in reading order, never overlapping."""

    uri: str
    text: str = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    sentences: tuple[Sentence, ...] = field(repr=False)
    sha256: str
    lang: str = "und"
    langs: tuple[tuple[str, int], ...] = ()
    encoding: str = "utf-8"
    url: str | None = None
    site: str | None = None
    captured_at: str | None = None
    declared_date: str | None = None
    notes: tuple[str, ...] = ()
    line_starts: tuple[int, ...] = field(default=(0,), repr=False)

    def chain_texts(self, block: int) -> tuple[str, ...]:
        """Return the texts of the blocks that a block stands under."""
        return tuple(
            self.blocks[i].span.of(self.text) for i in self.blocks[block].chain
        )

    def position(self, span: Span, block: int) -> Position:
        """Return where a span inside one block stands in the source file."""
        first, _ = _source_range(self.blocks[block], span.start)
        _, last = _source_range(self.blocks[block], max(span.start, span.end - 1))
        line, column = self._place(first)
        end_line, end_column = self._place(last)
        return Position(line, column, end_line, end_column + 1)

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect.bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1


def _source_range(block: Block, index: int) -> tuple[int, int]:
    """Return the first and last code point of the source behind a document index."""
    local = index - block.span.start
    at = bisect.bisect_right(block.offsets, (local, 1 << 62)) - 1
    start, source = block.offsets[max(at, 0)]
    last = source + local - start
    spelt = at > 0 and block.offsets[at - 1][0] == local
    return block.offsets[at - 1][1] if spelt else last, last


@value
class Evidence:
    """Why a finding exists: one detector's word for it.

    Attributes:
        detector: "rule:<id>" or "model:<name>".
        rule: Rule id, None for a model.
        words: The words that carried it, as they stand on the page.
        confidence: In [0, 1].
    """

    detector: str
    rule: str | None
    words: tuple[str, ...]
    confidence: float


@value
class Match:
    """One detector says that one sentence makes one category of claim.

    Attributes:
        where: Range of the unit's flat text that carries the claim, or None
            when the detector looks at the unit as a whole.
        degree: "absolute", "minimising" or "".
        stance: Set where the detector itself decides it.
    """

    category: str
    sentence: int
    evidence: Evidence
    message: str = ""
    authorities: tuple[str, ...] = ()
    where: tuple[int, int] | None = None
    degree: str = ""
    stance: Stance | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that the user decided not to hear of, and why."""

    reason: str
    expires: str | None = None
    source: str = "config"


@dataclass(frozen=True, slots=True)
class Decision:
    """A reviewer's verdict on a fingerprint."""

    verdict: str
    note: str = ""
    reviewer: str = ""
    date: str = ""


@value
class Finding:
    """One red flag: a unit of a page, a category, a stance, and its evidence.

    Attributes:
        text: The unit, whole and verbatim.
        score: Weight in [0, 1], recomputable from the record.
        reason: One sentence that says why it was flagged.
        approval: What the registry says of the product and use, if anything.
        baseline: "new" or "known" when a baseline was given, else None.
    """

    uri: str
    category: str
    stance: Stance
    voice: Voice
    role: Role
    severity: Severity
    score: float
    text: str
    position: Position
    chain: tuple[str, ...]
    block: BlockKind
    place: str
    evidence: tuple[Evidence, ...]
    authorities: tuple[str, ...]
    reason: str
    fingerprint: str
    span: Span = Span(0, 0)
    block_index: int = 0
    url: str | None = None
    site: str | None = None
    approval: str | None = None
    suppressed: Suppression | None = None
    baseline: str | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class PageFlag:
    """A red flag of the page as a whole (D01 ... of the taxonomy)."""

    id: str
    title: str
    evidence: tuple[str, ...]
    authorities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Identifier:
    """A registry number found in the copy: a fact, never a reassurance."""

    kind: str
    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class Disclaimer:
    """A generic limit that the publisher puts on its own claims."""

    text: str
    position: Position


@dataclass(frozen=True, slots=True)
class PageResult:
    """All that is known about one page that was read, also a clean one.

    Attributes:
        findings: In reading order, of every stance; what is shown by default
            is decided by the reporter's filter, not here.
        score: 0 to 100.
        role_reasons: Why the page has its role, strongest first.
        as_of: The date that approvals were judged at, and `as_of_source`
            ("option", "capture" or "today") where it came from.
        filtered: How many of the publisher's own claims are not among the findings,
            because the scan that this was read from did not show them.
        key: What names the page across runs; see `fingerprint.page_key`.
        document: Kept only for reports that show the page itself.
    """

    uri: str
    role: Role
    role_reasons: tuple[str, ...]
    langs: tuple[tuple[str, int], ...]
    score: float
    findings: tuple[Finding, ...]
    sha256: str
    as_of: str
    as_of_source: str
    versions: tuple[tuple[str, str], ...]
    url: str | None = None
    site: str | None = None
    captured_at: str | None = None
    declared_date: str | None = None
    flags: tuple[PageFlag, ...] = ()
    disclaimers: tuple[Disclaimer, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    notes: tuple[str, ...] = ()
    blocks: int = 0
    sentences: int = 0
    key: str | None = None
    filtered: int = 0
    document: Document | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """A page that could not be checked, and why."""

    uri: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run, in the order in which the pages were given.

    `fixed` holds baseline entries that no longer occur.
    """

    pages: tuple[PageResult, ...]
    failures: tuple[Failure, ...] = ()
    fixed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return the findings of all pages in order."""
        return tuple(f for page in self.pages for f in page.findings)
