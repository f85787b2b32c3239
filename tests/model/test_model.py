"""The classifier: same bytes, same numbers as scikit-learn, nothing unsafe loaded."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits
from typer.testing import CliRunner

from claimcheck import load_checker
from claimcheck.analysis import Analysis
from claimcheck.cli import application
from claimcheck.cli.train import SHIPPED, train
from claimcheck.detectors import model as models
from claimcheck.errors import InputError, ModelError
from claimcheck.pipeline import Checker, default_model
from claimcheck.readers import read
from claimcheck.training import dataset, fit
from claimcheck.types import Document, Limits, PageResult, Source
from claimcheck.wording import Wording

ROOT = Path(__file__).parents[2]
CLINIC = "Our stem cell clinic treats you. Book a visit. There are no side effects."
SEEN = "There are no side effects at all."
OWN_RULE = """\
id: mine.weight
category: anti-ageing-wellness
status: experimental
languages: [en]
message: "Speaks of weight: {match}"
authorities: [us-ftc-health-2022]
product: page
confidence: 0.6
patterns:
  - phrase: slimming
examples:
  flag:
    - text: Slimming with cells
      under: [Stem cell clinic]
    - text: Cells for slimming
      under: [Stem cell clinic]
  pass:
    - text: The loss of a key
      under: [Stem cell clinic]
      because: no weight
    - text: A weight off the mind
      under: [Stem cell clinic]
      because: no loss
falsepositives: [gyms]
"""


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Return the files of a model folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_training_twice_gives_the_same_bytes(
    small: Path, small_ja: Path, trained: Path, tmp_path: Path
) -> None:
    train([small, small_ja], output=tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(trained)
    assert {path.name for path in trained.iterdir()} == {"en", "ja"}


@pytest.mark.parametrize("language", ["en", "ja"])
def test_scoring_equals_scikit_learn(
    small: Path, small_ja: Path, trained: Path, rules_only: Checker, language: str
) -> None:
    """The arrays give what the fitted regressions give, to 1e-6."""
    labels = list(rules_only.categories)
    data = {"en": small, "ja": small_ja}[language]
    pages = [
        p
        for p in dataset.pages_of(dataset.read_units(data, labels))
        if p.split != "test"
    ]
    vectors = fit.word_vectors(trained / language)
    made = fit.design(pages, rules_only.book, vectors, labels)
    checker = load_checker(model=trained)
    likely = [likelihoods(checker, page.document) for page in pages]
    ours = np.hstack(
        [
            np.vstack([page.labels for page in likely]),
            np.concatenate([page.claim for page in likely])[:, None],
        ]
    )
    columns = range(len(labels) + 2)
    with threadpool_limits(1):
        held_out = np.array([fit.held_out_scores(made, c) for c in columns]).T
        scores = np.array(
            [fit.regression(made, c).decision_function(made.inputs) for c in columns]
        ).T
    claim, best = scores[:, -2], scores[:, :-2].max(axis=1)
    calibrated = fit.calibrate(held_out[:, :-1], made)
    for column, (first, second, shift) in enumerate(calibrated):
        beside = best if column == len(labels) else claim
        theirs = scores[:, column] * first + beside * second + shift
        assert np.abs(ours[:, column] - 1 / (1 + np.exp(-theirs))).max() < 1e-6
    slope, shift = fit.calibrate_pages(held_out[:, -1], made)
    for number, page in enumerate(likely):
        mean = scores[made.pages == number, -1].mean()
        assert abs(page.sells - 1 / (1 + np.exp(-slope * mean - shift))) < 1e-6


def likelihoods(checker: Checker, document: Document) -> models.Likelihoods:
    """Return what the model thinks of a document."""
    analysis = Analysis(document, checker.book.lexicon)
    found: models.Likelihoods = checker._likely(
        analysis, checker._rule_matches(analysis)
    )
    return found


def test_scoring_imports_no_scikit_learn() -> None:
    code = (
        "import sys, claimcheck\n"
        f"page = claimcheck.check_text({CLINIC!r})\n"
        "assert any('model:' in e.detector for f in page.findings for e in f.evidence)"
        "\nassert not {'sklearn', 'scipy'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_finding_names_the_words_that_moved_the_model(checker: Checker) -> None:
    page = clinic_page(checker, SEEN)
    evidence = [
        e
        for f in page.findings
        if f.category == "risk-denial"
        for e in f.evidence
        if e.detector.startswith("model:")
    ]
    assert evidence[0].confidence > 0.5
    assert any("side effects" in word for word in evidence[0].words)


@pytest.mark.parametrize(
    ("spans", "runs"),
    [
        ([(3, 5), (8, 9), (5, 8), (20, 22), (3, 4)], [(3, 9), (20, 22)]),
        ([(10, 12), (0, 2)], [(10, 12), (0, 2)]),
        ([], []),
    ],
)
def test_words_that_touch_are_named_as_one(
    spans: list[tuple[int, int]], runs: list[tuple[int, int]]
) -> None:
    """In the order of what moved the model most."""
    assert models._runs(spans) == runs


def clinic_page(checker: Checker, text: str) -> PageResult:
    """Check a text as a clinic's page."""
    page = f"# Our stem cell clinic\n\nBook a consultation with us.\n\n{text}\n"
    return checker.check(Source("page.md", page.encode(), "text/markdown"))


@pytest.mark.parametrize(
    ("words", "whole"),
    [
        ("果が", "効果が"),
        ("な治", "な治療"),
        ("トカイン", "サイトカイン"),
        ("ある", "ある"),
    ],
)
def test_evidence_cuts_no_run_of_kanji_or_katakana(words: str, whole: str) -> None:
    text = "サイトカインの効果がある、新たな治療です"
    start = text.index(words)
    first, last = models._whole(text, start, start + len(words))
    assert text[first:last] == whole


def test_words_unknown_to_the_vectors_are_cut_into_known_ones() -> None:
    """A piece within an English word has its mark; Japanese has words only."""
    words = ["膝", "膝関節", "の", "prp", "s", "##s"]
    rows = {word: row for row, word in enumerate(words)}
    vectors = models.WordVectors(rows, np.eye(len(words), dtype=np.int8))
    cut = [words[row] for row in vectors.rows_of("膝関節の硬膝")]
    assert cut == ["膝関節", "の", "膝"]
    assert [words[row] for row in vectors.rows_of("prps")] == ["prp", "##s"]
    sums = vectors.sums([Wording("PRPの膝関節"), Wording("無")])
    assert sums.tolist() == [[0, 1, 1, 1, 0, 0], [0] * 6]


def test_the_model_alone_claims_nothing_of_biology(checker: Checker) -> None:
    """What exosomes are is no claim; what they are said to do is one."""
    biology = "Exosomes are small vesicles that are released by cells."
    page = clinic_page(checker, biology)
    assert not [f for f in page.findings if f.text == biology]
    claim = "Exosomes repair your worn tissue from within."
    page = clinic_page(checker, claim)
    assert [f.category for f in page.findings if f.text == claim]


def test_the_model_doubts_the_rules_that_it_knows(
    checker: Checker, rules_only: Checker, tmp_path: Path
) -> None:
    """What it thinks all but impossible is dropped; a user's own rule stands."""
    text = "Slimming takes ten years off your face."
    (tmp_path / "mine.weight.yaml").write_text(OWN_RULE, "utf-8")

    def claimed(by: Checker) -> bool:
        found = clinic_page(by, text).findings
        return "anti-ageing-wellness" in {f.category for f in found if f.text == text}

    def doubting(by: Checker) -> Checker:
        model = by.models["en"]
        never = ((0.1, 0.0, -9.0),) * len(model.labels)
        return replace(by, models={"en": replace(model, calibration=never)})

    rule = (rules_only.book.rule("anti-ageing-wellness.aim") or pytest.fail()).id
    assert rule in checker.models["en"].rules
    assert claimed(rules_only)
    assert not claimed(doubting(checker))
    assert claimed(doubting(load_checker(packs=[tmp_path], as_of="2026-11-01")))


def thinking(
    checker: Checker, category: str, score: float, claim: float = -4.0
) -> Checker:
    """Return a checker whose model thinks the same of every unit.

    Args:
        checker: With a model.
        category: The likeliest.
        score: Log-odds of it; those of all others are -4.
        claim: Log-odds of a claim at all.
    """
    model = checker.models["en"]
    odds = [score if label == category else -4.0 for label in model.labels]
    thinks = replace(
        model,
        calibration=tuple((0.0, 0.0, log_odds) for log_odds in odds),
        claim_calibration=(0.0, 0.0, claim),
    )
    return replace(checker, models={"en": thinks})


@pytest.mark.parametrize(
    ("text", "category", "named"),
    [
        ("The kettle is in the hall.", "mechanism-hype", True),
        ("Your tired shoulder is in the hall.", "unproven-indication", True),
        ("The kettle is in the hall.", "unproven-indication", False),
    ],
)
def test_a_claim_in_doubt_is_named_after_its_likeliest(
    checker: Checker, text: str, category: str, named: bool
) -> None:
    """An indication only where something ails, and nothing on an unclear page."""

    def sure_of_a_claim(likeliest: float) -> Checker:
        return thinking(checker, category, likeliest, claim=4.0)

    def found(by: Checker, page: str) -> set[str]:
        result = by.check(Source("page.md", page.encode(), "text/markdown"))
        return {f.category for f in result.findings if f.text == text}

    sold = f"# Our stem cell clinic\n\nBook a visit for stem cells.\n\n{text}\n"
    assert found(sure_of_a_claim(0.0), sold) == ({category} if named else set())
    assert not found(sure_of_a_claim(-1.0), sold)
    assert not found(sure_of_a_claim(0.0), f"# Stem cells\n\nOf cells.\n\n{text}\n")


def test_what_the_model_adds_to_a_rule_names_the_illness(checker: Checker) -> None:
    """An indication beside another claim, of a unit that names none, is not added."""
    certain = thinking(checker, "unproven-indication", 4.0)
    for text, added in (
        ("It has no side effects.", False),
        ("It has no side effects in arthritis.", True),
    ):
        found = {
            f.category for f in clinic_page(certain, text).findings if f.text == text
        }
        assert "risk-denial" in found
        assert ("unproven-indication" in found) == added


def test_an_empty_page_has_no_probabilities(checker: Checker) -> None:
    document = read(Source("empty.txt", b" \n", "text/plain"), Limits())
    assert checker.probabilities(document).shape == (0, len(checker.categories))
    assert not checker.check_document(document, "empty").findings


def flip_a_byte(folder: Path) -> None:
    data = bytearray((folder / "sparse.npy").read_bytes())
    data[-5] ^= 1
    (folder / "sparse.npy").write_bytes(data)


def drop_a_file(folder: Path) -> None:
    (folder / "bias.npy").unlink()


def spoil_the_manifest(folder: Path) -> None:
    (folder / models.MANIFEST).write_text("{", "utf-8")


def edit(**changes: object) -> Callable[[Path], None]:
    """Return what changes keys of a manifest."""

    def change(folder: Path) -> None:
        path = folder / models.MANIFEST
        manifest = json.loads(path.read_text("utf-8")) | changes
        path.write_text(json.dumps(manifest), "utf-8")

    return change


def pickle_an_array(folder: Path) -> None:
    """Put a pickle where an array should be, with a digest that fits."""
    np.save(folder / "bias.npy", np.array([object], dtype=object), allow_pickle=True)
    path = folder / models.MANIFEST
    manifest = json.loads(path.read_text("utf-8"))
    data = (folder / "bias.npy").read_bytes()
    manifest["sha256"]["bias.npy"] = hashlib.sha256(data).hexdigest()
    path.write_text(json.dumps(manifest), "utf-8")


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (flip_a_byte, "sparse.npy is not the file that the manifest names"),
        (drop_a_file, "no usable model: bias.npy: No such file"),
        (spoil_the_manifest, "no usable model: manifest.json is damaged"),
        (edit(format=99), "format 99 of the model"),
        (edit(features=1), "features 1 of the model"),
        (edit(labels=["cure"]), "other categories"),
        (edit(language="ja"), "reads 'ja' by its manifest"),
        (edit(dimensions=3), "has shape"),
        (pickle_an_array, "cannot be read"),
    ],
)
def test_a_model_that_is_not_whole_is_refused(
    trained: Path, tmp_path: Path, damage: Callable[[Path], None], message: str
) -> None:
    folder = shutil.copytree(trained, tmp_path / "model")
    damage(folder / "en")
    with pytest.raises(ModelError, match=message):
        load_checker(model=folder)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no usable model"):
        load_checker(model=tmp_path / "nowhere")


def test_the_shipped_model_fits_what_ships() -> None:
    """It was trained with these rules on these data, and is small enough to ship."""
    data = {path.name: dataset.digest(ROOT / path) for path in SHIPPED}
    book = load_checker(model=False).book
    checker = load_checker()
    assert set(checker.models) == book.languages
    for model in checker.models.values():
        assert model.manifest["data"] == data
        assert model.manifest["rulebook"] == book.digest
    assert sum(map(len, bytes_of(default_model()).values())) < 30_000_000


def test_a_category_without_example_is_named(small: Path, tmp_path: Path) -> None:
    rows = small.read_text("utf-8").replace("cure-guarantee:asserted", "")
    few = tmp_path / "few.csv"
    few.write_text(rows.replace("cure-guarantee:hedged", ""), "utf-8")
    with pytest.raises(InputError, match="claims cure-guarantee"):
        train([few], output=tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_pages_of_the_split_role_teach_nothing_of_claims(
    small: Path, trained: Path, rules_only: Checker
) -> None:
    """What they claim has no weight; whether they sell has that of any page."""
    labels = list(rules_only.categories)
    pages = dataset.pages_of(dataset.read_units(small, labels))
    vectors = fit.word_vectors(trained / "en")
    made = fit.design(pages, rules_only.book, vectors, labels)
    for_role = np.array([page.split == dataset.ROLE for page in pages])[made.pages]
    assert for_role.any()
    assert ((made.weights[:, :-1] == 0).all(axis=1) == for_role).all()
    assert (made.weights[:, -1] == 1).all()


def test_a_page_without_a_word_of_the_lexicon_is_learnt_from(
    trained: Path, rules_only: Checker
) -> None:
    """It has no slots, so that its list of page features is empty."""
    labels = list(rules_only.categories)
    row = "m:1,m,paragraph,body,1,,The kettle is on.,,unclear,publisher,g,m,train"
    path = trained.parent / "plain.csv"
    path.write_text(f"{','.join(dataset.COLUMNS)}\n{row}\n", "utf-8")
    pages = dataset.pages_of(dataset.read_units(path, labels))
    made = fit.design(pages, rules_only.book, fit.word_vectors(trained / "en"), labels)
    assert made.inputs.shape[0] == 1


@pytest.mark.parametrize("sold", [True, False])
def test_data_of_sellers_alone_or_of_none_are_refused(
    small: Path, tmp_path: Path, sold: bool
) -> None:
    """Nothing could be learnt of how the others write."""
    sellers = tmp_path / "sellers.csv"
    rows = small.read_text("utf-8").splitlines(keepends=True)
    kept = [row for row in rows[1:] if ",promotional," in row]
    if not sold:
        kept = [row.replace(",promotional,", ",unclear,") for row in kept]
    sellers.write_text("".join([rows[0], *kept]), "utf-8")
    with pytest.raises(InputError, match="is a seller's"):
        train([sellers], output=tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_without_the_shipped_data_one_is_told_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(application(), ["train", "-o", "model"])
    assert isinstance(done.exception, InputError)
    assert "run it in a checkout" in done.exception.hint


def test_a_wrong_row_of_ones_own_data_leaves_everything_as_it_was(
    small: Path, trained: Path, tmp_path: Path
) -> None:
    output = shutil.copytree(trained, tmp_path / "model")
    before = bytes_of(output)
    mine = tmp_path / "mine.csv"
    mine.write_text(",".join(dataset.COLUMNS) + "\n" + "x," * 12 + "x\n", "utf-8")
    with pytest.raises(InputError, match=r"mine\.csv:2"):
        train([small, mine], output=output)
    assert bytes_of(output) == before
