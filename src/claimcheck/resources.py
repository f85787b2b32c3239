"""Find the data files that ship with the package."""

from __future__ import annotations

from pathlib import Path

_DATA = Path(__file__).parent / "data"


def path(*parts: str) -> Path:
    """Return the path of a file or folder of package data.

    Args:
        parts: Names below the data folder, outermost first.
    """
    return _DATA.joinpath(*parts)
