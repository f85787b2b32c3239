"""What all tests share: the shipped rulebook, loaded once."""

from __future__ import annotations

import pytest

from claimcheck.pipeline import Checker, load_checker


@pytest.fixture(scope="session")
def rules_only() -> Checker:
    """Return a checker without a model, judged at a fixed date."""
    return load_checker(model=False, as_of="2026-11-01")


@pytest.fixture(scope="session")
def checker() -> Checker:
    """Return the checker that ships, judged at a fixed date."""
    return load_checker(as_of="2026-11-01")
