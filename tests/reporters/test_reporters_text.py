"""The text format fits its width, marks what it shows, and starts quickly."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import OPTIONS, hostile_options, hostile_report, sample_report

from claimcheck.reporters import ReportOptions, highlighted, terminal
from claimcheck.reporters.terminal.wrapping import cells, wrap
from claimcheck.types import Report

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def _words(text: str) -> list[str]:
    return [word for word in text.split() if word != "|"]


def test_no_line_is_wider_than_asked_but_links() -> None:
    """80 columns; a link is kept whole, so that it can be clicked."""
    lines = terminal.render(sample_report(), OPTIONS).splitlines()
    wide = [line for line in lines if cells(line) > 80]
    assert [line for line in wide if "https://" not in line] == []


def test_the_sentence_is_marked_within_its_block() -> None:
    """Without colour >>> and <<< stand for the highlight."""
    text = " ".join(terminal.render(sample_report(), OPTIONS).split())
    text = text.replace(" | ", " ")
    assert "trained for years. >>>Since the cells" in text
    assert "effects occur.<<< Some guests may walk" in text


def test_without_the_document_the_unit_stands_alone() -> None:
    """Reports read back from records have none."""
    report = sample_report()
    pages = tuple(replace(page, document=None) for page in report.pages)
    text = terminal.render(replace(report, pages=pages), OPTIONS)
    assert "| >>>ALS<<<" in text
    assert "trained for years" not in text


def test_colour_adds_escapes_to_the_same_words() -> None:
    """The highlight is colour, so the marks are gone."""
    report = sample_report()
    plain = terminal.render(report, OPTIONS)
    colour = terminal.render(report, replace(OPTIONS, color=True))
    bare = _ESCAPES.sub("", colour)
    assert "\x1b[" in colour
    assert ">>>" not in bare
    assert _words(bare) == _words(plain.replace(">>>", "").replace("<<<", ""))


def test_top_shows_the_worst_pages_in_full_and_all_in_the_summary() -> None:
    """The rest is one line a page."""
    text = terminal.render(sample_report(), replace(OPTIONS, top=1))
    assert text.count("sha-256") == 1
    assert "pages/news.txt" in text


@pytest.mark.parametrize("color", [False, True], ids=["plain", "colour"])
def test_page_text_never_reaches_the_terminal_raw(color: bool) -> None:
    """No escape but ours, no bidi or zero-width character, no markup parsed."""
    options = replace(hostile_options(), color=color)
    text = _ESCAPES.sub("", terminal.render(hostile_report(), options))
    odd = [c for c in text if c != "\n" and not c.isprintable()]
    assert odd == []
    assert "⟨U+202E⟩" in text
    assert "[bold red]not" in text


def test_plain_text_imports_nothing_heavy() -> None:
    """Start-up counts: rich alone would double it."""
    code = (
        "import sys; from claimcheck.reporters import render, ReportOptions;"
        "from claimcheck.types import Report;"
        "render('text', Report(()), ReportOptions());"
        "render('jsonl', Report(()), ReportOptions());"
        "heavy = {'rich', 'jinja2', 'typer', 'csv'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@given(st.lists(st.text("ab 東é\u0301"), min_size=1), st.integers(8, 40))
def test_wrapping_loses_nothing_but_spaces(texts: list[str], width: int) -> None:
    """Whatever the script, and no line is too wide."""
    lines = wrap([(text, "") for text in texts], width, later=4)
    joined = "".join(piece for line in lines for piece, _ in line)
    assert joined.replace(" ", "") == "".join(texts).replace(" ", "")
    assert all(sum(cells(p) for p, _ in line) <= width for line in lines)


def test_titles_too_long_for_the_table_are_cut() -> None:
    """Wide characters count twice."""
    options = ReportOptions(titles={"testimonial": "再生医療" * 30})
    text = terminal.render(sample_report(), options)
    row = next(line for line in text.splitlines() if "再生医療…" in line)
    assert cells(row) <= 80


def test_long_paths_keep_their_end_in_the_summary() -> None:
    """The end tells pages of one site apart."""
    report = sample_report()
    pages = tuple(replace(p, uri="folder/" * 20 + p.uri) for p in report.pages)
    text = terminal.render(Report(pages), OPTIONS)
    line = next(x for x in text.splitlines() if x.endswith("r/pages/news.txt"))
    assert cells(line) <= 80


def test_words_that_overlap_are_marked_as_one() -> None:
    """Two rules may find parts of one phrase."""
    pieces = list(
        highlighted(
            "It is almost painless, truly.", ["painless, truly", "almost pain", "x"]
        )
    )
    assert pieces == [("It is ", False), ("almost painless, truly", True), (".", False)]


def test_no_line_begins_with_a_japanese_stop() -> None:
    text = "\u7d30\u80de\u3067\u5909\u308f\u308b\u3002" * 12
    for width in range(12, 40):
        lines = [
            "".join(piece for piece, _ in line) for line in wrap([(text, "")], width)
        ]
        assert "".join(lines) == text
        assert all(cells(line) <= width for line in lines)
        assert not any(line.startswith("\u3002") for line in lines)
