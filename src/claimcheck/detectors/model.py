"""The trained classifier: plain arrays, scored with numpy, no scikit-learn.

A model folder holds `manifest.json` (labels, thresholds, digests, versions) and
arrays that are memory-mapped, so that a cold start reads only the rows a page
touches. Nothing in it is executed: no pickle, whoever made it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.analysis import Analysis
from claimcheck.detectors.features import SIZE, VERSION, FeatureMaker
from claimcheck.errors import ModelError
from claimcheck.types import Evidence
from claimcheck.unit import Unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float32]

FORMAT = 1
MANIFEST = "manifest.json"
ARRAYS = ("sparse.npy", "dense.npy", "bias.npy", "vectors.npy")
FILES = (*ARRAYS, "words.txt")

#: How many words a finding's evidence names.
_WORDS_SHOWN = 4
_PIECE = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class WordVectors:
    """Static vectors of words, and of word pieces for words unknown.

    Attributes:
        rows: Word to row; a piece within a word begins with "##".
        table: Shape (n_words, n_dimensions), int8.
        scale: What one step of the table is worth.
    """

    rows: dict[str, int]
    table: Any
    scale: float
    _known: dict[str, tuple[int, ...]] = field(default_factory=dict, repr=False)

    def rows_of(self, word: str) -> tuple[int, ...]:
        """Return the rows of a word: its own, or those of its longest pieces."""
        known = self._known.get(word)
        if known is None:
            if len(self._known) > 200_000:
                self._known.clear()
            known = self._known[word] = self._find(word)
        return known

    def _find(self, word: str) -> tuple[int, ...]:
        if word in self.rows:
            return (self.rows[word],)
        found: list[int] = []
        for part in _PIECE.findall(word):
            start = 0
            while start < len(part):
                mark = "##" if start else ""
                for end in range(len(part), start, -1):
                    row = self.rows.get(mark + part[start:end])
                    if row is not None:
                        found.append(row)
                        break
                start = end
        return tuple(found)

    def means(self, texts: Sequence[Sequence[str]]) -> FloatArray:
        """Return the mean vector of each text, of length 1 or all zero.

        Returns:
            Shape (n_texts, n_dimensions).
        """
        import numpy as np  # noqa: PLC0415 - 60 ms, only where a model is used

        out = np.zeros((len(texts), self.table.shape[1]), dtype=np.float32)
        rows: list[int] = []
        ends: list[int] = []
        for words in texts:
            for word in words:
                rows += self.rows_of(word)
            ends.append(len(rows))
        if not rows:
            return out
        taken = self.table[rows].astype(np.float32) * np.float32(self.scale)
        start = 0
        for number, end in enumerate(ends):
            if end > start:
                total = taken[start:end].sum(axis=0)
                length = float(np.sqrt(total @ total))
                if length:
                    out[number] = total / length
            start = end
        return out


def dense_inputs(analysis: Analysis, vectors: WordVectors) -> FloatArray:
    """Return the dense input of each unit: its vector, and that of its chain.

    Returns:
        Shape (n_units, 2 x n_dimensions).
    """
    import numpy as np  # noqa: PLC0415 - see WordVectors.means

    own = vectors.means([unit.words for unit in analysis.units])
    chains: dict[int, int] = {}
    texts: list[list[str]] = []
    for unit in analysis.units:
        block = unit.sentence.block
        if block not in chains:
            chains[block] = len(texts)
            above = analysis.chain_units(block)[-2:]
            texts.append([word for u in above for word in u.words])
    above_ = vectors.means(texts)
    return np.hstack([own, above_[[chains[u.sentence.block] for u in analysis.units]]])


@dataclass(frozen=True)
class Model:
    """A loaded model.

    Attributes:
        labels: Categories in the order of the arrays' columns.
        thresholds: At which probability a category is a claim, by label, where
            no rule fired.
    """

    name: str
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    calibration: tuple[tuple[float, float], ...]
    sparse: Any
    dense: Any
    bias: Any
    vectors: WordVectors
    manifest: dict[str, Any]
    _maker: FeatureMaker = field(default_factory=FeatureMaker, repr=False)

    def probabilities(
        self, analysis: Analysis, rules: Sequence[Iterable[str]]
    ) -> FloatArray:
        """Return how likely each unit makes a claim of each category.

        Args:
            analysis: The page.
            rules: For each unit the ids of the rules that fired on it.

        Returns:
            Shape (n_units, n_labels), columns in the order of `labels`, values
            in [0, 1]. Rows do not sum to 1: a unit can make several claims.

        Source: calibration after Platt (1999), fitted on held-out groups.
        """
        import numpy as np  # noqa: PLC0415 - see WordVectors.means

        if not analysis.units:
            return np.zeros((0, len(self.labels)), dtype=np.float32)
        maker = self._maker
        own = [maker.own(analysis, u, rules[u.index]) for u in analysis.units]
        blocks = list(dict.fromkeys(u.sentence.block for u in analysis.units))
        place = {block: number for number, block in enumerate(blocks)}
        above = self._sums([maker.above(analysis, block) for block in blocks])
        scores = self._sums(own)
        scores += above[[place[u.sentence.block] for u in analysis.units]]
        scores += self._sums([maker.page(analysis)])
        scores += dense_inputs(analysis, self.vectors) @ self.dense
        scores += self.bias
        slope, shift = np.array(self.calibration, dtype=np.float32).T
        likely: FloatArray = 1.0 / (1.0 + np.exp(-(scores * slope + shift)))
        return likely

    def _sums(self, rows: Sequence[Sequence[int]]) -> FloatArray:
        """Return, for each list of rows, the sum of those rows of the table."""
        import numpy as np  # noqa: PLC0415 - see WordVectors.means

        # One more row of zeros a list, so that no list is empty for `reduceat`.
        flat = [row for part in rows for row in (*part, SIZE)]
        starts = np.cumsum([0, *(len(part) + 1 for part in rows[:-1])])
        sums: FloatArray = np.add.reduceat(self.sparse[flat], starts, axis=0)
        return sums

    def evidence(self, unit: Unit, likely: Mapping[str, float]) -> dict[str, Evidence]:
        """Return, for some labels, the words of a unit that moved them most.

        Args:
            unit: The unit.
            likely: Its probability of each label that is wanted.
        """
        grams = self._maker.grams(unit)
        names = list(grams)
        weights = self.sparse[list(grams.values())] if grams else ()
        found = {}
        for label, probability in likely.items():
            column = self.labels.index(label)
            ranked = sorted(
                (
                    (float(w[column]), name)
                    for w, name in zip(weights, names, strict=True)
                ),
                reverse=True,
            )
            words = tuple(name for weight, name in ranked[:_WORDS_SHOWN] if weight > 0)
            found[label] = Evidence(
                f"model:{self.name}", None, words, round(probability, 3)
            )
        return found


def share_of_claims(likely: FloatArray) -> float:
    """Return the share of units that more likely than not make some claim.

    Args:
        likely: Probabilities, shape (n_units, n_labels).
    """
    return float((likely.max(axis=1) > 0.5).mean()) if len(likely) else 0.0


def read_manifest(path: Path, categories: Sequence[str]) -> dict[str, Any]:
    """Return a model's manifest after checking that the model fits and is whole.

    Raises:
        ModelError: As for `load`.
    """
    try:
        manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text("utf-8"))
        digests = manifest["sha256"]
        for name in FILES:
            found = hashlib.sha256((path / name).read_bytes()).hexdigest()
            if found != digests[name]:
                raise ModelError(
                    f"{name} is not the file that the manifest names",
                    where=str(path),
                    hint="the model is damaged: train or install it again",
                )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"no usable model: {error!r}", where=str(path)) from error
    for key, wanted in (("format", FORMAT), ("features", VERSION)):
        if manifest.get(key) != wanted:
            raise ModelError(
                f"{key} {manifest.get(key)} of the model, {wanted} of this version",
                where=str(path),
                hint="train it again with this version",
            )
    if sorted(manifest["labels"]) != sorted(categories):
        raise ModelError("was trained for other categories", where=str(path))
    return manifest


def load(path: Path, categories: Sequence[str]) -> Model:
    """Load a model folder.

    Args:
        path: Folder with the manifest and the arrays.
        categories: The categories that the rulebook knows.

    Raises:
        ModelError: It is missing, damaged, of another format, or made for other
            categories.
    """
    import numpy as np  # noqa: PLC0415 - see WordVectors.means

    manifest = read_manifest(path, categories)
    try:
        arrays = {
            name: np.load(path / name, mmap_mode="r", allow_pickle=False)
            for name in ARRAYS
        }
        words = (path / "words.txt").read_text("utf-8").split("\n")
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot be read: {error}", where=str(path)) from error
    n_labels, size = len(manifest["labels"]), manifest["dimensions"]
    shapes = {
        "sparse.npy": (SIZE + 1, n_labels),
        "dense.npy": (2 * size, n_labels),
        "bias.npy": (n_labels,),
        "vectors.npy": (len(words), size),
    }
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ModelError(
                f"{name} has shape {arrays[name].shape}, not {shape}", where=str(path)
            )
    return Model(
        name=manifest["name"],
        labels=tuple(manifest["labels"]),
        thresholds=tuple(manifest["thresholds"]),
        calibration=tuple((a, b) for a, b in manifest["calibration"]),
        # A plain view of the mapped file: `memmap` itself is slow to index.
        sparse=np.asarray(arrays["sparse.npy"]),
        dense=np.asarray(arrays["dense.npy"], dtype=np.float32),
        bias=np.asarray(arrays["bias.npy"], dtype=np.float32),
        vectors=WordVectors(
            {word: row for row, word in enumerate(words)},
            np.asarray(arrays["vectors.npy"]),
            manifest["scale"],
        ),
        manifest=manifest,
    )
