"""Suppressions mark findings; they drop none and they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from workflow_sample import finding, page, report

from claimcheck import load_checker, suppress
from claimcheck.config import SuppressEntry
from claimcheck.types import Report, Source

if TYPE_CHECKING:
    from claimcheck.pipeline import Checker

TODAY = "2026-11-25"


def entry(**fields: str) -> SuppressEntry:
    return SuppressEntry(reason="agreed", where="claimcheck.toml:3", **fields)


def suppressed(given: Report) -> list[str]:
    return [f.text for f in given.findings if f.suppressed]


def test_a_fingerprint_suppresses_its_finding_and_the_reason_stays() -> None:
    given = report(page(finding("A cure."), finding("No risk.")))
    target = given.findings[1].fingerprint
    marked = suppress.apply(given, [entry(fingerprint=target)], today=TODAY)
    assert suppressed(marked) == ["No risk."]
    assert marked.findings[1].suppressed is not None
    assert marked.findings[1].suppressed.reason == "agreed"
    assert marked.findings[1].suppressed.source == "claimcheck.toml:3"
    assert len(marked.findings) == 2
    assert marked.notes == ()


@pytest.mark.parametrize(
    ("path", "hit"),
    [
        ("blog/*", True),
        ("blog/a.html", True),
        ("a.html", True),
        ("*", True),
        ("https://clinic.example/*", True),
        ("shop/*", False),
        ("Blog/*", False),
    ],
)
def test_a_category_is_suppressed_on_the_pages_of_its_glob(
    path: str, *, hit: bool
) -> None:
    given = report(
        page(finding("A cure."), uri="x/blog/a.html", key="blog/a.html"),
        page(
            finding("A cure."),
            uri="x/b.html",
            key="b.html",
            url="https://clinic.example/b",
        ),
    )
    entries = [entry(category="cure-guarantee", path=path)]
    marked = suppress.apply(given, entries, today=TODAY)
    assert bool(suppressed(marked)) is hit
    assert bool(marked.notes) is not hit


def test_a_rule_is_suppressed_unless_another_rule_found_it_too() -> None:
    given = report(
        page(
            finding("A cure.", rules=("cure.a",)),
            finding("Cures all.", rules=("cure.a", "cure.b")),
        )
    )
    entries = [entry(rule="cure.a", path="*")]
    assert suppressed(suppress.apply(given, entries, today=TODAY)) == ["A cure."]


@pytest.mark.parametrize(
    ("expires", "works"),
    [("2026-11-26", True), (TODAY, True), ("2026-11-24", False)],
)
def test_a_suppression_works_to_its_last_day(expires: str, *, works: bool) -> None:
    given = report(page(finding("A cure.")))
    entries = [entry(category="cure-guarantee", path="*", expires=expires)]
    marked = suppress.apply(given, entries, today=TODAY)
    assert bool(suppressed(marked)) is works
    if not works:
        assert marked.notes == (
            (
                "claimcheck.toml:3: suppression expired on 2026-11-24 and is ignored; "
                "findings it would hide: 1"
            ),
        )


def test_an_unused_suppression_is_reported() -> None:
    given = report(page(finding("A cure.")))
    marked = suppress.apply(given, [entry(category="x", path="*")], today=TODAY)
    assert marked.notes == (
        "claimcheck.toml:3: suppression matches no finding of this scan",
    )


_CLAIM = "Our stem cells cure lupus."
_COMMENT = '<!-- claimcheck: ignore cure-guarantee reason="being edited" -->'
_PAGES = {
    "html": (
        "text/html",
        f"<p>Book now!</p>{_COMMENT}\n<p>{_CLAIM}</p><p>{_CLAIM}</p>",
    ),
    "html, nested": (
        "text/html",
        f"<p>Book now!</p>{_COMMENT}<div>\n<h2>{_CLAIM}</h2><p>{_CLAIM}</p></div>",
    ),
    "markdown": ("text/markdown", f"Book now!\n\n{_COMMENT}\n\n{_CLAIM}\n\n{_CLAIM}\n"),
    "text": ("text/plain", f"Book now!\n\n{_COMMENT}\n\n{_CLAIM}\n\n{_CLAIM}\n"),
    "text, no gap": ("text/plain", f"Book now!\n\n{_COMMENT}\n{_CLAIM}\n\n{_CLAIM}\n"),
    "utf-16": (
        "text/html",
        f"<p>Book now!</p>{_COMMENT}<p>{_CLAIM}</p><p>{_CLAIM}</p>",
    ),
}


@pytest.fixture(scope="module")
def checkers() -> dict[bool, Checker]:
    return {
        trust: load_checker(model=False, trust_inline=trust) for trust in (False, True)
    }


@pytest.mark.parametrize("name", _PAGES)
def test_a_trusted_comment_suppresses_in_the_next_block_only(
    name: str, checkers: dict[bool, Checker]
) -> None:
    media, text = _PAGES[name]
    source = Source("a", text.encode("utf-16" if name == "utf-16" else "utf-8"), media)
    result = checkers[True].check(source)
    found = [f for f in result.findings if f.category == "cure-guarantee"]
    assert [bool(f.suppressed) for f in found] == [True, False]
    assert found[0].suppressed is not None
    assert found[0].suppressed.reason == "being edited"
    assert found[0].suppressed.source == "inline"


@pytest.mark.parametrize("name", _PAGES)
def test_an_untrusted_comment_changes_nothing_and_is_noted(
    name: str, checkers: dict[bool, Checker]
) -> None:
    media, text = _PAGES[name]
    source = Source("a", text.encode("utf-16" if name == "utf-16" else "utf-8"), media)
    result = checkers[False].check(source)
    found = [f for f in result.findings if f.category == "cure-guarantee"]
    assert [(f.text, f.suppressed) for f in found] == [(_CLAIM, None)] * 2
    assert [n for n in result.notes if "carries an inline suppression, ignored" in n]


@pytest.mark.parametrize(
    ("comment", "note"),
    [
        ("<!-- claimcheck: ignore cure-guarantee -->", "is not well formed"),
        ('<!-- claimcheck: ignore cure-guarantee reason=" " -->', "is not well formed"),
        ("<!-- claimcheck: off -->", "is not well formed"),
        ('<!-- claimcheck: ignore testimonial reason="r" -->', "matches no finding"),
    ],
)
def test_a_trusted_comment_without_effect_is_noted(
    comment: str, note: str, checkers: dict[bool, Checker]
) -> None:
    source = Source("a", f"{comment}<p>{_CLAIM} Book now!</p>".encode(), "text/html")
    result = checkers[True].check(source)
    assert not any(f.suppressed for f in result.findings)
    assert any(note in n for n in result.notes)


def test_a_page_of_opened_comments_costs_little() -> None:
    assert suppress.comments("<!-- claimcheck: ignore " * 50_000) == ()


def test_a_page_of_comments_is_noted_once(checkers: dict[bool, Checker]) -> None:
    text = "<!-- claimcheck: off -->\n" * 20_000
    result = checkers[False].check(Source("a", text.encode(), "text/html"))
    assert result.notes == (
        "no text",
        (
            "the page carries inline suppressions, ignored"
            " (20000 on line 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, ...)"
        ),
    )
