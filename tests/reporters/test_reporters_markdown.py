"""Markdown shows page text as it is: no markup, link, image or mention of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_sample import (
    OPTIONS,
    hostile_options,
    hostile_report,
    large_report,
    sample_report,
)

from claimcheck.reporters import markdown

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def _tags(text: str) -> set[str]:
    html = re.sub(r"<!-- -->", "", _PARSER.render(text))
    return set(re.findall(r"<(\w+)", html))


def test_a_hostile_page_makes_only_the_markup_of_the_report() -> None:
    """No link, image, script or code."""
    known = _tags(markdown.render(sample_report(), OPTIONS)) - {"a"}
    tags = _tags(markdown.render(hostile_report(), hostile_options()))
    assert tags <= known
    assert not tags & {"a", "img", "script", "code", "em"}


def test_nothing_that_github_would_link_is_left() -> None:
    """Mentions, issue numbers, addresses."""
    text = markdown.render(hostile_report(), hostile_options())
    assert not re.search(r"@\w|(?<!&)#\d|https?://\w|www\.\w", text, re.I)


@given(st.text("ab12 *_`[]()<>&#!|~$\\-+.=@:/w\n"))
def test_escaped_text_renders_as_itself(text: str) -> None:
    """Whatever signs it is made of."""
    html = _PARSER.renderInline("x" + markdown.escape("x" + text))
    plain = re.sub(r"<!-- -->", "", html)
    for entity, char in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(entity, char)
    assert plain == " ".join(("xx" + text).split())


@pytest.mark.parametrize(
    "start", ["# a", "- a", "+ a", "1. a", "12) a", "=== a", "> a"]
)
def test_text_that_looks_like_a_block_is_a_paragraph(start: str) -> None:
    """At the start of a line too."""
    html = re.sub(r"<!-- -->", "", _PARSER.render(markdown.escape(start)))
    assert re.sub(r"<p>|</p>|\n", "", html).replace("&gt;", ">") == start


def test_a_summary_too_long_for_github_says_what_is_left_out() -> None:
    """GitHub drops a job summary of more than 1 MiB whole."""
    text = markdown.render(large_report(2_000), OPTIONS)
    assert len(text.encode()) < 2**20
    left_out = re.search(r"\*\*(\d+) findings are left out", text)
    assert left_out
    assert text.count("\n#### ") + int(left_out[1]) == 2_000
