"""What holds for every page, whatever its bytes."""

from __future__ import annotations

import contextlib
import re
from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimcheck.errors import InputError
from claimcheck.markup import jsonld, tokens
from claimcheck.readers import READERS, read
from claimcheck.types import Document, Source, Span

SCRAPS = st.lists(
    st.sampled_from(
        """<p> </p> <div> </div> <ul> <li> </li> </ul> <table> <tr> <td> <th> </table> <h1> </h2>
        <br> <b> </b> <a> <q> </q> <dl> <dt> <dd> <details> <summary> <button> <nav> </nav>
        <!-- --> <script> </script> <title> </title> <img&#32;alt='x&#32;y'> &amp; &nosuch; &#x202e;
        <p&#32;class='card-title'> <div&#32;role=row> <span&#32;role=cell> <option>
        # ## - * > | ``` ** __ [a](b) ![c](d) === --- 1. \u2022 : ? . ! words Dr. U.S. ALS
        \u5b89\u5168\u3002 \xa0 \u200b \xad \U0001f600""".split()
    ).map(lambda scrap: scrap.replace("&#32;", " "))
    | st.sampled_from([" ", "\n", "\r\n", "\t", "  ", "\n\n", "\r"]),
    max_size=60,
).map("".join)
PAGES = st.one_of(SCRAPS, st.text(max_size=200)).map(
    lambda text: text.encode("utf-8", "surrogatepass")
)


def _check(document: Document) -> None:
    _check_blocks(document)
    _check_sentences(document)
    for index, block in enumerate(document.blocks):
        assert all(above < index for above in block.chain)
        assert len(set(block.chain)) == len(block.chain)
        position = document.position(block.span, index)
        assert 1 <= position.line <= position.end_line <= len(document.line_starts)
        assert position.column >= 1


def _check_blocks(document: Document) -> None:
    done = 0
    for block in document.blocks:
        text = block.span.of(document.text)
        assert text
        assert text == text.strip(" \t\r\n")
        assert block.span.start == done
        done = block.span.end + 1
        starts = [at for at, _ in block.offsets]
        assert starts[0] == 0
        assert starts == sorted(starts)
        assert max(Counter(starts).values()) <= 2
        assert starts[-1] < len(text)
    assert len(document.text) == max(done - 1, 0)


def _check_sentences(document: Document) -> None:
    ends = [block.span.start for block in document.blocks]
    for unit in document.sentences:
        block = document.blocks[unit.block]
        assert block.span.start <= unit.span.start < unit.span.end <= block.span.end
        assert not document.text[ends[unit.block] : unit.span.start].strip()
        ends[unit.block] = unit.span.end
    for block, end in zip(document.blocks, ends, strict=True):
        assert not document.text[end : block.span.end].strip()


@pytest.mark.parametrize("media_type", READERS)
@settings(deadline=None, max_examples=150)
@given(PAGES)
def test_pages_keep_their_promises(media_type: str, page: bytes) -> None:
    with contextlib.suppress(InputError):
        _check(read(Source("page", page, media_type)))


@pytest.mark.parametrize("media_type", READERS)
@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00\xd8")
@example(b"<meta charset=utf-7>+ADw-")
def test_any_bytes_give_a_document_or_an_input_error(
    media_type: str, page: bytes
) -> None:
    with contextlib.suppress(InputError):
        _check(read(Source("page", page, media_type)))


@settings(deadline=None, max_examples=150)
@given(SCRAPS)
def test_positions_in_plain_text_point_at_the_same_character(text: str) -> None:
    document = read(Source("page", text.encode(), "text/plain"))
    starts = document.line_starts
    for index, block in enumerate(document.blocks):
        for at in range(block.span.start, block.span.end):
            character = document.text[at]
            position = document.position(Span(at, at + 1), index)
            source = text[starts[position.line - 1] + position.column - 1 :]
            assert source.startswith(character) or character in " |"


def test_no_pattern_of_markup_repeats_a_group_possessively() -> None:
    """Python before 3.11.5 matches "(...)*+" wrongly; "(?>(...)*)" it matches right."""
    for module in (tokens, jsonld):
        for value in vars(module).values():
            if isinstance(value, re.Pattern):
                assert not re.search(r"\)[*+?]\+", value.pattern)
