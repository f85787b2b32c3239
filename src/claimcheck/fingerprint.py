"""The identity of a finding across runs: what it says and where it is published.

No line, no score and no rule id take part, so that a finding stays the same when
text moves, weights change, or another rule finds it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from urllib.parse import urldefrag

from claimcheck.memo import by_text
from claimcheck.view import view

_LENGTH = 16

#: A fingerprint that a spreadsheet would take for a number and round.
_NUMBER_LIKE = re.compile(r"\d+(?:e\d+)?")


def page_key(url: str | None, key: str | None, uri: str) -> str:
    """Return what names a page across runs.

    Args:
        url: The page's URL, if known; its fragment is dropped.
        key: The path relative to the root of the scan.
        uri: The page as given, where neither is known.
    """
    return urldefrag(url).url if url else key or uri


@by_text
def normalised(text: str) -> str:
    """Return text as repeats are compared: folded, lower case, single spaces."""
    return " ".join(view(text).lower.split())


class Fingerprinter:
    """Hand out the fingerprints of one page's findings, in reading order."""

    def __init__(self, page: str) -> None:
        """Start with no finding seen."""
        self._page = page
        self._seen: Counter[tuple[str, str]] = Counter()

    def of(self, category: str, text: str) -> str:
        """Return the fingerprint of the next finding, 16 hex digits."""
        what = (category, normalised(text))
        number = self._seen[what]
        self._seen[what] += 1
        parts = "\0".join((self._page, *what, str(number)))
        return hashlib.sha256(parts.encode()).hexdigest()[:_LENGTH]


def as_cell(fingerprint: str) -> str:
    """Return a fingerprint for csv: after an apostrophe if it looks like a number."""
    return f"'{fingerprint}" if _NUMBER_LIKE.fullmatch(fingerprint) else fingerprint
