"""The HTML report: self-contained, escaped, small; judged in a real browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_sample import (
    OPTIONS,
    hostile_options,
    hostile_report,
    large_report,
    sample_report,
)

from claimcheck.reporters import REPORTERS, html, render
from claimcheck.types import Report, Span

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

browser = pytest.mark.skipif(
    CHROMIUM is None, reason="no chromium: apt-get install chromium"
)


class _Page(HTMLParser):
    """Collect the tags, ids and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


@pytest.mark.parametrize(
    "text",
    [
        html.render(sample_report(), OPTIONS),
        html.render(hostile_report(), hostile_options()),
    ],
    ids=["sample", "hostile"],
)
def test_the_file_loads_nothing_and_runs_only_our_script(text: str) -> None:
    """One style, one script, no source, no handler, no link but to the web."""
    page = _Page(text)
    assert page.tags.count("script") == page.tags.count("style") == 1
    assert not {"img", "iframe", "object", "link", "base"} & set(page.tags)
    assert page.values("src") == []
    assert [name for name, _ in page.attributes if name.startswith("on")] == []
    assert all(re.match(r"#\w|https?://", href) for href in page.values("href"))
    assert "default-src 'none'" in text


def test_every_link_within_the_file_has_its_target_once() -> None:
    """Text to finding, finding to text, finding to authority, list to page."""
    page = _Page(html.render(sample_report(), OPTIONS))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    targets = {href[1:] for href in page.values("href") if href.startswith("#")}
    assert targets <= set(ids)
    assert {"f1", "t1", "p1", "a1"} <= targets


def test_invisible_characters_are_spelt_out() -> None:
    """Nothing turns the reading direction of the report."""
    text = html.render(hostile_report(), hostile_options())
    assert "⟨U+202E⟩" in text
    assert all(c.isprintable() or c == "\n" for c in text)
    text.encode()


def test_overlapping_findings_share_their_highlight() -> None:
    """Two categories in one sentence, and a finding inside another."""
    report = sample_report()
    clinic = report.pages[0]
    whole = clinic.findings[3]
    inner = replace(whole, span=Span(whole.span.start + 6, whole.span.start + 15))
    page = replace(clinic, findings=(whole, replace(whole, score=0.2), inner))
    text = html.render(Report((page,)), OPTIONS)
    copy = re.search(r'<div class="copy">(.*?)</div>', text, re.S)
    assert copy
    assert copy[1].count("<mark") == 3
    plain = re.sub(r'<a class="ref".*?</a>|<[^>]+>', "", copy[1])
    assert "Since the cells are your own, nothing can go wrong" in plain


def test_long_page_text_is_left_out_around_findings_and_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A report stays small enough to mail."""
    monkeypatch.setattr(html.views, "TEXT_BUDGET", 10)
    text = html.render(sample_report(), OPTIONS)
    assert "blocks without findings left out" in text
    assert "Parking is free." in text


def test_without_documents_the_findings_stand_alone() -> None:
    """Reports read back from records have none."""
    report = sample_report()
    pages = tuple(replace(page, document=None) for page in report.pages)
    text = html.render(replace(report, pages=pages), OPTIONS)
    assert "Text of the page" not in text
    assert 'href="#t' not in text


@pytest.mark.parametrize("name", REPORTERS)
def test_a_thousand_findings_render_small(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under 3 MB in any format; the time is printed."""
    report = large_report(1_000)
    start = time.perf_counter()
    size = len(render(name, report, OPTIONS).encode())
    with capsys.disabled():
        seconds = time.perf_counter() - start
        sys.stdout.write(
            f"\n  {name}: 1,000 findings, {size / 1e6:.2f} MB, {seconds:.2f} s\n"
        )
    assert size < 3_000_000


@pytest.mark.slow
@pytest.mark.parametrize("name", REPORTERS)
def test_ten_thousand_findings_render(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Size grows no faster than the findings; the time is printed."""
    report = large_report(10_000)
    start = time.perf_counter()
    size = len(render(name, report, OPTIONS).encode())
    with capsys.disabled():
        seconds = time.perf_counter() - start
        sys.stdout.write(
            f"\n  {name}: 10,000 findings, {size / 1e6:.2f} MB, {seconds:.2f} s\n"
        )
    assert size < 30_000_000


def _dump(path: Path, text: str, *flags: str) -> str:
    """Return the page as Chromium has it after its script ran."""
    path.write_text(text, "utf-8")
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={path.parent / 'profile'}",
        *flags,
        "--dump-dom",
        path.as_uri(),
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


@browser
@pytest.mark.browser
def test_the_script_runs_under_the_policy(tmp_path: Path) -> None:
    """The digests in the policy are right: the filter shows itself and counts."""
    dom = _dump(tmp_path / "report.html", html.render(sample_report(), OPTIONS))
    assert re.search(r'<output id="count"[^>]*>7 of 7 findings</output>', dom)
    assert re.search(r'<form [^>]*id="filter"(?![^>]*hidden)', dom)


@browser
@pytest.mark.browser
def test_filtering_hides_cards_and_empty_pages(tmp_path: Path) -> None:
    """Driven from a frame around the report's own script and elements."""
    text = html.render(sample_report(), OPTIONS)
    act = (
        "document.getElementById('q').value='stick away';"
        "document.getElementById('q').dispatchEvent(new Event('input'));"
    )
    # The policy is taken out, since it would rightly refuse this second script.
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    text = text.replace("</body>", f"<script>{act}</script></body>")
    dom = _dump(tmp_path / "f.html", text, "--virtual-time-budget=2000")
    assert "1 of 7 findings" in dom
    assert len(re.findall(r'<article class="card[^>]*hidden', dom)) == 6
    assert len(re.findall(r'<article class="page"[^>]*hidden', dom)) == 1


@browser
@pytest.mark.browser
@pytest.mark.parametrize("policy", [True, False], ids=["policy", "escaping-alone"])
def test_nothing_of_a_hostile_page_runs(tmp_path: Path, policy: bool) -> None:
    """Neither with the policy, nor by escaping alone without it."""
    text = html.render(hostile_report(), hostile_options())
    if not policy:
        text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    dom = _dump(tmp_path / "hostile.html", text, "--virtual-time-budget=2000")
    title = re.search(r"<title>(.*?)</title>", dom)
    assert title
    assert title[1].startswith("claimcheck report")
    page = _Page(dom)
    assert page.tags.count("script") == 1
    assert "img" not in page.tags


@browser
@pytest.mark.browser
def test_no_width_scrolls_sideways(tmp_path: Path) -> None:
    """At the width of a phone and of a laptop."""
    text = html.render(hostile_report(), hostile_options())
    probe = (
        "document.title = document.documentElement.scrollWidth + ' of ' + innerWidth"
    )
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", text)
    text = text.replace("</body>", f"<script>{probe}</script></body>")
    for width in (500, 1366):
        dom = _dump(tmp_path / "w.html", text, f"--window-size={width},900")
        title = re.search(r"<title>(\d+) of (\d+)</title>", dom)
        assert title
        assert int(title[1]) <= int(title[2])
