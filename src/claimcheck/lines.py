"""What a line of text shows by its form: an item, a row of cells, a heading.

Shared by the readers of plain text and Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from claimcheck.memo import by_text
from claimcheck.regex import later

#: A piece of text and the code point of the source where it starts.
Piece = tuple[str, int]

#: Characters that writers use as bullets.
BULLETS = (
    "\u2022\u2023\u2043\u204c\u204d\u2219\u25aa-\u25ab\u25b6\u25b8\u25ba\u25c6-\u25c7"
    "\u25cb-\u25cf\u25e6\u25fc\u25fe\u2610-\u2612\u2705\u2713-\u2718\u2726"
    "\u2756\u2794\u2799-\u279c\u27a2-\u27a4\u30fb\uf0b7\U0001f449\U0001f539"
)

#: Letters of scripts that put no blanks between words: kana and Han.
WIDE = "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u9fff"

#: Longest text of a comment that is read; a bound, so that a page of nothing
#: but opened comments costs no more than any other.
_LONGEST = 500

#: A comment for claimcheck: no part of the text, in whatever kind of page.
COMMENT = later(rf"<!--\s*claimcheck:(?P<body>.{{0,{_LONGEST}}}?)-->", re.DOTALL)

ITEM = later(
    rf"(?P<mark>[{BULLETS}\xb7]\ufe0f?[ \t\xa0]*"
    r"|[-*+\u2013\u2014][ \t\xa0]+"
    r"|(?P<number>\(?\d{1,2}[.)]|\([a-z]\)|[a-zA-Z]\)|[a-z]\.)[ \t\xa0]+)"
    r"(?=[^\s|])"
)
#: An item by a sign that is nothing but a bullet; a dash may begin anything.
BULLET = later(rf"[{BULLETS}]\ufe0f?[ \t\xa0]*(?=[^\s|])")
#: How a Japanese question ends, whatever mark follows.
ASKING = ("すか", "うか", "んか", "たか")
#: A question, behind which the sign that opens its answer may stand as text.
ASKS = later(
    rf"(?:[?\uff1f]|(?:{'|'.join(ASKING)})\u3002?)"
    r"[\s\"')\u201d\u2019\u300d\u300f+\u2013\u2014\u2212\xd7\u203a\xbb\u25bc\u25be\u2304-]*$"
)
#: By the stop of a last sentence: what parts it from others, and what points ahead.
_AHEAD = {
    ".": (".!?", later(r"\b(?i:the following|as follows|listed below)\b")),
    "。": (
        "。!?",
        later("次の|以下|下記|(?:こんな|このような)(?:お?悩み|方|人|症状|場合)"),
    ),
}
#: A number that stands alone, as on a tile: "85%", "10,000+", "3x".
FIGURE = later(r"[<>~\u2248]?\d[\d.,]*\s?(?:%|\+|[kKmM]\+?|[xX])\s*$")
_CELL = later(r"[^|\t]+")
_GAP = later(r"[ \xa0]\|[ \xa0]|^\||\t")
_WORD = later(r"\S+")
_WIDE_RUN = later(rf"[{WIDE}]+")
_STOPPED = later(r"[.!;,:\u2026\u3002]['\"\u2019\u201d)\]]*$")
_INNER_STOP = later(r"[!?]['\"\u2019\u201d)\]]* |\.['\"\u2019\u201d)\]]* (?=[A-Z])")
_LABEL = later(r"\S+(?: \S+)?: +\S")

#: So many of them say about as much as a word.
_WIDE_LETTERS = 3

#: A line with more words than this is body text. Chosen by looking at scraped
#: clinic pages: their longest headings are questions of 11 to 13 words.
HEADING_WORDS = 13
HEADING_LENGTH = 120

#: A question of a FAQ may be longer.
QUESTION_WORDS = 24

#: "Treatment: stem cells" is a fact sheet's line, not a heading.
LABEL_WORDS = 8


def leads_in(text: str) -> bool:
    """Tell by its end whether a text leads in a list, quotations or a table."""
    end = text[-1:]
    if end in _AHEAD:
        stops, ahead = _AHEAD[end]
        last = 1 + max(text.rfind(stop, 0, -1) for stop in stops)
        return ahead.search(text, last) is not None
    return end in {":", "\uff1a"}


def join(
    pieces: Iterable[Piece], gap: str = " "
) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Join pieces into one text with the offsets that lead back."""
    parts: list[str] = []
    offsets: list[tuple[int, int]] = []
    size = 0
    for text, source in pieces:
        if parts:
            size += len(gap)
        offsets.append((size, source))
        parts.append(text)
        size += len(text)
    return gap.join(parts), tuple(offsets)


def strip(text: str, start: int) -> Piece:
    """Return a text without outer white space, and where it then starts."""
    left = text.lstrip()
    return left.rstrip(), start + len(text) - len(left)


def cells(text: str, start: int) -> list[Piece]:
    """Return the cells of a row, or nothing if the line is no row."""
    if not ("|" in text or "\t" in text) or not _GAP.search(text):
        return []
    found = [
        strip(match[0], start + match.start())
        for match in _CELL.finditer(text)
        if not match[0].isspace()
    ]
    return found if len(found) > 1 else []


def words(text: str) -> int:
    """Return how many words a line has, of whatever script."""
    wide = wide_letters(text)
    if wide:
        text = _WIDE_RUN.sub(" ", text)
    return len(_WORD.findall(text)) + as_words(wide)


def wide_letters(text: str) -> int:
    """Return how many letters of scripts without blanks a text has."""
    return 0 if text.isascii() else sum(map(len, _WIDE_RUN.findall(text)))


def as_words(wide: int) -> int:
    """Return how many words so many letters of such scripts weigh."""
    return -(-wide // _WIDE_LETTERS)


def is_open(text: str) -> bool:
    """Say whether a line is short and lacks the stop that ends a sentence."""
    if text.endswith("?"):
        return words(text) <= QUESTION_WORDS and not _INNER_STOP.search(text)
    return (
        len(text) <= HEADING_LENGTH
        and not _STOPPED.search(text)
        and words(text) <= HEADING_WORDS
    )


@by_text  # readers ask several times of a line
def is_heading_like(text: str) -> bool:
    """Say whether a line reads like a heading: short, open, capitalised."""
    if not is_open(text):
        return False
    if text.endswith("?"):
        return True
    first = text.lstrip("\"'\u201c\u2018[#")[:1]
    if not (first.isupper() or first.isdigit()):
        return first.isalpha() and not first.islower()
    return not (_LABEL.match(text) and words(text) <= LABEL_WORDS)
