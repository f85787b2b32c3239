"""The option that rewrites golden files, and the reports that tests render."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from report_sample import OPTIONS, sample_report

if TYPE_CHECKING:
    from claimcheck.reporters import ReportOptions
    from claimcheck.types import Report

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: write what is rendered instead of comparing it."""
    parser.addoption("--update-golden", action="store_true", default=False)


@pytest.fixture
def report() -> Report:
    """Return two pages with findings of every kind, and a failure."""
    return sample_report()


@pytest.fixture
def options() -> ReportOptions:
    """Return options with titles, authorities and versions."""
    return OPTIONS


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Return a check that a text equals its golden file."""

    def check(name: str, text: str) -> None:
        path = GOLDEN / name
        # Without the folder on the command line pytest reads this file too late
        # to know the option; then nothing is updated.
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(text.encode())
        assert text.encode() == path.read_bytes(), "see --update-golden"

    return check
