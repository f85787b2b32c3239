"""Text made safe to show, quotes made short, and links to the place of a quote."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from claimcheck.lines import wide_letters
from claimcheck.types import BlockKind, Finding

#: Most words of a short quote: what complaint forms and fair quotation bear.
QUOTE_WORDS = 15

#: Most characters of a short quote; fewer where most need no spaces between words.
QUOTE_CHARACTERS = 120
_WIDE_CHARACTERS = 45

#: Up to this length a text fragment holds the whole quote; longer ones name its
#: first and last words, since servers and mail programs cut long links.
_FRAGMENT_WHOLE = 80
_FRAGMENT_WORDS = 5
_FRAGMENT_CHARACTERS = 40

_UNRESERVED = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~"
)

#: Blocks whose text a reader of the page does not see in one piece.
_UNSEEN_PLACES = ("meta", "json-ld", "alt")

#: Everything that has no glyph of its own or moves other glyphs about, and what
#: ends a line for some program, although JSON allows it.
_INVISIBLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891"
    "\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Return text with control, bidi and zero-width characters spelt out.

    A right-to-left override becomes ⟨U+202E⟩. Line breaks and tabs become spaces.
    """
    return _INVISIBLE.sub(_spell, text)


def _spell(match: re.Match[str]) -> str:
    char = match[0]
    return " " if char in "\t\n\r" else f"⟨U+{ord(char):04X}⟩"


#: Made once: `json.dumps` would make an encoder for each record.
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def to_json(value: object, *, indent: int | None = None) -> str:
    """Return JSON that is safe to print and to split into lines.

    What is invisible is escaped, so the text survives exactly; lone surrogates
    of odd file names are escaped too, so any program can encode the result.
    """
    if indent is None:
        text = _ENCODE(value)
    else:
        text = json.dumps(value, ensure_ascii=False, indent=indent)
    if text.isascii() and text.isprintable():  # most records: nothing to look for
        return text
    return _INVISIBLE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return char if char == "\n" else json.dumps(char)[1:-1]


def short_quote(
    text: str, words: Sequence[str] = (), *, limit: int = QUOTE_WORDS
) -> str:
    """Return at most `limit` words of a text, with those that carry the finding.

    Args:
        text: The unit, whole.
        words: Words of the evidence, as they stand in the text.
        limit: Most words; an ellipsis marks each cut.
    """
    wide = 2 * wide_letters(text) > len(text)
    longest = _WIDE_CHARACTERS if wide else QUOTE_CHARACTERS
    if len(text) <= longest and len(said := text.split()) <= limit:
        return " ".join(said)
    tokens = list(re.finditer(r"\S+", text))
    if not tokens:
        return ""
    first = _window(text, tokens, words, limit)
    last = min(first + limit, len(tokens)) - 1
    start, end = tokens[first].start(), tokens[last].end()
    if end - start > longest:
        hit = _first_hit(text, words)
        start = max(start, min(hit, end - longest))
        end = start + longest
    quote = " ".join(text[start:end].split())
    before = "… " if text[:start].strip() else ""
    after = " …" if text[end:].strip() else ""
    return f"{before}{quote}{after}"


def _window(
    text: str, tokens: Sequence[re.Match[str]], words: Sequence[str], limit: int
) -> int:
    """Return the first token of a window that holds the evidence, near its middle."""
    if len(tokens) <= limit:
        return 0
    hit = _first_hit(text, words)
    at = sum(token.end() <= hit for token in tokens)
    if at < limit // 2:
        return 0
    return max(0, min(at - limit // 3, len(tokens) - limit))


def _first_hit(text: str, words: Sequence[str]) -> int:
    return min((at for at in (text.find(w) for w in words if w) if at >= 0), default=0)


def percent(text: str, safe: str = "") -> str:
    """Return text percent-encoded for a URL, `-` and `,` included unless safe."""
    allowed = _UNRESERVED | set(safe)
    return "".join(
        char
        if char in allowed
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
        for char in text
    )


def web_url(url: str | None) -> str:
    """Return a URL if it is one that is safe to link to (http or https), else ""."""
    if url and re.match(r"https?://[^\s\"'<>\\^`{|}]+\Z", url, re.I):
        return "" if _INVISIBLE.search(url) else url
    return ""


def text_fragment(url: str | None, text: str) -> str:
    """Return a link that opens a page at a quote (`#:~:text=`), "" without URL.

    Long quotes and table rows are named by their first and last words, because
    a browser matches these across cells.
    """
    if not web_url(url) or not text.strip():
        return web_url(url)
    address, _, anchor = str(url).partition("#")
    anchor = anchor.partition(":~:")[0]
    pieces = [percent(piece) for piece in _fragment_pieces(text)]
    return f"{address}#{anchor}:~:text={','.join(pieces)}"


def _fragment_pieces(text: str) -> tuple[str, ...]:
    cells = [" ".join(cell.split()) for cell in text.split(" | ")]
    cells = [cell for cell in cells if cell]
    if len(cells) > 1:
        return _head(cells[0]), _tail(cells[-1])
    whole = " ".join(text.split())
    if len(whole) <= _FRAGMENT_WHOLE:
        return (whole,)
    return _head(whole), _tail(whole)


def _head(text: str) -> str:
    return " ".join(text.split()[:_FRAGMENT_WORDS])[:_FRAGMENT_CHARACTERS]


def _tail(text: str) -> str:
    return " ".join(text.split()[-_FRAGMENT_WORDS:])[-_FRAGMENT_CHARACTERS:]


def link(finding: Finding) -> str:
    """Return the link to a finding's place on its page, "" without URL.

    Metadata is not on the visible page, so its link is the page alone.
    """
    unseen = finding.block is BlockKind.META or finding.place.startswith(_UNSEEN_PLACES)
    if unseen:
        return web_url(finding.url)
    return text_fragment(finding.url, finding.text)


def evidence_words(finding: Finding) -> tuple[str, ...]:
    """Return the words that carried a finding, each once, in order of evidence."""
    return tuple(dict.fromkeys(w for e in finding.evidence for w in e.words))
