"""The view folds every disguise, and leads back to the exact characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimcheck.view import view

FOLDED = {
    "plain": ("We treat ALS.", "We treat ALS.", ()),
    "no-break space": ("100\xa0% safe", "100 % safe", ()),
    "ideographic space": ("stem\u3000cells", "stem cells", ()),
    "line break and tab": ("stem\n\tcells", "stem  cells", ()),
    "zero-width space": ("st\u200bem cells", "stem cells", ("zero-width",)),
    "word joiner": ("cu\u2060re", "cure", ("zero-width",)),
    "byte order mark": ("\ufeffcure", "cure", ()),
    "soft hyphen": ("sei\xadzures", "seizures", ("soft-hyphen",)),
    "bidi override": ("\u202ecure\u202c", "cure", ("bidi",)),
    "direction mark": ("cure\u200e", "cure", ()),
    "smart quotes": ("\u201ccure\u201d it\u2019s", "\"cure\" it's", ()),
    "dashes": ("30\u201350 \u2014 x\u2011ray", "30-50 - x-ray", ()),
    "ellipsis": ("wait\u2026", "wait...", ()),
    "Cyrillic in a Latin word": ("c\u0430nc\u0435r", "cancer", ("homoglyph",)),
    "Greek in a Latin word": ("\u0391LS", "ALS", ("homoglyph",)),
    "a word of look-alikes": ("we treat \u041c\u0421 now", "we treat MC now", ("homoglyph",)),
    "Russian stays": ("\u043e\u043d \u0438 \u043e\u043d\u0430", "\u043e\u043d \u0438 \u043e\u043d\u0430", ()),
    "Greek letter names stay": ("TGF\u03b2", "TGF\u03b2", ()),
    "full-width": ("\uff21\uff2c\uff33 \uff10", "ALS 0", ("full-width",)),
    "mathematical letters": (
        "\U0001d42c\U0001d42d\U0001d41e\U0001d426",
        "stem",
        ("styled-letters",),
    ),
    "struck letters": ("c\u0336u\u0336re", "cure", ("combining-marks",)),
    "decomposed accent": ("cafe\u0301", "caf\xe9", ()),
    "ligature": ("\ufb01ne", "fine", ()),
    "currencies": ("\u20b91,500 or \u20ac20", "$1,500 or \u20ac20", ()),
    "trade mark": ("CellGrow\u2122 heals", "CellGrow heals", ()),
    "control character": ("cu\x08re", "cure", ()),
    "emoji variation": ("\u2714\ufe0f cure", "\u2714 cure", ()),
    "entities": ("c&#117;re&nbsp;Crohn&rsquo;s &amp; go", "cure Crohn's & go", ()),
    "no entity": ("AT&T; R&D caf\xe9", "AT&T; R&D caf\xe9", ()),
    "half-width kana": ("\uff76\uff9e", "\u30ac", ()),
    "Hangul jamo": ("\u1112\u1161\u11ab", "\ud55c", ()),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "plain", "tricks"), FOLDED.values(), ids=FOLDED.keys()
)
def test_folds(text: str, plain: str, tricks: tuple[str, ...]) -> None:
    seen = view(text)
    assert seen.text == plain
    assert seen.tricks == tricks


def test_a_span_leads_back_to_the_whole_disguised_word() -> None:
    text = "We c\u200bu\xadre \uff21\uff2c\uff33\u2026 fast"
    seen = view(text)
    start = seen.lower.index("cure als")
    assert (
        text[slice(*seen.span(start, start + 8))] == "c\u200bu\xadre \uff21\uff2c\uff33"
    )


def test_a_span_inside_an_expanded_character_covers_it() -> None:
    seen = view("so\u2026 yes")
    assert seen.text == "so... yes"
    assert seen.span(3, 4) == (2, 3)
    assert seen.span(6, 9) == (4, 7)


def test_lower_has_the_length_of_text() -> None:
    seen = view("\u0130STANBUL \u2026 \u1e9e")
    assert len(seen.lower) == len(seen.text)


def test_characters_that_are_left_alone_are_stable_under_nfkc() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x30000)):
        plain = view(chr(code)).text
        assert unicodedata.normalize("NFKC", plain) == plain, hex(code)


ODD = st.text(
    st.one_of(
        st.sampled_from("abc ALS\u200b\xad\u2026\u2019\xa0\u0430\u0301\uff21\u2122\u0130\x08\ufb01\u202e\u1112\u1161"),
        st.characters(codec="utf-8"),
    ),
    max_size=60,
)  # fmt: skip


@settings(deadline=None, max_examples=200)
@given(ODD)
def test_spans_are_ordered_inside_and_whole(text: str) -> None:
    seen = view(text)
    assert len(seen.lower) == len(seen.text)
    assert not set(seen.text) & set("\xa0\xad\u200b\u202e\u2019\t\n")
    last = 0
    for index in range(len(seen.text)):
        start, end = seen.span(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert last <= start
        last = start
    if seen.text:
        assert seen.span(0, len(seen.text))[1] <= len(text)


@settings(deadline=None, max_examples=200)
@given(ODD, st.data())
def test_a_span_reads_the_same_on_its_own(text: str, data: st.DataObject) -> None:
    seen = view(text)
    start = data.draw(st.integers(0, len(seen.text)))
    end = data.draw(st.integers(start, len(seen.text)))
    first, last = seen.span(start, end)
    if end > start:
        whole = view(text[first:last]).text
        # More, where the range cuts into a character that became several.
        assert len(whole) >= end - start


@settings(deadline=None, max_examples=100)
@given(ODD)
@example("A\U0001d6c6")
def test_a_view_of_a_view_changes_nothing(text: str) -> None:
    once = view(text).text
    assert view(once).text == once
