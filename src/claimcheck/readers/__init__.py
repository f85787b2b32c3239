"""Read a page: bytes in, a `Document` with its blocks and sentences out.

A reader turns decoded text into `RawBlock`s and knows nothing else. What makes
a document of them is here, in one place: joining the texts, placing the spans,
building the chains, cutting the sentences, naming the languages.

Readers state facts about the whole page as blocks whose place starts with
"fact:" ("fact:url", "fact:date", "fact:captured", "fact:lang"); they become
fields of the document, not text.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from urllib.parse import urlsplit

from claimcheck import languages, segment
from claimcheck.errors import InputError
from claimcheck.lines import words
from claimcheck.readers.chains import Chains
from claimcheck.readers.decode import decode
from claimcheck.types import (
    Block,
    BlockKind,
    Document,
    Limits,
    RawBlock,
    Sentence,
    Source,
    Span,
)

Reader = Callable[[str, Limits], Iterator[RawBlock]]


def _text(text: str, limits: Limits) -> Iterator[RawBlock]:
    from claimcheck.readers.text import blocks

    return blocks(text, limits)


def _markdown(text: str, limits: Limits) -> Iterator[RawBlock]:
    from claimcheck.readers.markdown import blocks

    return blocks(text, limits)


def _html(text: str, limits: Limits) -> Iterator[RawBlock]:
    from claimcheck.readers.html import blocks

    return blocks(text, limits)


#: What reads each media type. A reader is imported when a page needs it.
READERS: dict[str, Reader] = {
    "text/plain": _text,
    "text/markdown": _markdown,
    "text/html": _html,
    "application/xhtml+xml": _html,
}

_LINE_END = re.compile(r"\r\n?|\n")
# Python splits lines at these too, editors do not.
_ODD_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SPLIT_KINDS = frozenset({BlockKind.PARAGRAPH, BlockKind.QUOTE})
#: An item of more words than this is a paragraph with a bullet.
_ITEM_WORDS = 50
_CLOCK_STEP = 256
_LABEL = re.compile(
    r"(?:[QA]\d{0,2} ?[:.)]|Q\d(?= [A-Z])|(?:Question|Answer)(?: \d{1,2})? ?[:.])\s+"
    r"(?=\S)"
)

#: A page of fewer letters says next to nothing.
_LITTLE = 40

#: The longest blocks of a page tell its language.
_TELLING_BLOCKS = 10


def read(source: Source, limits: Limits = Limits()) -> Document:  # noqa: B008
    """Return a page as a document.

    Args:
        source: The page; its media type chooses the reader.
        limits: What a page may cost.

    Raises:
        InputError: The page is binary, of an unknown type, in an unknown
            encoding, or over a limit.
    """
    try:
        return _read(source, limits)
    except InputError as error:
        where = error.where or source.uri
        raise InputError(error.message, where=where, hint=error.hint) from error


def _read(source: Source, limits: Limits) -> Document:
    reader = READERS.get(source.media_type)
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise InputError(
            f"no reader for media type {source.media_type!r}", hint=f"known: {known}"
        )
    if len(source.data) > limits.bytes:
        raise InputError(
            f"is larger than {limits.bytes:,} bytes", hint="raise the limit of bytes"
        )
    text, encoding, note = decode(source.data, source.encoding)
    facts: dict[str, str] = {}
    raws = list(_visible(_within(reader(text, limits), limits), facts))
    blocks = _blocks(raws, facts.get("lang"))
    joined = "\n".join(raw.text for raw in raws)
    sentences = tuple(_sentences(joined, blocks, raws))
    langs = _langs(blocks, sentences)
    url = _web_address(source.url) or _web_address(facts.get("url"))
    return Document(
        uri=source.uri,
        text=joined,
        blocks=blocks,
        sentences=sentences,
        sha256=hashlib.sha256(source.data).hexdigest(),
        lang=langs[0][0] if langs else languages.UNKNOWN,
        langs=langs,
        encoding=encoding,
        url=url,
        site=source.site or (urlsplit(url).hostname if url else None),
        captured_at=source.captured_at or facts.get("captured"),
        declared_date=facts.get("date"),
        notes=tuple(filter(None, (note, _little(joined, source.data)))),
        line_starts=_line_starts(text),
    )


def _little(text: str, data: bytes) -> str:
    """Return a note where there is hardly anything to read, "" else."""
    if len(text) > _LITTLE:
        return ""
    if b"<script" in data.lower():
        return "almost no text: a script may fill in the page, which is not run"
    return "" if text else "no text"


def _web_address(url: str | None) -> str | None:
    """Return a URL, or None for what only looks like one: a page may say anything."""
    try:
        return url if url and urlsplit(url).hostname is not None else None
    except ValueError:
        return None


def _within(raws: Iterable[RawBlock], limits: Limits) -> Iterator[RawBlock]:
    """Pass blocks on until a limit is reached."""
    deadline = time.monotonic() + limits.seconds
    for count, raw in enumerate(raws, 1):
        if count > limits.blocks:
            raise InputError(
                f"has more than {limits.blocks:,} blocks",
                hint="raise the limit of blocks",
            )
        if count % _CLOCK_STEP == 0 and time.monotonic() > deadline:
            raise InputError(
                f"takes longer than {limits.seconds:g} seconds to read",
                hint="raise the limit of seconds",
            )
        yield raw


def _visible(raws: Iterable[RawBlock], facts: dict[str, str]) -> Iterator[RawBlock]:
    """Pass on the blocks that are text; keep the first of each fact."""
    for raw in raws:
        if raw.place.startswith("fact:"):
            facts.setdefault(raw.place.removeprefix("fact:"), raw.text)
        else:
            yield raw


def _blocks(raws: Sequence[RawBlock], declared: str | None) -> tuple[Block, ...]:
    """Place the blocks one after another, with one line break between."""
    page_lang = _page_language(raws, declared)
    chains = Chains(any(raw.kind is BlockKind.TITLE for raw in raws))
    blocks: list[Block] = []
    start = 0
    for index, raw in enumerate(raws):
        end = start + len(raw.text)
        blocks.append(
            Block(
                raw.kind,
                Span(start, end),
                chains.place(index, raw),
                raw.level,
                raw.place,
                _language(raw, page_lang),
                raw.boilerplate,
                raw.offsets,
            )
        )
        start = end + 1
    return tuple(blocks)


def _page_language(raws: Sequence[RawBlock], declared: str | None) -> str:
    """Return what most of the page is written in; its text outweighs its tag."""
    body = [raw.text for raw in raws if not raw.boilerplate]
    body.sort(key=len, reverse=True)
    found = languages.detect("\n".join(body[:_TELLING_BLOCKS]))
    return found if found != languages.UNKNOWN else languages.of_tag(declared) or found


def _language(raw: RawBlock, page_lang: str) -> str:
    """Return a block's language: by its words, its tag, or the page's."""
    return languages.detect(raw.text, languages.of_tag(raw.lang) or page_lang)


def _sentences(
    text: str, blocks: Sequence[Block], raws: Sequence[RawBlock]
) -> Iterator[Sentence]:
    """Cut the blocks; a question of a FAQ stays whole, as its answer is to all of it.

    Args:
        text: Of the document.
        blocks: Its blocks.
        raws: The same as they were read.
    """
    for index, (block, raw) in enumerate(zip(blocks, raws, strict=True)):
        start, end = block.span.start, block.span.end
        if _is_cut(block, raw):
            parts = segment.split(text[start:end])
        else:
            parts = [(0, end - start)] if end > start else []
        for first, last in parts:
            begin = _unlabelled(text, start + first, start + last)
            yield Sentence(Span(begin, start + last), index)


def _is_cut(block: Block, raw: RawBlock) -> bool:
    """Tell whether a block is cut into sentences; other kinds are quoted whole."""
    if block.kind is BlockKind.LIST_ITEM:
        return words(raw.text) > _ITEM_WORDS
    return block.kind in _SPLIT_KINDS and not raw.question


def _unlabelled(text: str, start: int, end: int) -> int:
    """Return where a sentence starts behind "Q:" or "A:", which it is not part of."""
    if text[start] in "QA":
        label = _LABEL.match(text, start, end)
        if label:
            return label.end()
    return start


def _langs(
    blocks: Sequence[Block], sentences: Sequence[Sentence]
) -> tuple[tuple[str, int], ...]:
    """Return how many sentences each language has, the commonest first."""
    return tuple(Counter(blocks[unit.block].lang for unit in sentences).most_common())


def _line_starts(text: str) -> tuple[int, ...]:
    """Return where each line starts, as editors count them."""
    if any(map(text.__contains__, _ODD_LINE_ENDS)):
        return (0, *(match.end() for match in _LINE_END.finditer(text)))
    lines = text.splitlines(keepends=True)
    starts = tuple(accumulate(map(len, lines), initial=0))
    return starts if not lines or lines[-1][-1] in "\r\n" else starts[:-1]
