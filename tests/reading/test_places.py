"""Every place of a page where a claim can stand is read, exactly there.

Beside each page lies a table with the line, column, kind, place and text of
everything that it says.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from claimcheck.readers import read
from claimcheck.types import Document, Source
from claimcheck.view import view

PAGES = Path(__file__).parent.parent / "pages" / "places"
NAMES = ("clinic", "soup", "broken", "evasion", "tooltips", "layout")


def _document(name: str) -> Document:
    path = PAGES / f"{name}.html"
    return read(Source(path.name, path.read_bytes(), "text/html"))


def _expected() -> list[tuple[str, dict[str, str]]]:
    rows = []
    for name in NAMES:
        with (PAGES / f"{name}.tsv").open(encoding="utf-8", newline="") as table:
            reader = csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE)
            rows.extend((name, row) for row in reader)
    return rows


@pytest.fixture(scope="module")
def documents() -> dict[str, Document]:
    return {name: _document(name) for name in NAMES}


@pytest.mark.parametrize(
    ("name", "row"),
    _expected(),
    ids=lambda value: value if isinstance(value, str) else value["line"],
)
def test_is_read_where_it_stands(
    documents: dict[str, Document], name: str, row: dict[str, str]
) -> None:
    document = documents[name]
    found = [
        index
        for index, block in enumerate(document.blocks)
        if block.span.of(document.text) == row["text"]
    ]
    assert len(found) == 1
    block = document.blocks[found[0]]
    position = document.position(block.span, found[0])
    assert (position.line, position.column) == (int(row["line"]), int(row["column"]))
    assert position.end_line == int(row["end_line"])
    assert position.end_column == int(row["end_column"])
    assert (block.kind.value, block.place) == (row["kind"], row["place"])


@pytest.mark.parametrize("name", NAMES)
def test_nothing_else_is_read(documents: dict[str, Document], name: str) -> None:
    expected = {row["text"] for page, row in _expected() if page == name}
    document = documents[name]
    assert {block.span.of(document.text) for block in document.blocks} == expected


def test_scripts_styles_and_comments_say_nothing(
    documents: dict[str, Document],
) -> None:
    assert "promise nothing" not in documents["clinic"].text
    assert "never shown" not in documents["broken"].text


def test_consent_and_navigation_are_tagged_not_dropped(
    documents: dict[str, Document],
) -> None:
    document = documents["clinic"]
    tagged = {
        block.span.of(document.text) for block in document.blocks if block.boilerplate
    }
    assert "ALS reversal program" in tagged
    assert "Cookies help us to cure websites." in tagged
    assert len(tagged) == 5


CHAINS = {
    "Spinal cord injury": (
        "Your knees can grow back",
        "Conditions we treat",
        "Our doctors treat all of these:",
        "Nerve damage",
    ),
    "Spinal shot | ALS | $14,500": (
        "Your knees can grow back",
        "Conditions we treat",
        "What a visit costs",
        "Treatment | Condition | Cost",
    ),
    "Most guests stop insulin within weeks.": ("Can cells replace my insulin?",),
    "None were ever seen in our clinic.": (
        "Your knees can grow back",
        "Conditions we treat",
        "Are there side effects?",
    ),
    "Lupus": (
        "Your knees can grow back",
        "Conditions we treat",
        "We also help with:",
    ),
    "Start page": (),
    "She threw away both crutches.": (),
}


@pytest.mark.parametrize(("text", "chain"), CHAINS.items(), ids=CHAINS.keys())
def test_stands_under(
    documents: dict[str, Document], text: str, chain: tuple[str, ...]
) -> None:
    document = documents["clinic"]
    title = document.blocks[0].span.of(document.text)
    index = next(
        i for i, b in enumerate(document.blocks) if b.span.of(document.text) == text
    )
    assert document.chain_texts(index) == (title, *chain)


def test_the_page_says_where_and_when_it_is_from(
    documents: dict[str, Document],
) -> None:
    document = documents["clinic"]
    assert document.url == "https://www.harbourline.example/joints/"
    assert document.site == "www.harbourline.example"
    assert document.declared_date == "2025-03-14T08:00:00Z"


def test_tricks_do_not_hide_words(documents: dict[str, Document]) -> None:
    seen = view(documents["evasion"].text)
    for words in ("Our cells cure apilepsy", "end seizures and palsy", "Stem cells fix cancer", "ALS is over"):  # fmt: skip
        assert words in seen.text
    assert {"zero-width", "soft-hyphen", "homoglyph", "full-width", "bidi"} <= set(
        seen.tricks
    )
