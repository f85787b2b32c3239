"""The accepted findings: a file that lets only new ones fail.

The file holds nothing volatile: no date, no score, no version of the tool and no
line. Identity is the fingerprint alone; page, category and quote are there for
the people who read the file and its changes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck import files
from claimcheck.errors import ConfigError
from claimcheck.fingerprint import page_key
from claimcheck.records import evidence_words, is_house, short_quote, to_json

if TYPE_CHECKING:
    from claimcheck.types import Finding, PageResult, Report

VERSION = 1

_KEY = "claimcheck_baseline"
_FIELDS = ("page", "category", "fingerprint", "quote")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_HINT = "make a new one with `claimcheck baseline create`"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An accepted finding; `quote` is a hint for people and never compared."""

    page: str
    category: str
    fingerprint: str
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accepted findings, sorted by page, category and fingerprint."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> Baseline:
        """Return a baseline of entries, sorted, each fingerprint once."""
        unique = {entry.fingerprint: entry for entry in entries}
        return cls(tuple(sorted(unique.values())))

    @property
    def fingerprints(self) -> frozenset[str]:
        """Return the fingerprints of all entries."""
        return frozenset(entry.fingerprint for entry in self.entries)


@dataclass(frozen=True, slots=True)
class Revision:
    """A changed baseline, and what changed."""

    baseline: Baseline
    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()

    def counts(self) -> list[tuple[str, int, int]]:
        """Return each category with its count before and after, if either."""
        after = Counter(e.category for e in self.baseline.entries)
        before = after.copy()
        before.subtract(e.category for e in self.added)
        before.update(e.category for e in self.removed)
        return [(c, before[c], after[c]) for c in sorted(before | after)]


def create(report: Report) -> Baseline:
    """Return the baseline that accepts every finding of a report.

    Suppressed findings stay out, so that they come back when the suppression
    ends; so does what the publisher does not claim itself.
    """
    return Baseline.of(_entries(report.pages))


def update(baseline: Baseline, report: Report) -> Revision:
    """Return the baseline with new findings accepted and fixed ones taken out."""
    known = baseline.fingerprints
    fresh = Baseline.of(_entries(report.pages)).entries
    added = tuple(entry for entry in fresh if entry.fingerprint not in known)
    return _revised(baseline, added, fixed(baseline, report))


def prune(baseline: Baseline, report: Report, *, absent: bool = False) -> Revision:
    """Return the baseline without fixed entries; nothing new gets in.

    Args:
        baseline: The accepted findings.
        report: A scan, of all pages or of some.
        absent: Also drop the entries of pages that were not in the scan.
    """
    gone = fixed(baseline, report)
    if absent:
        gone = (*gone, *unscanned(baseline, report))
    return _revised(baseline, (), tuple(sorted(gone)))


def _revised(
    baseline: Baseline, added: tuple[Entry, ...], removed: tuple[Entry, ...]
) -> Revision:
    out = {entry.fingerprint for entry in removed}
    kept = (entry for entry in baseline.entries if entry.fingerprint not in out)
    return Revision(Baseline.of((*kept, *added)), added, removed)


def fixed(baseline: Baseline, report: Report) -> tuple[Entry, ...]:
    """Return the entries whose page was scanned and which were not found there."""
    found = {finding.fingerprint for finding in report.findings}
    pages = _scanned(report)
    return tuple(
        entry
        for entry in baseline.entries
        if entry.page in pages and entry.fingerprint not in found
    )


def unscanned(baseline: Baseline, report: Report) -> tuple[Entry, ...]:
    """Return the entries whose page was not in the scan, or could not be read."""
    pages = _scanned(report)
    return tuple(entry for entry in baseline.entries if entry.page not in pages)


def apply(report: Report, baseline: Baseline) -> Report:
    """Return the report with each finding marked "known" or "new".

    The fingerprints of entries that are fixed are listed in `fixed`, and a note
    says what to do about them. A note also says if no page of the baseline was
    scanned: then the paths are others than when it was made.
    """
    known = baseline.fingerprints
    pages = tuple(
        replace(page, findings=tuple(_marked(f, known) for f in page.findings))
        for page in report.pages
    )
    gone = tuple(entry.fingerprint for entry in fixed(baseline, report))
    notes = list(report.notes)
    if gone:
        notes.append(
            f"{len(gone)} of {len(known)} findings of the baseline are no longer found;"
            " `claimcheck baseline prune` takes them out"
        )
    if known and len(unscanned(baseline, report)) == len(known):
        notes.append(
            "no page of the baseline was scanned: it was made from other paths or URLs"
        )
    return replace(report, pages=pages, fixed=gone, notes=tuple(notes))


def _marked(finding: Finding, known: frozenset[str]) -> Finding:
    state = "known" if finding.fingerprint in known else "new"
    return replace(finding, baseline=state)


def _scanned(report: Report) -> frozenset[str]:
    return frozenset(map(key_of, report.pages))


def key_of(page: PageResult) -> str:
    """Return what names a page across runs."""
    return page_key(page.url, page.key, page.uri)


def _entries(pages: Iterable[PageResult]) -> Iterator[Entry]:
    for page in pages:
        for finding in page.findings:
            if is_house(finding) and finding.suppressed is None:
                quote = short_quote(finding.text, evidence_words(finding))
                yield Entry(key_of(page), finding.category, finding.fingerprint, quote)


def dumps(baseline: Baseline) -> str:
    """Return the text of a baseline file: JSON, sorted, one entry a line."""
    rows = ",\n".join(f"  {to_json(_row(entry))}" for entry in baseline.entries)
    body = f"[\n{rows}\n ]" if rows else "[]"
    return f'{{\n "{_KEY}": {VERSION},\n "entries": {body}\n}}\n'


def _row(entry: Entry) -> dict[str, str]:
    return {name: getattr(entry, name) for name in _FIELDS}


def save(baseline: Baseline, path: Path) -> None:
    """Write a baseline file.

    Raises:
        ConfigError: The file cannot be written.
    """
    try:
        files.write(path, dumps(baseline))
    except OSError as error:
        raise ConfigError(
            f"cannot be written: {error.strerror}", where=path.as_posix()
        ) from error


def load(path: Path) -> Baseline:
    """Read a baseline file.

    Raises:
        ConfigError: The file is missing, damaged, or of another version.
    """
    where = path.as_posix()
    try:
        raw = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(
            f"cannot be read: {error.strerror}", where=where, hint=_HINT
        ) from error
    except json.JSONDecodeError as error:
        raise ConfigError(
            f"is not JSON: {error.msg}", where=f"{where}:{error.lineno}", hint=_HINT
        ) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"is not JSON: {error}", where=where, hint=_HINT) from error
    return Baseline.of(_checked(raw, where))


def _checked(raw: Any, where: str) -> Sequence[Entry]:
    if not isinstance(raw, dict) or _KEY not in raw:
        raise ConfigError("is no baseline file", where=where, hint=_HINT)
    if raw[_KEY] != VERSION:
        raise ConfigError(
            f"is a baseline of version {raw[_KEY]!r}; this program reads {VERSION}",
            where=where,
            hint=_HINT,
        )
    rows = raw.get("entries")
    if not isinstance(rows, list):
        raise ConfigError("entries: must be a list", where=where, hint=_HINT)
    return [_entry(row, f"{where}: entry {n}") for n, row in enumerate(rows, 1)]


def _entry(row: Any, where: str) -> Entry:
    if not isinstance(row, dict) or not all(
        isinstance(row.get(name), str) for name in _FIELDS
    ):
        raise ConfigError(
            f"must be an object with the texts {', '.join(_FIELDS)}", where=where
        )
    if not _FINGERPRINT.fullmatch(row["fingerprint"]):
        raise ConfigError(
            f"fingerprint: must be 16 hex digits, not {row['fingerprint']!r}",
            where=where,
        )
    return Entry(*(row[name] for name in _FIELDS))
