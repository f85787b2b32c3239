"""Cut a paragraph into sentences.

One pass of a regular expression finds the places where a sentence may end; a
few checks of the words around the stop decide. Web copy decides what matters:
stops without a space after them, sentences without capitals, bullets in the
middle of a line, titles, initials, prices and citations.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence

from claimcheck import resources
from claimcheck.lines import BULLETS
from claimcheck.memo import by_text
from claimcheck.regex import later

_QUOTES = "\"'\u2019\u201d\u00bb\u203a"
_CITED = (
    r"(?:\[\d+(?:[,\u2013-] ?\d+)*\]|[\u00b9\u00b2\u00b3\u2070-\u2079]+"
    r"|(?<=[a-z)]\.)\d{1,2}(?:[,\u2013-]\d{1,2})*(?=\s+[A-Z]))?"
)
_CLOSE = rf"[{_QUOTES})\]}}]*+{_CITED}"
_BULLET = rf"[{BULLETS}\xb7](?=\s?[^\s{BULLETS}\xb7])"

# A stop with white space behind it, or glued to the next sentence; a line break;
# an East Asian stop; a bullet. Each pattern starts with one set of characters,
# which the regex engine skips to: that is three times as fast as alternatives.
_STOP = (
    rf"(?P<stop>(?<=[.!?\u2026])(?<![.!?\u2026]{{2}})[.!?\u2026]*+)(?P<close>{_CLOSE})"
    r"(?:\s++(?=\S)"
    r"|(?:(?<=[a-z0-9)\u201d\"][.!?\u2026])|(?<=[.!?\u2026][\u201d\")\]]))(?P<glued>)"
    r"(?=[A-Z][a-z\u2019']*+(?:[\s,;:]|$)))"
    r"|(?P<break>(?<=\n)\s*+)"
)
_CANDIDATE_ASCII = later(rf"[.!?\n](?:{_STOP})")
_CANDIDATE = later(
    rf"[.!?\n\u2026\u3002\uff01\uff1f{BULLETS}\xb7](?:{_STOP}"
    r"|(?<=[\u3002\uff01\uff1f])(?P<wide>[\u3002\uff01\uff1f]*[\u300d\u300f\uff09\u201d]*)\s*"
    rf"|(?P<bullet>(?<=\s[{BULLETS}\xb7])(?=\s?[^\s{BULLETS}\xb7])))"
)
_BULLETED = later(_BULLET)
_INLINE_BULLET = later(rf"\s{_BULLET}")
_OPENERS = "([{\"'\u201c\u2018\xa1\xbf"
_NEXT_WORD = later(r"[(\[\"'\u201c\u2018\xa1\xbf]*([^\W\d_]+)\b(?!\.\w?)")
_GOES_ON = later(r"(?:and|or|but|nor)\b")
_DOTTED = later(r"[a-z]{1,2}(?:\.[a-z]{1,3})+")
_ADDRESS = later(r"[/@]|\bwww\.|^\w+\.\w")
#: Abbreviations that are no name of anything in capitals, as "MS" is.
_SHOUTED = frozenset({"no", "dr", "mr", "mrs", "prof"})
_DOMAIN_END = frozenset({"com", "org", "net", "js", "io", "co", "gov", "edu", "html"})


@by_text
def split(text: str) -> Sequence[tuple[int, int]]:
    """Return the sentences of one paragraph as half-open ranges.

    The ranges are in order, start and end with visible characters, and leave
    out nothing but white space. A line break or an inline bullet starts a new
    sentence; a semicolon does not.
    """
    spans: list[tuple[int, int]] = []
    start = len(text) - len(text.lstrip())
    pattern = _CANDIDATE_ASCII if text.isascii() else _CANDIDATE
    for found in pattern.finditer(text, start):
        end = _end(text, start, found)
        if end > start:
            spans.append((start, end))
            start = found.start() if found.lastgroup == "bullet" else found.end()
    end = len(text.rstrip())
    if end > start:
        if spans and not any(map(str.isalnum, text[start:end])):
            start = spans.pop()[0]  # a sign or a closing mark is no sentence
        spans.append((start, end))
    return spans


def _end(text: str, start: int, found: re.Match[str]) -> int:
    """Return where the sentence ends at a candidate, or -1 if it goes on."""
    kind = found.lastgroup
    if kind == "close":
        return found.end("close") if _stops(text, start, found) else -1
    if kind == "glued":
        return found.end("close") if _stops_glued(text, start, found) else -1
    if kind == "wide":
        return found.end("wide")
    if kind == "bullet" and not _in_list(text, start, found):
        return -1
    return start + len(text[start : found.start()].rstrip())


def _in_list(text: str, start: int, found: re.Match[str]) -> bool:
    """Say whether a bullet is one of several: before it, or after it."""
    after = found.end()
    return bool(_BULLETED.match(text, start) or _INLINE_BULLET.search(text, after))


def _stops(text: str, start: int, found: re.Match[str]) -> bool:
    """Say whether a stop before white space ends the sentence."""
    following = text[found.end()]
    stop = text[found.start() : found.end("stop")]
    close = found["close"]
    if "?" in stop or "!" in stop:
        goes_on = _GOES_ON.match(text, found.end())
        return not (goes_on or (close and following.islower()))
    if following.islower() and (close or len(stop) > 1 or stop == "\u2026"):
        return False
    if len(stop) > 1 or stop == "\u2026":
        return found.start() > start
    return _stops_after(_token(text, start, found.start()), text, start, found)


def _stops_after(token: str, text: str, start: int, found: re.Match[str]) -> bool:
    """Say whether a single full stop after a word ends the sentence."""
    lower = token.lower()
    kind = _abbreviations().get(lower)
    if kind is None:
        if len(token) > 1 and "." not in token and not token.isdigit():
            return True
        return _stops_after_odd(token, text, start, found)
    shouts = token.isupper() and len(token) > 1 and "." not in token
    if shouts and lower not in _SHOUTED:
        return True
    if kind == "number":
        return not text[found.end()].isdigit()
    if kind == "capital":
        return text[found.end()].isupper()
    return kind == "starter" and _sentence_starts(text, found.end())


def _stops_after_odd(token: str, text: str, start: int, found: re.Match[str]) -> bool:
    """Decide on initials, numbers, dotted letters and lone stops."""
    if not token:
        # A lone stop: a blank before it by mistake, or a mark.
        return text[found.end()].isupper() and " " in text[start : found.start() - 1]
    if found.start() - len(token) == start:
        return len(token) > 2  # no list marker such as "1." or "B."
    if token.isdigit():
        return True
    if len(token) == 1:
        return token.islower() or _sentence_starts(text, found.end())
    if _DOTTED.fullmatch(token.lower()):
        return _sentence_starts(text, found.end())
    return True


def _stops_glued(text: str, start: int, found: re.Match[str]) -> bool:
    """Say whether a stop without a space after it ends the sentence."""
    if found["stop"] == "" and text[found.start()] == "." and not found["close"]:
        token = _token(text, start, found.start())
        following = _NEXT_WORD.match(text, found.end())
        word = following[1].lower() if following else ""
        if _ADDRESS.search(token) or word in _DOMAIN_END:
            return False
        if token.lower() in _abbreviations() or len(token) < 2:
            return False
        if token[0].isupper() or token[0].isdigit():
            return word in _starters() and not token.isdigit()
    return True


def _token(text: str, start: int, end: int) -> str:
    """Return the word before a stop."""
    return text[max(start, text.rfind(" ", start, end) + 1) : end].lstrip(_OPENERS)


def _sentence_starts(text: str, at: int) -> bool:
    """Say whether a capitalised word that often starts a sentence stands here."""
    word = _NEXT_WORD.match(text, at)
    if word is None:
        return False
    return word[1][0].isupper() and word[1].lower() in _starters()


def _starters() -> frozenset[str]:
    return _words()[1]


def _abbreviations() -> Mapping[str, str]:
    return _words()[0]


@functools.cache
def _words() -> tuple[Mapping[str, str], frozenset[str]]:
    """Read the abbreviations and the words that start sentences."""
    kinds: dict[str, str] = {}
    starters: set[str] = set()
    path = resources.path("language", "abbreviations.txt")
    for line in path.read_text("utf-8").splitlines():
        kind, _, words = line.partition(":")
        if kind == "starts":
            starters.update(words.split())
        elif not line.startswith("#"):
            kinds.update(dict.fromkeys(words.split(), kind))
    return kinds, frozenset(starters)
