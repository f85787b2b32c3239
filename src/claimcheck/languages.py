"""Guess the language of a text from its script and its commonest words."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from claimcheck import resources
from claimcheck.regex import later

#: Code for a text that gives no evidence.
UNKNOWN = "und"

#: Codes of ISO 639 for no, many or unknown languages.
_NO_LANGUAGE = frozenset({"zxx", "mul", "mis", UNKNOWN})

_SCRIPTS = (
    ("ja", later("[\u3041-\u30ff]")),
    ("ko", later("[\uac00-\ud7a3\u1100-\u11ff]")),
    ("zh", later("[\u4e00-\u9fff\u3400-\u4dbf]")),
    ("th", later("[\u0e01-\u0e5b]")),
    ("he", later("[\u05d0-\u05ea]")),
    ("el", later("[\u0391-\u03ce]")),
    ("hi", later("[\u0900-\u097f]")),
    ("bn", later("[\u0980-\u09ff]")),
    ("ta", later("[\u0b80-\u0bff]")),
    ("ka", later("[\u10a0-\u10ff]")),
    ("hy", later("[\u0531-\u0587]")),
    ("km", later("[\u1780-\u17ff]")),
    ("fa", later("[\u067e\u0686\u0698\u06a9\u06af\u06cc]")),
    ("ar", later("[\u0621-\u064a]")),
    ("uk", later("[\u0456\u0457\u0454\u0491]")),
    ("ru", later("[\u0400-\u04ff]")),
)
_OTHER_SCRIPT = later("[\u0370-\u1fff\u3041-\u9fff\uac00-\ud7a3]")
_LATIN = later(r"[a-zA-Z\u00c0-\u024f\u1ea0-\u1ef9]")

#: Han and Hangul characters say about as much as two letters.
_WIDE_WEIGHT = 2

#: How much of a text is looked at, in characters.
_REACH = 2000

#: A language is named when this many of its common words are seen, more than of
#: any other; one word gives no evidence.
_LEAST = 2

#: Against the page's own language it takes this many, and so many times more.
_LEAST_AGAINST_PAGE = 3
_TIMES = 2


def detect(text: str, page: str = UNKNOWN) -> str:
    """Return the ISO 639-1 code of a text's language.

    Args:
        text: Any text; only its first few thousand characters are looked at.
        page: The language that the text most likely has. Short Latin text gives
            no evidence against it; "und" stands for no expectation.
    """
    return _of_sample(text[:_REACH], page)


@functools.lru_cache(maxsize=4096)
def _of_sample(sample: str, page: str) -> str:
    if not sample.isascii():
        script = _by_script(sample)
        if script == "zh" and page == "ja":
            return page  # a heading may have no kana
        if script != UNKNOWN:
            return script
    return _by_words(sample, page)


@functools.cache
def codes() -> frozenset[str]:
    """Return the codes of all languages that can be told."""
    named = (code for found in _languages_by_word().values() for code in found)
    return frozenset(named) | {code for code, _ in _SCRIPTS}


def of_tag(tag: str | None) -> str:
    """Return the language of a tag such as "en-GB"; "" for one that names none.

    Templates are sold with `lang="zxx"`, no linguistic content, and stay so.
    """
    code = tag.lower().partition("-")[0] if tag else ""
    return "" if code in _NO_LANGUAGE else code


def _by_script(text: str) -> str:
    """Return the language that most letters belong to, if its script tells."""
    other = len(_OTHER_SCRIPT.findall(text))
    if not other or other * _WIDE_WEIGHT < len(_LATIN.findall(text)):
        return UNKNOWN
    counts = {code: len(pattern.findall(text)) for code, pattern in _SCRIPTS}
    # Kana decide for Japanese however many Han characters stand between, and
    # a few letters of their own tell Persian and Ukrainian.
    for code, rival, share in (("ja", "zh", 20), ("fa", "ar", 20), ("uk", "ru", 30)):
        if counts[code] * share > counts[rival]:
            counts[rival] = 0
    return max(counts, key=lambda code: counts[code])


def _by_words(text: str, page: str) -> str:
    """Return the language whose common words a Latin text uses most."""
    found = text.lower().split()
    if page != UNKNOWN and (
        len(found) < _LEAST_AGAINST_PAGE
        or len(_words_of_others(page).intersection(found)) < _LEAST_AGAINST_PAGE
    ):
        return page
    words = _languages_by_word().keys() & found
    languages = _languages_by_word()
    scores: dict[str, int] = {page: 0}
    for word in words:
        for code in languages[word]:
            scores[code] = scores.get(code, 0) + 1
    best = max(scores, key=lambda code: scores[code])
    if best == page or (page != UNKNOWN and not _outweighs(scores, best, page)):
        return page
    tied = sum(score == scores[best] for score in scores.values()) > 1
    return page if tied or scores[best] < _LEAST else best


def _outweighs(scores: Mapping[str, int], best: str, page: str) -> bool:
    """Say whether a block is in another language than its page."""
    return scores[best] >= max(_LEAST_AGAINST_PAGE, _TIMES * scores[page] + 1)


@functools.cache
def _languages_by_word() -> Mapping[str, tuple[str, ...]]:
    """Read which languages each common word belongs to."""
    found: dict[str, tuple[str, ...]] = {}
    for line in resources.path("language", "words.txt").read_text("utf-8").splitlines():
        code, _, words = line.partition(": ")
        if not line.startswith("#"):
            for word in words.split():
                found[word] = (*found.get(word, ()), code)
    return found


@functools.cache
def _words_of_others(language: str) -> frozenset[str]:
    """Return the common words that a language does not have."""
    found = _languages_by_word().items()
    return frozenset(word for word, codes in found if language not in codes)
