"""Words are looked up once, and judged on every page anew."""

from __future__ import annotations

from claimcheck.analysis import Analysis
from claimcheck.lexicon import Lexicon, Term, words_of
from claimcheck.memo import Remembered
from claimcheck.readers import read
from claimcheck.types import Limits, Source
from claimcheck.wording import Wording, once_each

LEXICON = Lexicon.build(
    [
        Term("condition", words_of("MS"), "ms", cased="MS", needs=("sclerosis",)),
        Term("product", words_of("stem cell*"), "cells"),
    ],
    ["stem"],
)


def analysed(text: str) -> Analysis:
    """Return the analysis of a page of text."""
    source = Source("page.txt", text.encode(), "text/plain")
    return Analysis(read(source, Limits()), LEXICON)


def test_a_sentence_of_two_pages_is_looked_up_once() -> None:
    """What a menu says on every page of a site is the same object on each."""
    one, other = analysed("Stem cells work.\n\nA."), analysed("B.\n\nStem cells work.")
    assert one.units[0].wording is other.units[1].wording
    assert one.units[0].keys == {"{product}", "stem"}


def test_a_guard_that_needs_the_page_is_asked_on_each() -> None:
    """The letters MS are the disease only on a page that speaks of sclerosis."""
    sentence = "Stem cells for MS."
    ill = analysed(f"{sentence}\n\nMultiple sclerosis is hard.")
    other = analysed(f"{sentence}\n\nShe holds an MS in nursing.")
    again = analysed(f"{sentence}\n\nMultiple sclerosis is hard.")
    assert [page.units[0].has("condition") for page in (ill, other, again)] == [
        True,
        False,
        True,
    ]
    assert ill.units[0].entries("condition") == ("ms",)


def test_what_depends_on_words_alone_is_made_once() -> None:
    """One by one or together, a thing is made of new words only."""
    asked: list[str] = []

    def length(wording: Wording) -> int:
        asked.append(wording.text)
        return len(wording.text)

    def lengths(wordings: object) -> list[int]:
        return [length(w) for w in wordings]  # type: ignore[attr-defined]

    one, other = Wording("one"), Wording("other")
    assert [one.once(length), one.once(length)] == [3, 3]
    assert once_each([one, other, one], lengths) == [3, 5, 3]
    assert once_each([other], lengths) == [5]
    assert asked == ["one", "one", "other"]


def test_no_more_is_remembered_than_allowed() -> None:
    """A folder of any size costs so much memory and no more."""
    known = Remembered(str, most=10)
    assert [known[number] for number in range(25)] == [str(n) for n in range(25)]
    assert len(known) <= 10
