"""The trained classifier: plain arrays, scored with numpy, no scikit-learn.

A model folder holds a folder for each language that it reads: `manifest.json`
(labels, thresholds, digests, versions) and arrays that are memory-mapped, so that a
cold start reads only the rows a page touches. Nothing in it is executed: no pickle,
whoever made it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from claimcheck.analysis import Analysis
from claimcheck.detectors.features import SIZE, VERSION, FeatureMaker
from claimcheck.errors import ModelError
from claimcheck.languages import UNKNOWN
from claimcheck.lines import WIDE
from claimcheck.memo import Remembered
from claimcheck.types import Evidence
from claimcheck.wording import Wording, once_each

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    FloatArray = NDArray[np.float32]

FORMAT = 6
MANIFEST = "manifest.json"
ARRAYS = ("sparse.npy", "dense.npy", "bias.npy", "vectors.npy")
FILES = (*ARRAYS, "words.txt")

#: How many words and pairs a finding's evidence is made of, and how many runs of
#: them it shows.
_GRAMS_SHOWN, _RUNS_SHOWN = 6, 4

_PIECE = re.compile(rf"[a-z0-9]+|[{WIDE}]+")

#: What is one word in Japanese, as far as its letters tell: a run of kanji, or of
#: katakana.
_WHOLE = re.compile(r"[\u3005\u3400-\u9fff]+|[\u30a1-\u30fa\u30fc-\u30ff]+")

#: Endings and particles of Japanese, which tell a reader nothing by themselves.
_PARTICLES = re.compile(r"[\u3041-\u309f]{1,3}").fullmatch


class Likelihoods(NamedTuple):
    """What the classifier thinks of a page and of its units.

    Attributes:
        labels: How likely each unit makes a claim of each category, shape
            (n_units, n_labels). Rows do not sum to 1: a unit can make several.
        claim: How likely each makes any claim at all, shape (n_units,).
        sells: How likely the page is a seller's, by the way it is written.
    """

    labels: FloatArray
    claim: FloatArray
    sells: float


@dataclass(frozen=True, eq=False)
class WordVectors:
    """Static vectors of words, and of word pieces for words unknown.

    Attributes:
        rows: Word to row; a piece within a word begins with "##". Where no blanks
            stand between words, each piece is a word.
        table: Shape (n_words, n_dimensions), int8.
    """

    rows: dict[str, int]
    table: Any

    @cached_property
    def _longest(self) -> int:
        """Return how many letters the longest row has, its mark included."""
        return max(map(len, self.rows), default=0)

    @cached_property
    def _known(self) -> Remembered[str, tuple[int, ...]]:
        # A run of Japanese, a whole clause, seldom comes again.
        return Remembered(self.rows_of, keep=str.isascii)

    def rows_of(self, word: str) -> tuple[int, ...]:
        """Return the rows of a word: its own, or those of its longest pieces.

        So a run of Japanese is cut into words: each the longest from where it begins.
        """
        if word in self.rows:
            return (self.rows[word],)
        found: list[int] = []
        for part in _PIECE.findall(word):
            start = 0
            within = "##" if part.isascii() else ""
            while start < len(part):
                mark = within if start else ""
                end = min(len(part), start + self._longest)
                while end > start and mark + part[start:end] not in self.rows:
                    end -= 1
                if end > start:
                    found.append(self.rows[mark + part[start:end]])
                start = max(end, start + 1)
        return tuple(found)

    def sums(self, wordings: Sequence[Wording]) -> NDArray[np.int32]:
        """Return the sum of the vectors of each sentence's words.

        Whole numbers, so that the order of adding cannot matter.

        Returns:
            Shape (n_sentences, n_dimensions).
        """
        import numpy as np  # noqa: PLC0415 - 60 ms, only where a model is used

        rows: list[int] = []
        starts: list[int] = []
        filled: list[int] = []
        known = self._known
        for number, wording in enumerate(wordings):
            found = [row for word in wording.runs for row in known[word]]
            if found:
                filled.append(number)
                starts.append(len(rows))
                rows += found
        out = np.zeros((len(wordings), self.table.shape[1]), dtype=np.int32)
        if rows:
            out[filled] = np.add.reduceat(
                self.table[rows], starts, axis=0, dtype=np.int32
            )
        return out


def dense_inputs(analysis: Analysis, vectors: WordVectors) -> FloatArray:
    """Return the dense input of each unit: its vector, and that of its chain.

    Returns:
        Shape (n_units, 2 x n_dimensions).
    """
    import numpy as np  # noqa: PLC0415 - see WordVectors.sums

    wordings = [unit.wording for unit in analysis.units]
    own = np.array(once_each(wordings, vectors.sums))
    above: dict[Sequence[int], Any] = {}
    chains = [analysis.block_of(unit).chain for unit in analysis.units]
    for unit, chain_ in zip(analysis.units, chains, strict=True):
        if chain_ not in above:
            heads = analysis.chain_units(unit.sentence.block)[-2:]
            above[chain_] = own[[head.index for head in heads]].sum(axis=0)
    place = {chain_: number for number, chain_ in enumerate(above)}
    directions = _directions(np.array(list(above.values())))
    return np.hstack([_directions(own), directions[[place[c] for c in chains]]])


def _directions(sums: NDArray[np.integer[Any]]) -> FloatArray:
    """Return vectors as those of length 1; one of nothing stays nothing."""
    import numpy as np  # noqa: PLC0415 - see WordVectors.sums

    totals: FloatArray = sums.astype(np.float32)
    lengths = np.sqrt((totals * totals).sum(axis=1, keepdims=True))
    directions: FloatArray = totals / np.maximum(lengths, np.float32(1e-6))
    return directions


@dataclass(frozen=True, eq=False)
class Model:
    """A loaded model of one language.

    Attributes:
        language: ISO 639-1 code of what it was trained on.
        labels: Categories in the order of the arrays' columns. Two more follow: for
            a claim of whatever category, and for a unit of a page that sells.
        thresholds: At which probability a category is a claim, by label, where
            no rule fired.
        claim_threshold: At which probability a unit makes a claim, of whatever
            category.
        calibration: By label: slope of its score, slope of the claim's score, shift.
        claim_calibration: Slope of the claim's score, slope of the highest score of
            a label, shift.
        page_calibration: Slope of the mean score of a page that sells, shift.
    """

    name: str
    language: str
    labels: tuple[str, ...]
    thresholds: tuple[float, ...]
    claim_threshold: float
    calibration: tuple[tuple[float, float, float], ...]
    claim_calibration: tuple[float, float, float]
    page_calibration: tuple[float, float]
    sparse: Any
    dense: Any
    bias: Any
    vectors: WordVectors
    manifest: dict[str, Any]
    _maker: FeatureMaker = field(default_factory=FeatureMaker, repr=False)

    def reads(self, lang: str) -> bool:
        """Tell whether a text is in its language, or in none that can be told."""
        return lang in (self.language, UNKNOWN)

    @cached_property
    def rules(self) -> frozenset[str]:
        """Return the rules that it was trained with, by id."""
        return frozenset(self.manifest["rules"])

    def probabilities(
        self, analysis: Analysis, rules: Sequence[Iterable[str]]
    ) -> Likelihoods:
        """Return how likely each unit makes a claim, and how likely the page sells.

        Args:
            analysis: The page.
            rules: For each unit the ids of the rules that fired on it.

        Source: calibration after Platt (1999), fitted on held-out groups.
        """
        import numpy as np  # noqa: PLC0415 - see WordVectors.sums

        if not analysis.units:
            empty = np.zeros((0, len(self.labels)), dtype=np.float32)
            return Likelihoods(empty, empty.sum(axis=1), sells=0.5)
        maker = self._maker
        wordings = [unit.wording for unit in analysis.units]
        scores = np.array(once_each(wordings, self._worded))
        scores += self._sums(maker.placed(analysis, rules))
        above, place = maker.above(analysis)
        scores += self._sums(above)[place]
        scores += self.sparse[maker.page(analysis)].sum(axis=0)
        scores += dense_inputs(analysis, self.vectors) @ self.dense
        scores += self.bias
        count = len(self.labels)
        labels, claim, sale = np.split(scores, (count, count + 1), axis=1)
        slope, of_claim, shift = np.array(self.calibration, dtype=np.float32).T
        in_claim, of_best, lift = self.claim_calibration
        of_page, raised = self.page_calibration
        return Likelihoods(
            _sigmoid(labels * slope + claim * of_claim + shift),
            _sigmoid(claim[:, 0] * in_claim + labels.max(axis=1) * of_best + lift),
            float(_sigmoid(page_score(sale[:, 0]) * of_page + raised)),
        )

    def _worded(self, wordings: Sequence[Wording]) -> FloatArray:
        """Return what the words of sentences weigh, shape (n_sentences, n_columns)."""
        import numpy as np  # noqa: PLC0415 - see WordVectors.sums

        own = self._maker.worded(wordings)
        weights: FloatArray = np.add.reduceat(self.sparse[own.rows], own.starts, axis=0)
        return weights

    def _sums(self, lists: Sequence[Sequence[int]]) -> FloatArray:
        """Return what lists of rows weigh, none of them empty."""
        import numpy as np  # noqa: PLC0415 - see WordVectors.sums

        rows = list(chain.from_iterable(lists))
        starts = list(accumulate(map(len, lists[:-1]), initial=0))
        weights: FloatArray = np.add.reduceat(self.sparse[rows], starts, axis=0)
        return weights

    def _telling(self, wording: Wording) -> Mapping[str, tuple[str, ...]]:
        """Return, by label, the words of a sentence that speak most for it."""
        grams = self._maker.grams(wording)
        spans, weights = list(grams), self.sparse[list(grams.values())]

        def best(label: str) -> tuple[str, ...]:
            column = weights[:, self.labels.index(label)].tolist()
            ranked = sorted(zip(column, spans, strict=True), reverse=True)
            most = [span for weight, span in ranked[:_GRAMS_SHOWN] if weight > 0]
            whole = _runs(_whole(wording.flat, *run) for run in _runs(most))
            said = (wording.quote(*run) for run in whole)
            telling = tuple(dict.fromkeys(t for t in said if not _PARTICLES(t)))
            # Of "$24,000" and "was $24,000", each quoted whole, one is enough.
            apart = (t for t in telling if not any(t in o and t != o for o in telling))
            return tuple(apart)[:_RUNS_SHOWN]

        return Remembered(best)

    def evidence(
        self, wording: Wording, likely: Mapping[str, float]
    ) -> dict[str, Evidence]:
        """Return, for some labels, the words of a sentence that moved them most.

        Args:
            wording: The sentence.
            likely: Its probability of each label that is wanted.
        """
        words = wording.once(self._telling)
        detector = f"model:{self.name}"
        return {
            label: Evidence(detector, None, words[label], round(probability, 3))
            for label, probability in likely.items()
        }


def _runs(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ranges with those that touch made one, in the order of the first."""
    runs: list[tuple[int, int]] = []
    for span in spans:
        near = [run for run in runs if run[0] <= span[1] and span[0] <= run[1]]
        starts, ends = zip(span, *near, strict=True)
        at = runs.index(near[0]) if near else len(runs)
        runs = [run for run in runs if run not in near]
        runs.insert(at, (min(starts), max(ends)))
    return runs


def _whole(flat: str, start: int, end: int) -> tuple[int, int]:
    """Return a range of a text that cuts no run of kanji or katakana in two."""
    for run in _WHOLE.finditer(flat):
        if run.start() < start < run.end():
            start = run.start()
        if run.start() < end < run.end():
            end = run.end()
    return start, end


def page_score(scores: Any) -> Any:
    """Return the score of a page that sells: the mean of its units'.

    Args:
        scores: One of each unit, shape (n_units,).
    """
    return scores.mean()


def _sigmoid(scores: FloatArray) -> FloatArray:
    import numpy as np  # noqa: PLC0415 - see WordVectors.sums

    likely: FloatArray = np.float32(1.0) / (np.float32(1.0) + np.exp(-scores))
    return likely


def _read_manifest(path: Path, categories: Sequence[str]) -> dict[str, Any]:
    """Return a manifest after checking that the model fits and is whole."""
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
    except OSError as error:
        name = Path(error.filename or path).name
        raise ModelError(
            f"no usable model: {name}: {error.strerror}", where=str(path)
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"no usable model: {MANIFEST} is damaged", where=str(path)
        ) from error
    for key, wanted in (("format", FORMAT), ("features", VERSION)):
        if manifest.get(key) != wanted:
            raise ModelError(
                f"{key} {manifest.get(key)} of the model, {wanted} of this version",
                where=str(path),
                hint="train it again with this version",
            )
    if (language := manifest.get("language")) != path.name:
        raise ModelError(f"reads {language!r} by its manifest", where=str(path))
    if sorted(manifest["labels"]) != sorted(categories):
        raise ModelError("was trained for other categories", where=str(path))
    return manifest


def load(path: Path, categories: Sequence[str]) -> dict[str, Model]:
    """Load a model folder; return the model of each language.

    Args:
        path: Folder with a folder a language, each with a manifest and arrays.
        categories: The categories that the rulebook knows.

    Raises:
        ModelError: It is missing, damaged, of another format, or made for other
            categories.
    """
    folders = sorted(p for p in path.glob("*") if p.is_dir())
    if not folders:
        raise ModelError(
            "no usable model: no folder of a language in it",
            where=str(path),
            hint="`claimcheck train` writes one",
        )
    return {folder.name: _load(folder, categories) for folder in folders}


def _load(path: Path, categories: Sequence[str]) -> Model:
    """Load the model of one language."""
    import numpy as np  # noqa: PLC0415 - see WordVectors.sums

    manifest = _read_manifest(path, categories)
    try:
        arrays = {
            name: np.load(path / name, mmap_mode="r", allow_pickle=False)
            for name in ARRAYS
        }
        words = (path / "words.txt").read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ModelError(f"cannot be read: {error}", where=str(path)) from error
    n_columns, size = len(manifest["labels"]) + 2, manifest["dimensions"]
    shapes = {
        "sparse.npy": (SIZE, n_columns),
        "dense.npy": (2 * size, n_columns),
        "bias.npy": (n_columns,),
        "vectors.npy": (len(words), size),
    }
    for name, shape in shapes.items():
        if arrays[name].shape != shape:
            raise ModelError(
                f"{name} has shape {arrays[name].shape}, not {shape}", where=str(path)
            )
    return Model(
        name=manifest["name"],
        language=path.name,
        labels=tuple(manifest["labels"]),
        thresholds=tuple(manifest["thresholds"]),
        claim_threshold=manifest["claim_threshold"],
        calibration=tuple((a, b, c) for a, b, c in manifest["calibration"]),
        claim_calibration=tuple(manifest["claim_calibration"]),
        page_calibration=tuple(manifest["page_calibration"]),
        # A plain view of the mapped file: `memmap` itself is slow to index.
        sparse=np.asarray(arrays["sparse.npy"]),
        dense=np.asarray(arrays["dense.npy"], dtype=np.float32),
        bias=np.asarray(arrays["bias.npy"], dtype=np.float32),
        vectors=WordVectors(
            {word: row for row, word in enumerate(words)},
            np.asarray(arrays["vectors.npy"]),
        ),
        manifest=manifest,
    )
