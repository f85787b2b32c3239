"""The labelled data keep their promises: size, balance, splits, no near-duplicates."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck import rulebook
from claimcheck.errors import InputError
from claimcheck.training import dataset
from claimcheck.types import FLAGGED

PATH = Path(__file__).parents[2] / "data" / "labeled_claims.csv"
CATEGORIES = [c["id"] for c in rulebook.load().knowledge["categories"]]
UNITS = dataset.read_units(PATH, CATEGORIES)
JAPANESE = dataset.read_units(PATH.with_stem("labeled_claims_ja"), CATEGORIES)


def flagged(unit: dataset.Labelled) -> bool:
    """Tell whether the house makes a claim in a unit."""
    return any(stance in FLAGGED for _, stance in unit.labels)


def test_there_are_enough_units_and_half_of_them_are_without_label() -> None:
    """At least 8,000 units, and at least half of them carry no label."""
    assert len(UNITS) >= 8000
    assert sum(not unit.labels for unit in UNITS) >= len(UNITS) / 2


@pytest.mark.parametrize("units", [UNITS, JAPANESE], ids=["en", "ja"])
def test_unit_ids_are_unique(units: list[dataset.Labelled]) -> None:
    """An id names one unit."""
    assert len({unit.unit_id for unit in units}) == len(units)


@pytest.mark.parametrize("units", [UNITS, JAPANESE], ids=["en", "ja"])
def test_no_publisher_is_in_two_splits(units: list[dataset.Labelled]) -> None:
    """Splits go by publisher, never by sentence."""
    splits = defaultdict(set)
    for unit in units:
        splits[unit.group].add(unit.split)
    assert all(len(found) == 1 for found in splits.values())


def test_news_research_and_the_like_assert_nothing_as_publisher() -> None:
    """On such pages the publisher's own voice makes no claim."""
    wrong = [
        unit.unit_id
        for unit in UNITS
        if unit.role.value in ("news", "critique", "regulator", "research", "education")
        and unit.voice.value == "publisher"
        and flagged(unit)
    ]
    assert len(wrong) <= 20


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(re.findall(r"\w+", text.lower()))


def characters_of(text: str) -> frozenset[str]:
    """Return each three characters of a text, for want of blanks between words."""
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))


@pytest.mark.parametrize(
    ("units", "parts", "least"),
    [(UNITS, words_of, 5), (JAPANESE, characters_of, 13)],
    ids=["en", "ja"],
)
def test_near_duplicates_are_few_and_never_across_splits(
    units: list[dataset.Labelled], parts: Callable[[str], frozenset[str]], least: int
) -> None:
    """Of units of so many words or characters, at most 1 % have a neighbour above 0.8."""
    words = [parts(unit.text) for unit in units]
    common = Counter(word for bag in words for word in bag)
    index: dict[str, list[int]] = defaultdict(list)
    near: set[int] = set()
    for number, bag in enumerate(words):
        if len(bag) < least:
            continue
        rare = sorted(bag, key=lambda w: (common[w], w))
        rare = rare[: max(1, len(bag) - int(0.8 * len(bag)) + 1)]
        for other in {o for word in rare for o in index[word]}:
            if len(bag & words[other]) / len(bag | words[other]) > 0.8:
                near |= {number, other}
                assert units[number].split == units[other].split
        for word in rare:
            index[word].append(number)
    assert len(near) <= 0.01 * len(units)


def test_japanese_pages_are_read_as_such() -> None:
    """The file names no language: the text tells."""
    pages = dataset.pages_of(JAPANESE)
    assert {page.document.lang for page in pages} == {"ja"}
    assert {page.split for page in pages} == {"train", "dev", "test"}
    assert sum(not unit.labels for unit in JAPANESE) >= len(JAPANESE) / 2


ROW = "p:001,p,paragraph,body,1,,Our cells cure lupus.,{labels},promotional,publisher,g,g,{split}\n"
HEAD = ",".join(dataset.COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "wrong columns"),
        (
            HEAD + ROW.format(labels="cure:asserted", split="train"),
            "no category 'cure'",
        ),
        (
            HEAD + ROW.format(labels="testimonial:loud", split="train"),
            "no stance 'loud'",
        ),
        (HEAD + ROW.format(labels="", split="final"), "column split"),
        (HEAD + "p:001,p\n", "too few or too many columns"),
        (HEAD, "has no rows"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, text: str, message: str) -> None:
    """Wrong columns, labels and values are errors with row and column."""
    path = tmp_path / "mine.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message):
        dataset.read_units(path, CATEGORIES)


def test_a_wrong_encoding_is_named(tmp_path: Path) -> None:
    """A file that is not UTF-8 is an error, not a guess."""
    path = tmp_path / "mine.csv"
    path.write_bytes(HEAD.encode() + b"\xff\xfe\n")
    with pytest.raises(InputError, match="not UTF-8"):
        dataset.read_units(path, CATEGORIES)
