"""Train the classifier on labelled pages and write a model folder.

One logistic regression a category on hashed features and word vectors, its
scores calibrated on held-out groups (Platt 1999), its threshold chosen there by
stated costs. Fixed seeds and one thread: the same data give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from claimcheck.analysis import Analysis
from claimcheck.detectors import model as models
from claimcheck.detectors.features import SIZE, VERSION, FeatureMaker
from claimcheck.detectors.model import WordVectors, dense_inputs
from claimcheck.detectors.rules import RuleDetector
from claimcheck.rulebook import Rulebook
from claimcheck.training.dataset import LabelledPage
from claimcheck.types import FLAGGED

#: Inverse strength of regularisation; 0.1 to 3 were tried on the dev split.
STRENGTH = 0.5
#: Weight of the word vectors beside the binary features.
DENSE_WEIGHT = 3.0
#: Weight of a hashed feature; small, so that many must agree.
SPARSE_WEIGHT = 0.5
FOLDS = 5
#: A false accusation costs this many misses (chooses the thresholds).
COST_OF_FALSE_FLAG = 1.5
SEED = 20261125


@dataclass(frozen=True)
class Design:
    """What the regressions are fitted on.

    Attributes:
        inputs: Shape (n_units, SIZE + 2 x n_dimensions).
        targets: Shape (n_units, n_labels), 1 where the house makes the claim.
        groups: For each unit the publisher it belongs to.
    """

    inputs: Any
    targets: Any
    groups: Any


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
    dense, targets, groups = [], [], []
    for page in pages:
        analysis = Analysis(page.document, book.lexicon)
        fired = [
            sorted({m.evidence.rule or "" for m in detector.matches(analysis, unit)})
            for unit in analysis.units
        ]
        for features in maker.page(analysis, fired):
            rows += [row for _, row in features]
            ends.append(len(rows))
        dense.append(dense_inputs(analysis, vectors))
        for unit in page.units:
            made = {category for category, stance in unit.labels if stance in FLAGGED}
            targets.append([label in made for label in labels])
            groups.append(page.group)
    ones = np.full(len(rows), SPARSE_WEIGHT, dtype=np.float64)
    sparse = scipy.sparse.csr_matrix((ones, rows, ends), shape=(len(ends) - 1, SIZE))
    sparse.sum_duplicates()
    stacked = np.vstack(dense).astype(np.float64) * DENSE_WEIGHT
    inputs = scipy.sparse.hstack([sparse, scipy.sparse.csr_matrix(stacked)]).tocsr()
    return Design(inputs, np.array(targets, dtype=np.int8), np.array(groups))


def _regression() -> LogisticRegression:
    return LogisticRegression(
        C=STRENGTH, solver="liblinear", random_state=SEED, max_iter=200, tol=1e-4
    )


def held_out_scores(made: Design, column: int) -> Any:
    """Return each unit's score from a regression that did not see its group."""
    scores = np.zeros(made.inputs.shape[0])
    for train, test in GroupKFold(FOLDS).split(made.inputs, groups=made.groups):
        fitted = _regression().fit(made.inputs[train], made.targets[train, column])
        scores[test] = fitted.decision_function(made.inputs[test])
    return scores


def calibration(scores: Any, targets: Any) -> tuple[float, float]:
    """Return slope and shift that turn scores into probabilities."""
    platt = LogisticRegression(C=1e6, solver="lbfgs", max_iter=500)
    platt.fit(scores.reshape(-1, 1), targets)
    return float(platt.coef_[0, 0]), float(platt.intercept_[0])


def threshold(probabilities: Any, targets: Any) -> float:
    """Return the probability at which misses and false flags cost least."""
    options = np.round(np.arange(0.2, 0.81, 0.02), 2)
    costs = [
        COST_OF_FALSE_FLAG * np.sum((probabilities >= t) & (targets == 0))
        + np.sum((probabilities < t) & (targets == 1))
        for t in options
    ]
    return float(options[int(np.argmin(costs))])
