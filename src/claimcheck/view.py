"""The normalised view of a text: what matching works on, with the way back.

A claim must not hide behind a non-breaking space, a soft hyphen, a zero-width
space, a full-width letter or a Cyrillic "a". So rules and models read a view of
the text in which all of these are folded, and every span of the view leads back
to exactly the characters that the page shows.
"""

from __future__ import annotations

import bisect
import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from claimcheck.regex import later

# One character for one character: these never move an offset.
_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"
_FOLDS = {
    " ": _SPACES + "".join(map(chr, range(0x2000, 0x200B))),
    "'": "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u02b9\u02bb\u02bc\xb4",
    '"': "\u201c\u201d\u201e\u201f\u2033\u2036\xab\xbb\u301d\u301e\u301f",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63",
    "/": "\u2044\u2215",
    # Baht, rupees, lira, won: the block of currency signs but for the euro's.
    "$": "\u0e3f" + "".join(map(chr, (*range(0x20A0, 0x20AC), *range(0x20AD, 0x20C1)))),
}
_ONE_FOR_ONE = {
    **{odd: plain for plain, odds in _FOLDS.items() for odd in odds},
    **{chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)},
}

# Nothing is left of these: controls, invisible and bidirectional characters,
# variation selectors, fillers, and the marks of trade names, which would glue
# "TM" to the word before under NFKC.
_INVISIBLE = (
    "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_REMOVED = later(
    rf"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad{_INVISIBLE}{_BIDI}\xae\u2120\u2122]"
)

_MARKS = (
    "\u0300-\u034e\u0350-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
    "\ufe20-\ufe2f\uff9e\uff9f"
)
_MARK = later(f"[{_MARKS}]+")
_CLUSTER = later(f"(?:[\u1100-\u11ff]+|.)[{_MARKS}]*", re.DOTALL)

# Characters that NFKC leaves alone; all others take the slow way.
_STABLE = (
    " -~\u00a1-\u00a7\u00a9\u00ab\u00ac\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf-\u0131"
    "\u0134-\u013e\u0141-\u0148\u014a-\u017e\u0391-\u03c9\u0400-\u045f\u2020-\u2022"
    "\u20ac\u2190-\u21ff\u2500-\u27bf\u3001-\u3030\u3041-\u3096\u30a1-\u30fa\u30fb-\u30fe"
    "\u4e00-\u9fff\uac00-\ud7a3"
)
_EASY = re.escape("".join(_ONE_FOR_ONE))
# What a character is called in HTML; scraped text keeps it.
_ENTITY = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});"
_HAS_ENTITY = later(_ENTITY)
_SLOW = later(f"[^{_STABLE}{_EASY}]+|{_ENTITY}")
_ODD = later(f"[{_EASY}]")
# Beyond ordinary English typography a text is looked at more closely.
_UNUSUAL = later(
    "[^ -~\u2019\u2018\u201c\u201d\u2013\u2014\xa0\u2022\xe9\xb7\xb0\u20ac\n\t]"
)

# Letters of other scripts that look like Latin ones, in pairs.
_LOOKALIKES = (
    "\u0430a\u0435e\u043eo\u0440p\u0441c\u0443y\u0445x\u0456i\u0458j\u0455s\u04bbh"
    "\u0501d\u051bq\u051dw\u0475v\u043ak\u043cm\u0442t\u043dh\u0432b"
    "\u0410A\u0412B\u0415E\u041aK\u041cM\u041dH\u041eO\u0420P\u0421C\u0422T\u0423Y"
    "\u0425X\u0405S\u0406I\u0408J\u051aQ\u051cW\u0474V\u0500D"
    "\u03bfo\u03b1a\u03b5e\u03b9i\u03bak\u03bdv\u03c1p\u03c4t\u03c5u\u03c7x\u03f2c\u03f3j"
    "\u0391A\u0392B\u0395E\u0396Z\u0397H\u0399I\u039aK\u039cM\u039dN\u039fO\u03a1P"
    "\u03a4T\u03a5Y\u03a7X\u03f9C\u0585o\u0578n\u057du\u0570h\u0581g"
)
_LATIN_FOR = dict(zip(_LOOKALIKES[::2], _LOOKALIKES[1::2], strict=True))
_FOREIGN = "\u0370-\u03ff\u0400-\u052f\u0531-\u058f"
_FOREIGN_LETTER = later(f"[{_FOREIGN}]")
_LETTERS = "A-Za-z\u00c0-\u024f"
_MIXABLE_WORD = later(
    f"[{_LETTERS}{_FOREIGN}\xad{_INVISIBLE}]*[{_FOREIGN}]"
    f"[{_LETTERS}{_FOREIGN}\xad{_INVISIBLE}]*"
)
_LATIN_LETTER = later(f"[{_LETTERS}]")

_TRICKS = (
    ("zero-width", later(f"(?<=[{_LETTERS}])[{_INVISIBLE}]+(?=[{_LETTERS}])")),
    ("soft-hyphen", later(f"(?<=[{_LETTERS}])\xad+(?=[{_LETTERS}])")),
    ("bidi", later("[\u202d\u202e]")),
    ("full-width", later("[\uff21-\uff3a\uff41-\uff5a]{2}")),
    ("styled-letters", later("[\u24b6-\u24e9\U0001d400-\U0001d6a3]{2}")),
    ("combining-marks", later("(?:[A-Za-z][\u0334-\u0338\u20d2-\u20e5]+){2}")),
)

_TRICKY = later(
    f"[{_INVISIBLE}\xad\u202d\u202e\uff21-\uff5a\u24b6-\u24e9\U0001d400-\U0001d6a3"
    "\u0334-\u0338\u20d2-\u20e5]"
)

# View index, source index, and how many source characters became the piece;
# 0 where both sides count on together.
_Piece = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class View:
    """A text as matching sees it.

    Attributes:
        text: The normalised text.
        lower: The same in lower case, of the same length.
        tricks: Names of the evasion signals seen, in a fixed order:
            "homoglyph", "zero-width", "soft-hyphen", "bidi", "full-width",
            "styled-letters", "combining-marks".
    """

    text: str
    lower: str
    tricks: tuple[str, ...] = ()
    _pieces: tuple[_Piece, ...] = field(default=(), repr=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of the original text behind a range of the view."""
        if not self._pieces:
            return start, end
        first = self._source(start)[0]
        return first, self._source(end - 1)[1] if end > start else first

    def _source(self, index: int) -> tuple[int, int]:
        """Return the range of the original behind one character of the view."""
        at = bisect.bisect_right(self._pieces, (index, 1 << 62, 0)) - 1
        begin, source, size = self._pieces[max(at, 0)]
        if size:
            return source, source + size
        return source + index - begin, source + index - begin + 1


def view(text: str) -> View:
    """Return the normalised view of a text.

    HTML entities are read; NFKC; every kind of space becomes " "; invisible,
    bidirectional and control characters, soft hyphens and trade marks go; quotes and
    dashes become ASCII; look-alike letters of other scripts become Latin within Latin
    words. Line breaks become spaces too, so a phrase can cross them.
    """
    if text.isascii():
        return _view_of_ascii(text)
    if not (_UNUSUAL.search(text) or _has_entity(text)):
        plain = _ODD.sub(_plain, text)
        return View(plain, plain.lower())
    folded = _fold_lookalikes(text)
    tricks = _tricks(text, folded)
    if _SLOW.search(folded):
        plain, pieces = _fold(folded)
        # A styled Greek letter is a plain one only now; the length stays.
        plain = _fold_lookalikes(plain)
        return View(plain, _lower(plain), tricks, pieces)
    plain = _ODD.sub(_plain, folded)
    return View(plain, _lower(plain), tricks)


def _has_entity(text: str) -> bool:
    return "&" in text and bool(_HAS_ENTITY.search(text))


def _view_of_ascii(text: str) -> View:
    entity = _has_entity(text)
    if text.isprintable() and not entity:
        return View(text, text.lower())
    if entity or _REMOVED.search(text):
        plain, pieces = _fold(text)
        return View(plain, plain.lower(), (), pieces)
    plain = _ODD.sub(" ", text)
    return View(plain, plain.lower())


def _plain(match: re.Match[str]) -> str:
    return _ONE_FOR_ONE[match[0]]


def _lower(text: str) -> str:
    """Lower-case without changing the length; only the dotted I would."""
    return text.replace("\u0130", "I").lower()


def _fold(text: str) -> tuple[str, tuple[_Piece, ...]]:
    """Fold what changes its length, run by run; all between is copied whole."""
    parts: list[str] = []
    pieces: list[_Piece] = []
    size = 0
    for start, end, linear in _runs(text):
        source = text[start:end]
        part = _ODD.sub(_plain, source) if linear else _folded_cluster(source)
        if part:
            parts.append(part)
            pieces.append((size, start, 0 if linear else end - start))
            size += len(part)
    pieces.append((size, len(text), 0))
    return "".join(parts), tuple(pieces)


def _runs(text: str) -> Iterator[tuple[int, int, bool]]:
    """Yield the text in ranges: plain stretches, and single odd clusters."""
    done = 0
    for run in _SLOW.finditer(text):
        start = run.start()
        if text[start] == "&":
            if start > done:
                yield done, start, True
            yield start, run.end(), False
            done = run.end()
            continue
        if start > done and _MARK.match(text, start):
            start -= 1
        if start > done:
            yield done, start, True
        for cluster in _CLUSTER.finditer(text, start, run.end()):
            yield cluster.start(), cluster.end(), False
        done = run.end()
    if done < len(text):
        yield done, len(text), True


def _folded_cluster(cluster: str) -> str:
    """Return what matching sees of one letter with its marks, or of an entity."""
    if len(cluster) > 2 and cluster[0] == "&":
        named = html.unescape(cluster)
        return cluster if named == cluster else view(named).text
    if _REMOVED.match(cluster):
        return ""
    composed = unicodedata.normalize("NFKC", cluster)
    if _LATIN_LETTER.match(composed):
        composed = _MARK.sub("", composed)
    return _REMOVED.sub("", _ODD.sub(_plain, composed))


def _fold_lookalikes(text: str) -> str:
    """Fold look-alikes in words that mix scripts.

    A word made of look-alikes alone is folded only in a text that has Latin
    letters and no real word of the other script: "\u0421\u041e" in Russian is Russian.
    """
    if not _FOREIGN_LETTER.search(text):
        return text
    words = [match[0] for match in _MIXABLE_WORD.finditer(text)]
    foreign = any(not _looks_latin(word) for word in words)
    alone = not foreign and bool(_LATIN_LETTER.search(text))

    def fold(match: re.Match[str]) -> str:
        word = match[0]
        if not _looks_latin(word) or not (alone or _LATIN_LETTER.search(word)):
            return word
        return "".join(_LATIN_FOR.get(letter, letter) for letter in word)

    return _MIXABLE_WORD.sub(fold, text)


def _looks_latin(word: str) -> bool:
    """Say whether every foreign letter of a word has a Latin twin."""
    return all(letter in _LATIN_FOR for letter in _FOREIGN_LETTER.findall(word))


def _tricks(text: str, folded: str) -> tuple[str, ...]:
    homoglyph = ("homoglyph",) if folded != text else ()
    if not _TRICKY.search(text):
        return homoglyph
    seen = (name for name, pattern in _TRICKS if pattern.search(text))
    return tuple(chain(homoglyph, seen))
