"""Records: what is written can be read back, and what is wrong is said."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import OPTIONS, hostile_report, sample_report

from claimcheck.errors import InputError
from claimcheck.records import (
    finding_record,
    link,
    page_record,
    report_from_jsonl,
    short_quote,
    text_fragment,
    to_json,
    visible,
    web_url,
)
from claimcheck.reporters import (
    EVERY_ROLE,
    EVERY_STANCE,
    EVERY_VOICE,
    render,
)
from claimcheck.types import BlockKind, Report

EVERYTHING = replace(
    OPTIONS, stances=EVERY_STANCE, voices=EVERY_VOICE, roles=EVERY_ROLE
)

#: The fields that the contract names; others may be added, these may not go.
FINDING_FIELDS = [
    "type",
    "uri",
    "url",
    "site",
    "category",
    "stance",
    "voice",
    "role",
    "severity",
    "score",
    "text",
    "line",
    "column",
    "end_line",
    "end_column",
    "page",
    "chain",
    "block",
    "evidence",
    "authorities",
    "fingerprint",
    "suppressed",
    "baseline",
]
PAGE_FIELDS = [
    "type",
    "uri",
    "url",
    "site",
    "role",
    "role_reasons",
    "lang",
    "score",
    "counts",
    "flags",
    "disclaimers",
    "identifiers",
    "sha256",
    "captured_at",
    "versions",
]


@pytest.mark.parametrize("make", [sample_report, hostile_report])
def test_jsonl_reads_back_as_the_same_report(make: object) -> None:
    """All but the documents, which are not in the records."""
    report: Report = make()  # type: ignore[operator]
    text = render("jsonl", report, EVERYTHING)
    pages = tuple(replace(page, document=None) for page in report.pages)
    assert report_from_jsonl(text.splitlines()) == replace(report, pages=pages)


def test_records_hold_the_fields_of_the_contract() -> None:
    """The names that other programs rely on."""
    page = sample_report().pages[0]
    assert set(FINDING_FIELDS) <= set(finding_record(page.findings[0]))
    assert set(PAGE_FIELDS) <= set(page_record(page))


def test_page_counts_leave_out_what_is_not_the_publishers_claim() -> None:
    """A question is not counted; suppressed and known ones are, and are told."""
    counts = page_record(sample_report().pages[0])["counts"]
    assert counts["findings"] == 7
    assert (counts["suppressed"], counts["known"]) == (1, 1)
    assert counts["severity"] == {"critical": 3, "high": 3, "medium": 0, "low": 1}


def test_unknown_fields_and_record_types_are_skipped() -> None:
    """A later program may add some."""
    page = json.dumps(page_record(sample_report().pages[1]) | {"later": 1})
    report = report_from_jsonl([page, '{"type": "weather"}', ""])
    assert len(report.pages) == 1


def _lines() -> list[str]:
    return render("jsonl", sample_report(), OPTIONS).splitlines()


def _with(record: str, changes: dict[str, object]) -> str:
    return json.dumps(json.loads(record) | changes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stance": "loud"}, "line 2: stance: must be one of asserted"),
        ({"score": "high"}, "line 2: score: must be a number"),
        ({"line": True}, "line 2: line: must be a whole number"),
        ({"chain": ["a", 1]}, "line 2: chain: must be a list of texts"),
        ({"span": [1]}, "line 2: span: must be two whole numbers"),
        ({"evidence": [{}]}, "line 2: evidence: field 'detector' is missing"),
        ({"suppressed": "yes"}, "line 2: suppressed: must be an object or null"),
        ({"uri": "other.html"}, "line 2: a finding of 'other.html' before the record"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_wrong_field_is_named_with_its_line(
    changes: dict[str, object], message: str
) -> None:
    """Each kind of fault."""
    lines = _lines()
    with pytest.raises(InputError) as caught:
        report_from_jsonl([lines[0], _with(lines[1], changes)])
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("line", ["{", "[]", "[" * 100_000, "{}", '{"type": 1}'])
def test_a_line_that_is_no_record_is_refused(line: str) -> None:
    """Broken, foreign or absurd JSON."""
    with pytest.raises(InputError, match=r"^saved\.jsonl:1: "):
        report_from_jsonl([line], where="saved.jsonl")


@given(st.text())
def test_json_is_one_printable_line_and_exact(text: str) -> None:
    """Any text survives, no program sees a second line, surrogates encode."""
    line = to_json({"text": text})
    assert len(line.splitlines()) == 1
    assert json.loads(line.encode())["text"] == text


def test_everything_invisible_is_spelt_out() -> None:
    """Every control, format, surrogate and separator character of Unicode."""
    odd = [
        chr(code)
        for code in range(0x110000)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]
    left = [c for c in odd if c not in "\t\n\r" and visible(c) == c]
    assert left == []
    assert visible("a\u202eb\tc") == "a⟨U+202E⟩b c"


def test_a_short_quote_has_at_most_fifteen_words_and_the_evidence() -> None:
    """The window moves to the words that carry the finding."""
    text = " ".join(f"word{n}" for n in range(40)) + " never fails at all."
    quote = short_quote(text, ("never fails",))
    assert "never fails" in quote
    assert quote.startswith("… ")
    assert len(quote.removeprefix("… ").split()) == 15
    assert short_quote("Short as it is.") == "Short as it is."
    long = "当院の治療は" + "とても安心で" * 12 + "痛みもありません。"
    cut = short_quote(long, ("痛みもありません",))
    assert cut.startswith("… ")
    assert "痛みもありません" in cut
    assert len(cut.removeprefix("… ").removesuffix(" …")) <= 45


@given(st.text(), st.text())
def test_a_short_quote_is_short_and_verbatim(text: str, word: str) -> None:
    """Whatever the script."""
    quote = short_quote(text, (word,))
    assert len(quote.removeprefix("… ").removesuffix(" …").split()) <= 15
    assert len(quote) <= 124
    inner = quote.removeprefix("… ").removesuffix(" …")
    assert inner in " ".join(text.split()) or "…" in text


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("cures, fast-acting & safe", "cures%2C%20fast%2Dacting%20%26%20safe"),
        ("ALS | 3 visits | $9", "ALS,%249"),
        ("再生", "%E5%86%8D%E7%94%9F"),
        (
            "one two three four five six seven " * 3,
            "one%20two%20three%20four%20five,three%20four%20five%20six%20seven",
        ),
    ],
    ids=["signs", "row", "japanese", "long"],
)
def test_text_fragments_name_the_quote(text: str, fragment: str) -> None:
    """Signs that mean something in a fragment are encoded."""
    url = "https://a.example/p?q=1#top"
    assert text_fragment(url, text) == f"{url}:~:text={fragment}"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "data:text/html,x", "https://a b", 'http://x"y', None, ""],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    """Nothing that could run, nothing that could break out."""
    assert web_url(url) == ""
    assert text_fragment(url, "quote") == ""


def test_metadata_links_to_the_page_alone() -> None:
    """Its text is not on the visible page, so no browser would find it."""
    meta = sample_report().pages[0].findings[0]
    assert meta.block is BlockKind.META
    assert link(meta) == meta.url
