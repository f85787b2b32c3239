"""Judge a checker on labelled pages: how much it misses, whom it accuses wrongly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from claimcheck.pipeline import Checker
from claimcheck.records import HOUSE, is_house
from claimcheck.training.dataset import LabelledPage
from claimcheck.types import ACCOUNTABLE, FLAGGED, PageResult

RESAMPLES = 1000
BINS = 10
_SEED = 7


@dataclass
class PageCounts:
    """What one page adds to the sums, so that pages can be resampled."""

    genre: str
    clean: bool
    flag: Counter[str] = field(default_factory=Counter)
    category: dict[str, Counter[str]] = field(default_factory=dict)
    stance: Counter[bool] = field(default_factory=Counter)
    role: bool = False
    score: float = 0.0


@dataclass(frozen=True)
class Judged:
    """Counts of all pages, and each unit's probabilities with its truth."""

    pages: tuple[PageCounts, ...]
    labels: tuple[str, ...]
    likely: Any
    truth: Any


def judge(checker: Checker, pages: Sequence[LabelledPage]) -> Judged:
    """Check every page and count it against its labels."""
    labels = tuple(checker.categories)
    counts, likely, truth = [], [], []
    for page in pages:
        result = checker.check_document(page.document, page.page_id)
        counts.append(_count(page, result, labels))
        probabilities = checker.probabilities(page.document)
        if probabilities is not None:
            likely.append(probabilities)
        truth.append([[c in _made(u.labels) for c in labels] for u in page.units])
    return Judged(
        tuple(counts),
        labels,
        np.vstack(likely) if likely else None,
        np.vstack([np.array(t, dtype=bool) for t in truth]),
    )


def _made(labels: Iterable[tuple[str, Any]]) -> set[str]:
    return {category for category, stance in labels if stance in FLAGGED}


def _count(page: LabelledPage, result: PageResult, labels: Sequence[str]) -> PageCounts:
    found = _found(result)
    accountable = page.role in ACCOUNTABLE
    counts = PageCounts(page.genre, clean=True)
    counts.role = result.role is page.role
    counts.score = result.score
    for category in labels:
        counts.category[category] = Counter()
    for unit, sentence in zip(page.units, page.document.sentences, strict=True):
        house = unit.voice in HOUSE
        gold = dict(unit.labels) if accountable and house else {}
        gold = {c: s for c, s in gold.items() if s in FLAGGED}
        got = found.get(sentence.span.start, {})
        counts.clean = counts.clean and not gold
        counts.flag[_cell(bool(gold), bool(got))] += 1
        for category in labels:
            counts.category[category][_cell(category in gold, category in got)] += 1
            if category in gold and category in got:
                counts.stance[gold[category] is got[category]] += 1
    return counts


def _found(result: PageResult) -> dict[int, dict[str, Any]]:
    """Return what the default report shows, by the place of the unit."""
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for finding in result.findings:
        if is_house(finding):
            found[finding.span.start][finding.category] = finding.stance
    return found


def _cell(gold: bool, got: bool) -> str:
    return ("tp" if got else "fn") if gold else ("fp" if got else "tn")


def _prf(cells: Mapping[str, int]) -> dict[str, float]:
    tp, fp, fn = cells.get("tp", 0), cells.get("fp", 0), cells.get("fn", 0)
    precision = tp / (tp + fp) if tp + fp else 0.0
    recall = tp / (tp + fn) if tp + fn else 0.0
    both = precision + recall
    f1 = 2 * precision * recall / both if both else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
    }


def _summary(pages: Sequence[PageCounts], labels: Sequence[str]) -> dict[str, Any]:
    flag: Counter[str] = Counter()
    per: dict[str, Counter[str]] = {label: Counter() for label in labels}
    stance: Counter[bool] = Counter()
    for page in pages:
        flag.update(page.flag)
        stance.update(page.stance)
        for label in labels:
            per[label].update(page.category[label])
    micro: Counter[str] = Counter()
    for cells in per.values():
        micro.update(cells)
    scored = [_prf(c)["f1"] for c in per.values() if c["tp"] + c["fn"] >= 5]
    clean = [page for page in pages if page.clean]
    false = sum(page.flag["fp"] for page in clean)
    return {
        "flag": _prf(flag),
        "micro": _prf(micro),
        "macro_f1": round(float(np.mean(scored)), 4) if scored else None,
        "false_flags_per_clean_page": round(false / len(clean), 4) if clean else None,
        "stance_accuracy": _share(stance),
        "role_accuracy": _share(Counter(page.role for page in pages)),
    }


def _share(counts: Counter[bool]) -> float | None:
    total = counts[True] + counts[False]
    return round(counts[True] / total, 4) if total else None


def figures(judged: Judged) -> dict[str, Any]:
    """Return all figures of an evaluation as plain numbers."""
    pages, labels = judged.pages, judged.labels
    result = {
        "pages": len(pages),
        "units": int(judged.truth.shape[0]),
        **_summary(pages, labels),
        "page_auc": _page_auc(pages),
        "categories": _categories(judged),
        "genres": _genres(pages, labels),
        "intervals": _intervals(pages, labels),
    }
    if judged.likely is not None:
        result["calibration_error"] = calibration_error(judged.likely, judged.truth)
    return result


def _categories(judged: Judged) -> dict[str, Any]:
    table = {}
    for column, label in enumerate(judged.labels):
        cells: Counter[str] = Counter()
        for page in judged.pages:
            cells.update(page.category[label])
        row: dict[str, Any] = {**_prf(cells), "gold": cells["tp"] + cells["fn"]}
        if judged.likely is not None and judged.truth[:, column].any():
            likely, truth = judged.likely[:, column], judged.truth[:, column]
            row["average_precision"] = average_precision(likely, truth)
            row["calibration_error"] = calibration_error(likely, truth)
        table[label] = row
    return table


def _genres(pages: Sequence[PageCounts], labels: Sequence[str]) -> dict[str, Any]:
    groups: dict[str, list[PageCounts]] = defaultdict(list)
    for page in pages:
        groups[page.genre].append(page)
    table = {}
    for genre, group in sorted(groups.items()):
        summary = _summary(group, labels)
        table[genre] = {
            "pages": len(group),
            "gold": sum(p.flag["tp"] + p.flag["fn"] for p in group),
            "flag": summary["flag"],
            "false_flags": sum(p.flag["fp"] for p in group),
            "role_accuracy": summary["role_accuracy"],
        }
    return table


def _intervals(
    pages: Sequence[PageCounts], labels: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Return 95 % intervals from resamples of whole pages."""
    draw = np.random.default_rng(_SEED)
    flag = np.array([[p.flag[c] for c in ("tp", "fp", "fn")] for p in pages])
    micro = np.array(
        [
            [sum(p.category[la][c] for la in labels) for c in ("tp", "fp", "fn")]
            for p in pages
        ]
    )
    picks = draw.integers(0, len(pages), size=(RESAMPLES, len(pages)))
    out = {}
    for name, table in (("flag_f1", flag), ("micro_f1", micro)):
        sums = table[picks].sum(axis=1)
        f1 = 2 * sums[:, 0] / np.maximum(2 * sums[:, 0] + sums[:, 1] + sums[:, 2], 1)
        low, high = np.quantile(f1, (0.025, 0.975))
        out[name] = (round(float(low), 4), round(float(high), 4))
    return out


def average_precision(likely: Any, truth: Any) -> float:
    """Return the mean precision at each true unit, most likely first."""
    order = np.argsort(-likely, kind="stable")
    hits = truth[order].astype(float)
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return round(float((precision * hits).sum() / hits.sum()), 4)


def calibration_error(likely: Any, truth: Any) -> float:
    """Return the expected calibration error over ten equal-width bins."""
    likely, truth = np.ravel(likely), np.ravel(truth)
    bins = np.minimum((likely * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        here = bins == number
        if here.any():
            gap = abs(float(likely[here].mean()) - float(truth[here].mean()))
            error += gap * float(here.mean())
    return round(error, 4)


def _page_auc(pages: Sequence[PageCounts]) -> float | None:
    """Return how often a page with claims outscores a page without."""
    with_claims = [p.score for p in pages if not p.clean]
    without = [p.score for p in pages if p.clean]
    if not with_claims or not without:
        return None
    wins = sum(
        1.0 if a > b else 0.5 if a == b else 0.0 for a in with_claims for b in without
    )
    return round(wins / (len(with_claims) * len(without)), 4)


def text(result: Mapping[str, Any]) -> str:
    """Return figures as a table to read."""
    ranges = result["intervals"]
    lines = [
        f"{result['pages']} pages, {result['units']} units",
        f"flag      {_row(result['flag'])}  95 % {ranges['flag_f1']}",
        f"category  {_row(result['micro'])}  95 % {ranges['micro_f1']}",
        f"macro F1  {result['macro_f1']}",
        f"page AUC  {result['page_auc']}",
        f"false flags per clean page {result['false_flags_per_clean_page']}",
        f"stance accuracy {result['stance_accuracy']}",
        f"role accuracy {result['role_accuracy']}",
    ]
    if "calibration_error" in result:
        lines.append(f"expected calibration error {result['calibration_error']}")
    lines.append("")
    for label, row in result["categories"].items():
        line = f"{label:26} {_row(row)}  gold {row['gold']}"
        if "average_precision" in row:
            line += f"  AP {row['average_precision']:.3f}"
            line += f"  ECE {row['calibration_error']:.3f}"
        lines.append(line)
    lines.append("")
    for genre, row in result["genres"].items():
        f1 = f"{row['flag']['f1']:.2f}" if row["gold"] else "   -"
        lines.append(
            f"{genre:26} pages {row['pages']:3}  F1 {f1}"
            f"  false flags {row['false_flags']}  role {row['role_accuracy']}"
        )
    return "\n".join(lines)


def _row(row: Mapping[str, float]) -> str:
    return f"P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}"
