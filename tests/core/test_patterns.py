"""The pattern language: what it matches, and what it refuses."""

from __future__ import annotations

import pytest

from claimcheck import patterns
from claimcheck.analysis import Analysis
from claimcheck.errors import PackError
from claimcheck.lexicon import Lexicon, Term, slots_of, words_of
from claimcheck.patterns import Pattern
from claimcheck.rulebook import Example
from claimcheck.selftest import example_document

TERMS = [
    Term("condition", words_of("lupus"), "lupus"),
    Term("condition", words_of("back pain"), "back-pain"),
    Term("condition", words_of("chronic back pain"), "chronic-back-pain"),
    Term("condition", words_of("ALS"), "als", cased="ALS"),
    Term("condition", words_of("MS"), "ms", cased="MS", needs=("sclerosis",)),
    Term("product", words_of("stem cell*"), "cells"),
    Term("ailment", words_of("*itis"), "ailment"),
]
SLOTS = slots_of(TERMS)


def found(pattern: Pattern, text: str) -> list[str]:
    """Return the words a pattern matches in a text."""
    lexicon = Lexicon.build(TERMS, pattern.literals)
    unit = Analysis(example_document(Example(text, flag=True)), lexicon).units[-1]
    if not patterns.possible(pattern, unit.wording):
        return []
    return [unit.quote(*span) for span in patterns.search(pattern, unit.wording)]


@pytest.mark.parametrize(
    ("phrase", "text", "words"),
    [
        ("red tape", "Less Red  Tape here", ["Red  Tape"]),
        ("red tape", "Red-tape everywhere", ["Red-tape"]),
        ("red tape", "tapered tape", []),
        ("regenerat*", "It regenerates nerves", ["regenerates"]),
        ("(no|zero) risk*", "There are zero risks.", ["zero risks"]),
        ("(very)? safe", "a very safe choice", ["very safe"]),
        ("(very)? safe", "a safe choice", ["safe"]),
        (
            "{product} ... {condition}",
            "Stem cells for stubborn lupus",
            ["Stem cells for stubborn lupus"],
        ),
        ("{product} ...1 {condition}", "Stem cells for very stubborn lupus", []),
        ("{condition}", "chronic back pain", ["chronic back pain"]),
        ("cells ... {condition}", "Cells grow. Lupus is a disease.", []),
        ("{number} % off", "Now 20% off", ["20% off"]),
        ("(what (sets|makes) us)", "What makes us tick", ["What makes us"]),
        ("{ailment}", "Stubborn tendinitis, mostly", ["tendinitis"]),
        ("{ailment}", "itis an it is glued", ["itis"]),
        ("{ailment}", "an itinerary", []),
        ("{condition}", "ALS care", ["ALS"]),
        ("{condition}", "he als o", []),
        ("{condition}", "MS fees", []),
        ("{condition}", "MS, that is multiple sclerosis", ["MS"]),
    ],
)
def test_a_phrase_matches_words(phrase: str, text: str, words: list[str]) -> None:
    """A phrase matches by words, slots, gaps and alternatives."""
    assert found(patterns.phrase_pattern(phrase, SLOTS, "x"), text) == words


def test_all_parts_may_come_in_any_order_within_their_distance() -> None:
    """`all` finds its phrases in any order, but not further apart than allowed."""
    near = patterns.all_pattern(["{condition}", "cured"], 3, SLOTS, "x")
    assert found(near, "cured of lupus") == ["lupus", "cured"]
    assert found(near, "lupus is a very long way from being cured") == []


def test_a_regex_sees_slots_as_tags() -> None:
    """A slot inside a regex stands for whatever term the page uses."""
    pattern = patterns.regex_pattern(r"{condition} \d+", ["{condition}"], SLOTS, "x")
    assert found(pattern, "Chronic back pain 42") == ["Chronic back pain 42"]


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("the of and", "without a literal anchor"),
        ("{nothing} here", "unknown slot {nothing}"),
        ("(open cells", "not closed"),
        ("cells) open", "do not match"),
        ("cells & more", "no letter or digit"),
        ("(cells ... more|none)", "no gap within alternatives"),
        ("({condition} cells|none)", "one slot, or words only"),
        ("", "empty phrase"),
    ],
    ids=lambda value: value[:20],
)
def test_a_wrong_phrase_is_refused(phrase: str, message: str) -> None:
    """Each fault of a phrase is an error that names it."""
    with pytest.raises(PackError, match=message.replace("{", r"\{")):
        patterns.phrase_pattern(phrase, SLOTS, "file.yaml:3")


@pytest.mark.parametrize(
    "regex",
    [r"(a+)+b", r"(\w+\s*)*x", r"\d+\d+z", r"(?:x*)*"],
)
def test_a_regex_prone_to_backtracking_is_refused(regex: str) -> None:
    """Nested and doubled unbounded repeats are errors."""
    with pytest.raises(PackError, match="catastrophic backtracking"):
        patterns.regex_pattern(regex, ["x"], SLOTS, "file.yaml:3")


def test_a_regex_without_anchors_or_sense_is_refused() -> None:
    """A regex names the words it hangs on, and compiles."""
    with pytest.raises(PackError, match="without a literal anchor"):
        patterns.regex_pattern("a", [], SLOTS, "x")
    with pytest.raises(PackError, match="not a regex"):
        patterns.regex_pattern("(", ["a"], SLOTS, "x")
    with pytest.raises(PackError, match="an anchor is a word or a slot, not '¶'"):
        patterns.regex_pattern("¶", ["¶"], SLOTS, "x")
