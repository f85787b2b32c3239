"""Train the classifier on labelled pages and write a model folder.

For each language apart: one logistic regression a category, one for any claim at all
and one for the units of pages that sell, on hashed features and word vectors; their
scores are calibrated on held-out groups (Platt 1999), their thresholds set by a stated
cost. Fixed seeds and one thread a regression: the same data give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse
import sklearn
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from threadpoolctl import threadpool_limits

from claimcheck.analysis import Analysis
from claimcheck.detectors import model as models
from claimcheck.detectors.features import SIZE, VERSION, WEIGHTS, FeatureMaker
from claimcheck.detectors.model import WordVectors, dense_inputs, page_score
from claimcheck.detectors.rules import RuleDetector
from claimcheck.errors import InputError
from claimcheck.rulebook import Rulebook
from claimcheck.training.dataset import ROLE, LabelledPage
from claimcheck.types import ACCOUNTABLE, FLAGGED, Role

#: Inverse strength of regularisation; 0.1 to 3 were tried on the dev split.
STRENGTH = 1.0
#: Weight of the word vectors beside the binary features.
DENSE_WEIGHT = 1.5
FOLDS = 4
#: A feature counts when so many publishers use it.
LEAST_PUBLISHERS = 2
#: Weight of units of news, research and the like. The page's role keeps their
#: claims apart, so the classifier is tuned to the pages whose claims are shown.
OTHER_PAGES = 0.2
#: A false flag costs this many misses, which sets the thresholds.
COST_OF_FALSE_FLAG = 1.5
SEED = 20261125


@dataclass(frozen=True)
class Design:
    """What the regressions are fitted on.

    Attributes:
        inputs: Shape (n_units, SIZE + 2 x n_dimensions).
        targets: Shape (n_units, n_labels + 2), 1 where the house makes the claim;
            then whether it makes a claim of whatever category, and whether the page
            sells.
        groups: For each unit the publisher it belongs to.
        pages: For each unit the number of its page, from 0 on.
        weights: How much each unit counts, by column; shape of the targets. Those of
            no weight are not fitted on.
    """

    inputs: Any
    targets: Any
    groups: Any
    pages: Any
    weights: Any


class Part(NamedTuple):
    """The model of one language, before it is written.

    Attributes:
        arrays: By file name; shapes as `model.load` asks for them.
        words: Words that have a vector, in the order of the rows.
        manifest: All that its manifest says but the SHA-256 of the files.
    """

    arrays: dict[str, Any]
    words: tuple[str, ...]
    manifest: dict[str, Any]


def design(
    pages: Sequence[LabelledPage],
    book: Rulebook,
    vectors: WordVectors,
    labels: Sequence[str],
) -> Design:
    """Return inputs and targets of labelled pages, in order."""
    detector, maker = RuleDetector(book), FeatureMaker()
    rows: list[int] = []
    ends = [0]
    dense, targets, groups, numbers, weights = [], [], [], [], []
    for number, page in enumerate(pages):
        analysis = Analysis(page.document, book.lexicon)
        fired = [
            sorted({m.evidence.rule or "" for m in detector.matches(analysis, unit)})
            for unit in analysis.units
        ]
        for found in maker.rows(analysis, fired):
            rows += found.tolist()
            ends.append(len(rows))
        dense.append(dense_inputs(analysis, vectors))
        sells = page.role is Role.PROMOTIONAL
        weight = _weight(page)
        for unit in page.units:
            made = {category for category, stance in unit.labels if stance in FLAGGED}
            targets.append([*(label in made for label in labels), bool(made), sells])
            groups.append(page.group)
            numbers.append(number)
            weights.append([weight] * (len(labels) + 1) + [1.0])
    shape = (len(ends) - 1, SIZE)
    sparse = scipy.sparse.csr_matrix((row_weights()[rows], rows, ends), shape=shape)
    sparse.sum_duplicates()
    sparse = sparse @ _shared(sparse, groups)
    stacked = np.vstack(dense).astype(np.float64) * DENSE_WEIGHT
    inputs = scipy.sparse.hstack([sparse, scipy.sparse.csr_matrix(stacked)]).tocsr()
    return Design(
        inputs,
        np.array(targets, dtype=np.int8),
        np.array(groups),
        np.array(numbers),
        np.array(weights),
    )


def _weight(page: LabelledPage) -> float:
    """Return how much the claims of a page's units count."""
    if page.split == ROLE:
        return 0.0
    return 1.0 if page.role in ACCOUNTABLE else OTHER_PAGES


def _shared(sparse: Any, groups: Sequence[str]) -> Any:
    """Return a diagonal matrix that keeps features of at least two publishers.

    What only one publisher says is a name or a whim, and teaches nothing.
    """
    numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    rows = [numbers[group] for group in groups]
    ones = np.ones(len(rows))
    member = scipy.sparse.csr_matrix((ones, (rows, range(len(rows)))))
    publishers = ((member @ sparse) > 0).sum(axis=0)
    kept = (np.asarray(publishers).ravel() >= LEAST_PUBLISHERS).astype(np.float64)
    return scipy.sparse.diags(kept)


def row_weights() -> Any:
    """Return the value of each hashed feature, shape (SIZE,)."""
    values = np.empty(SIZE)
    for first, value in WEIGHTS:
        values[first:] = value
    return values


def regression(made: Design, column: int, among: Any = None) -> Any:
    """Return a regression fitted on the units that count for a column.

    Args:
        made: What to fit on.
        column: Which of its targets.
        among: Numbers of the units to choose from; all by default.

    Returns:
        None if they are all of one kind, so that nothing can be learnt.
    """
    units = np.arange(len(made.pages)) if among is None else among
    units = units[made.weights[units, column] > 0]
    targets, weights = made.targets[units, column], made.weights[units, column]
    if targets.all() or not targets.any():
        return None
    blank = LogisticRegression(
        C=STRENGTH, solver="liblinear", random_state=SEED, max_iter=200, tol=1e-3
    )
    return blank.fit(made.inputs[units], targets, sample_weight=weights)


def held_out_scores(made: Design, column: int) -> Any:
    """Return each unit's score from a regression that did not see its group."""
    scores = np.zeros(made.inputs.shape[0])
    for train, test in GroupKFold(FOLDS).split(made.inputs, groups=made.groups):
        fitted = regression(made, column, train)
        if fitted is not None:
            scores[test] = fitted.decision_function(made.inputs[test])
    return scores


def _column(made: Design, column: int) -> tuple[Any, Any, float]:
    """Return each unit's held-out score, and weights and bias fitted on all units."""
    with threadpool_limits(1):  # the order of adding depends on the number of threads
        fitted = regression(made, column)
        scores = held_out_scores(made, column)
    return scores, fitted.coef_[0], float(fitted.intercept_[0])


def calibration(scores: Any, targets: Any, weights: Any) -> tuple[float, float, float]:
    """Return two slopes and the shift that turn two scores into a probability.

    Args:
        scores: Shape (n_units, 2).
        targets: Shape (n_units,).
        weights: Shape (n_units,).
    """
    platt = LogisticRegression(C=1e6, solver="lbfgs", max_iter=500)
    platt.fit(scores, targets, sample_weight=weights)
    first, second = platt.coef_[0]
    shift = platt.intercept_[0]
    return round(float(first), 6), round(float(second), 6), round(float(shift), 6)


def calibrate(scores: Any, made: Design) -> list[tuple[float, float, float]]:
    """Return what turns the scores of each column into its probability.

    A category is the likelier, the likelier there is a claim at all; and a claim,
    the likelier its likeliest category.

    Args:
        scores: Held-out scores of labels and of any claim, shape
            (n_units, n_labels + 1).
        made: What they are scores of.
    """
    claim = scores[:, -1]
    beside = [claim] * (scores.shape[1] - 1) + [scores[:, :-1].max(axis=1)]
    return [
        calibration(
            np.column_stack([scores[:, column], other]),
            made.targets[:, column],
            made.weights[:, column],
        )
        for column, other in enumerate(beside)
    ]


def calibrate_pages(scores: Any, made: Design) -> tuple[float, float]:
    """Return the slope and shift that turn the score of a page into a probability.

    As if half of all pages sold: how many do is no evidence on any one.

    Args:
        scores: Of each unit the held-out score that its page sells.
        made: What they are scores of.
    """
    _, first = np.unique(made.pages, return_index=True)
    pages = [page_score(part) for part in np.split(scores, first[1:])]
    platt = LogisticRegression(C=1e6, class_weight="balanced", max_iter=500)
    platt.fit(np.array(pages)[:, None], made.targets[first, -1])
    return round(float(platt.coef_[0, 0]), 6), round(float(platt.intercept_[0]), 6)


def threshold(cost: float) -> float:
    """Return the probability above which flagging costs less than leaving out.

    Bayes' rule for calibrated probabilities. Thresholds that minimise the cost on
    held-out units, one a category, were tried: they follow the noise of the small
    categories, and are worse on pages not seen.
    """
    return round(cost / (1 + cost), 4)


def fit(
    pages: Sequence[LabelledPage],
    book: Rulebook,
    labels: Sequence[str],
    vectors_from: Path,
    output: Path,
    *,
    data: dict[str, str],
    name: str = "claims",
) -> dict[str, dict[str, Any]]:
    """Train on labelled pages and write a model folder; return its manifests.

    Args:
        pages: Pages to train on, test pages left out by the caller.
        book: Rules whose votes are features.
        labels: Categories, in the order of the model's columns.
        vectors_from: Model folder whose word vectors are taken over, not trained; a
            language that has none there is read without.
        output: Folder to write; what it held is replaced only when all is done.
        data: Names and SHA-256 of the data files, for the manifests.
        name: Name of the model, shown in evidence.

    Returns:
        The manifest of each language.

    Raises:
        InputError: In a language a category has no example, or all pages sell, or
            none.
    """
    by_language: dict[str, list[LabelledPage]] = {}
    for page in pages:
        by_language.setdefault(page.document.lang, []).append(page)
    parts = {
        language: _fit(
            by_language[language],
            book,
            labels,
            word_vectors(vectors_from / language),
            {"name": name, "data": data},
        )
        for language in sorted(by_language)
    }
    _write(output, parts)
    return {language: part.manifest for language, part in parts.items()}


def _fit(
    pages: Sequence[LabelledPage],
    book: Rulebook,
    labels: Sequence[str],
    vectors: WordVectors,
    named: Mapping[str, Any],
) -> Part:
    """Train on pages of one language.

    Args:
        pages: The pages, of one language.
        book: As for `fit`.
        labels: As for `fit`.
        vectors: Word vectors of the language.
        named: What else its manifest says.
    """
    language = pages[0].document.lang
    made = design(pages, book, vectors, labels)
    claimed = (made.targets * made.weights).any(axis=0)
    for label, found in zip(labels, claimed[:-2], strict=True):
        if not found:
            raise InputError(
                f"no unit of the train and dev splits in {language!r} claims {label}",
                hint="a classifier needs examples of every category in each language",
            )
    sells = made.targets[:, -1]
    if sells.all() or not sells.any():
        raise InputError(
            f"{'every' if sells.any() else 'no'} page in {language!r} is a seller's",
            hint="a classifier needs pages of sellers and of others",
        )
    columns = len(labels) + 2
    # Processes, because liblinear draws its random numbers from one place; and copies,
    # because it wants arrays that it may write to.
    work = Parallel(n_jobs=-1, max_nbytes=None)
    fitted = work(delayed(_column)(made, column) for column in range(columns))
    scores, weights, bias = (np.array(part).T for part in zip(*fitted, strict=True))
    *calibrations, of_claim = calibrate(scores[:, :-1], made)
    manifest = dict(named) | {
        "format": models.FORMAT,
        "language": language,
        "features": VERSION,
        "labels": list(labels),
        "thresholds": [threshold(COST_OF_FALSE_FLAG)] * len(labels),
        "claim_threshold": threshold(COST_OF_FALSE_FLAG),
        "calibration": calibrations,
        "claim_calibration": of_claim,
        "page_calibration": calibrate_pages(scores[:, -1], made),
        "dimensions": int(vectors.table.shape[1]),
        "rulebook": book.digest,
        "rules": sorted(rule.id for rule in book.rules),
        "units": int(made.inputs.shape[0]),
        "versions": {
            "numpy": np.__version__,
            "scikit-learn": sklearn.__version__,
            "scipy": scipy.__version__,
        },
    }
    sparse = weights[:SIZE] * row_weights()[:, None]
    arrays = {
        "sparse.npy": sparse.astype(np.float32),
        "dense.npy": (weights[SIZE:] * DENSE_WEIGHT).astype(np.float32),
        "bias.npy": bias.astype(np.float32),
        "vectors.npy": np.asarray(vectors.table),
    }
    return Part(arrays, tuple(vectors.rows), manifest)


def word_vectors(folder: Path) -> WordVectors:
    """Return the word vectors of a language's model; of a language without, none."""
    if not folder.is_dir():
        return WordVectors({}, np.zeros((0, 0), dtype=np.int8))
    words = (folder / "words.txt").read_text("utf-8").splitlines()
    table = np.load(folder / "vectors.npy", allow_pickle=False)
    return WordVectors({w: i for i, w in enumerate(words)}, table)


def _write(output: Path, parts: Mapping[str, Part]) -> None:
    """Write a model beside its place, then move it there whole."""
    beside = output.with_name(f".{output.name}.new")
    shutil.rmtree(beside, ignore_errors=True)
    for language, part in parts.items():
        folder = beside / language
        folder.mkdir(parents=True)
        for name, array in part.arrays.items():
            np.save(folder / name, array, allow_pickle=False)
        (folder / "words.txt").write_text("\n".join(part.words), "utf-8")
        part.manifest["sha256"] = {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in models.FILES
        }
        text = json.dumps(part.manifest, indent=1, sort_keys=True)
        (folder / models.MANIFEST).write_text(f"{text}\n", "utf-8")
    if output.exists():
        for kept in output.glob("*.md"):
            shutil.copy2(kept, beside / kept.name)
        shutil.rmtree(output)
    beside.rename(output)
