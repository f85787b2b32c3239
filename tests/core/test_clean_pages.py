"""Pages of people who accuse, explain, research or heal honestly stay clean.

Whatever is found on them, none of it is a red flag of the page's own: it is
attributed, denied, asked, or the page is not one that sells.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.pipeline import Checker
from claimcheck.reporters import ReportOptions, shown
from claimcheck.types import Source

PAGES = sorted((Path(__file__).parent.parent / "pages" / "clean").glob("*.md"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("detection", ["rules_only", "checker"])
def test_a_clean_page_has_no_red_flag(
    path: Path, detection: str, request: pytest.FixtureRequest
) -> None:
    checker: Checker = request.getfixturevalue(detection)
    page = checker.check(Source(path.name, path.read_bytes(), "text/markdown"))
    assert page.sentences > 5
    options = ReportOptions()
    assert [(f.category, f.text) for f in shown(page, options)] == []
    assert page.flags == ()


def test_the_same_promise_is_flagged_when_a_clinic_makes_it(checker: Checker) -> None:
    """The clean pages are clean for who speaks, not for want of claims."""
    text = """# Our stem cell clinic

Book a free consultation. Our stem cells can reverse Parkinson's disease.

There are no side effects. Packages start at $27,000 for our patients.
"""
    page = checker.check(Source("clinic.md", text.encode(), "text/markdown"))
    options = ReportOptions()
    found = {f.category for f in shown(page, options)}
    assert {"unproven-indication", "risk-denial"} <= found
