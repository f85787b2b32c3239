"""A page that sells, and how a run of the command line ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

CLINIC = """Stem cell therapy at our clinic

Book a free consultation today. Packages start at $9,500 for our patients.

We treat Parkinson's disease with stem cells.

There are no side effects.
"""


@dataclass(frozen=True)
class Ran:
    """How a run ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]
