"""The shipped registry, and words for the conditions of the lexicon."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from claimcheck import approvals, resources
from claimcheck.lexicon import term_variants
from claimcheck.rulebook import read_yaml

if TYPE_CHECKING:
    from claimcheck.approvals import Registry


@pytest.fixture(scope="session")
def conditions() -> list[dict[str, Any]]:
    """Return the entries of conditions.yaml."""
    entries: list[dict[str, Any]] = read_yaml(
        resources.path("knowledge", "conditions.yaml")
    )
    return entries


@pytest.fixture(scope="session")
def registry(conditions: list[dict[str, Any]]) -> Registry:
    """Return the shipped registry."""
    return approvals.load(conditions)


@pytest.fixture(scope="session")
def condition_ids(conditions: list[dict[str, Any]]) -> Callable[[str], list[str]]:
    """Return a function from words joined by " + " to ids of the lexicon."""
    known: dict[str, str] = {}
    for entry in conditions:
        guarded = [guard["term"] for guard in entry.get("guarded") or ()]
        for term in (*entry["terms"], *(entry.get("cased") or ()), *guarded):
            for words in term_variants(str(term)):
                known[" ".join(words)] = entry["id"]
    return lambda words: [known[word] for word in words.lower().split(" + ") if word]
