"""Read the strings of JSON-LD with their positions, however broken the JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from claimcheck.markup.flow import Shown, resolved

_TOKEN = re.compile(r'"((?>(?:[^"\\]|\\.)*))"|[{}\[\]:,]', re.DOTALL)
_MARKUP = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})(?:\\u([dD][c-fC-F][0-9a-fA-F]{2}))?|(.))"
    r"|<(?:\\?/)?[a-zA-Z][^<>]*>",
    re.DOTALL,
)
_CONTROL = {"n": " ", "t": " ", "r": " ", "b": "", "f": " "}

#: Keys whose strings are copy that a search engine reads.
KEYS = frozenset(
    """name headline alternativeHeadline description abstract text reviewBody
    articleBody slogan keywords caption award disambiguatingDescription
    indication contraindication seriousAdverseOutcome mechanismOfAction
    expectedPrognosis outcome""".split()
)
_ADDRESS = re.compile(r"(?:https?:)?//\S*$")
_HIGH_SURROGATES = range(0xD800, 0xDC00)


@dataclass(frozen=True, slots=True)
class Entry:
    """One string value: its key, whether it is a FAQ's question, its text."""

    key: str
    question: bool
    pieces: tuple[Shown, ...]


@dataclass(slots=True)
class _Level:
    """An open object or array: the key it stands under, the key being read."""

    under: str
    key: str = ""
    types: set[str] = field(default_factory=set)


def entries(content: str, start: int) -> Iterator[Entry]:
    """Yield the wanted strings of a JSON-LD script in order.

    Args:
        content: The script's content.
        start: The code point of the source where it starts.
    """
    levels = [_Level("")]
    text: re.Match[str] | None = None
    for token in _TOKEN.finditer(content):
        mark = token[0]
        if mark == ":" and text:
            levels[-1].key = text[1]
            text = None
        elif mark[0] == '"':
            if text:
                yield from _entry(levels[-1], text, start)
            text = token
        elif mark in "{[":
            levels.append(_Level(levels[-1].key or levels[-1].under))
        else:
            if text:
                yield from _entry(levels[-1], text, start)
            text = None
            if mark == ",":
                levels[-1].key = ""
            elif mark in "}]" and len(levels) > 1:
                levels.pop()


def _entry(level: _Level, text: re.Match[str], start: int) -> Iterator[Entry]:
    """Yield a string that stands under a wanted key and is no address."""
    key = level.key or level.under
    if key == "@type":
        level.types.add(text[1])
    if key not in KEYS or not text[1].strip() or _ADDRESS.match(text[1]):
        return
    question = key == "name" and (
        "Question" in level.types or text[1].rstrip().endswith("?")
    )
    yield Entry(key, question, tuple(_pieces(text[1], start + text.start(1))))


def _pieces(raw: str, start: int) -> Iterator[Shown]:
    """Yield the text of a string, each escape and tag as a piece of its own."""
    done = 0
    for match in _MARKUP.finditer(raw):
        yield from resolved(raw[done : match.start()], start + done)
        done = match.end()
        yield _plain(match), start + match.start(), start + done - 1
    yield from resolved(raw[done:], start + done)


def _plain(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        if match[2] and code in _HIGH_SURROGATES:
            return chr(0x10000 + (code - 0xD800) * 0x400 + int(match[2], 16) - 0xDC00)
        low = chr(int(match[2], 16)) if match[2] else ""
        return (
            (chr(code) + low)
            .encode("utf-16", "surrogatepass")
            .decode("utf-16", "replace")
        )
    if match[3]:
        return _CONTROL.get(match[3], match[3])
    return " "
