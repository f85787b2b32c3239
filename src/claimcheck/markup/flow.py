"""Runs of raw HTML text to the text that a visitor sees, mapped to the source."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence

#: Raw text and the code point of the source where it starts.
Run = tuple[str, int]

#: Text as it is shown, and the first and last code point that it is written with.
Shown = tuple[str, int, int]

#: Visible text with its offsets, as a `RawBlock` wants them.
Mapped = tuple[str, tuple[tuple[int, int], ...]]

_ODD_BLANK = re.compile(r"[\t\n\r\f]|  ")
_WORDS = re.compile(r"[^ \t\n\r\f]+(?: [^ \t\n\r\f]+)*")
_BLANKS = " \t\n\r\f"
_ENTITY = re.compile(r"&(?:#\d{1,8}|#[xX][0-9a-fA-F]{1,7}|[a-zA-Z][a-zA-Z0-9]{1,31});?")


def mapped(runs: Sequence[Run]) -> Mapped:
    """Return the visible text of consecutive runs.

    Entities are resolved, white space collapses to one blank, and runs are
    glued without a blank unless the source has one between them.
    """
    if len(runs) == 1:
        raw, start = runs[0]
        if "&" not in raw:
            text = raw.strip(_BLANKS)
            if not _ODD_BLANK.search(text):
                lead = len(raw) - len(raw.lstrip(_BLANKS))
                return text, ((0, start + lead),)
    return glued(piece for raw, start in runs for piece in resolved(raw, start))


def glued(pieces: Iterable[Shown]) -> Mapped:
    """Return the visible text of consecutive pieces, white space collapsed."""
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    size = 0
    blank = False
    for raw, start, last in pieces:
        done = 0
        for words in _WORDS.finditer(raw):
            first = words.start()
            if size and (blank or first > done):
                parts.append(" ")
                size += 1
            blank = False
            offsets.append((size, start + first))
            parts.append(words[0])
            done = words.end()
            size += done - first
        if done and last >= start + len(raw):
            offsets.append((size - 1, last))
        if done < len(raw):
            blank = True
    return "".join(parts), tuple(offsets)


def resolved(raw: str, start: int) -> Iterator[Shown]:
    """Yield the text of a run, each entity as a piece of its own."""
    done = 0
    for entity in _ENTITY.finditer(raw) if "&" in raw else ():
        character = html.unescape(entity[0])
        if character != entity[0]:
            first = entity.start()
            yield raw[done:first], start + done, start + first - 1
            done = entity.end()
            yield character, start + first, start + done - 1
    yield raw[done:], start + done, start + len(raw) - 1


def join(cells: Sequence[Mapped], gap: str) -> Mapped:
    """Join texts that are already mapped."""
    if len(cells) == 1:
        return cells[0]
    size = 0
    offsets: list[tuple[int, int]] = []
    for text, pairs in cells:
        offsets.extend((size + index, source) for index, source in pairs)
        size += len(text) + len(gap)
    return gap.join(text for text, _ in cells), tuple(offsets)
