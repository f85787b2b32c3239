"""The shipped rules: each example runs through the steps of a real scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from claimcheck import rulebook, selftest
from claimcheck.errors import PackError
from claimcheck.pipeline import Checker

ROOT = Path(__file__).parents[2]
OUTCOMES = list(selftest.run())


@pytest.mark.parametrize(
    "outcome", OUTCOMES, ids=lambda o: f"{o.rule}: {o.example.text[:40]}"
)
def test_every_example_of_every_rule_holds(outcome: selftest.Outcome) -> None:
    """A flag example is flagged, a near miss passes."""
    assert outcome.passed, outcome.problem


def test_every_category_has_a_rule() -> None:
    """The pack covers all fifteen categories."""
    book = rulebook.load()
    with_rules = {rule.category for rule in book.rules}
    assert with_rules == {c["id"] for c in book.knowledge["categories"]}
    assert len(with_rules) == 15


def test_a_unit_without_text_claims_nothing(rules_only: Checker) -> None:
    """A document of one's own may hold one."""
    document = selftest.example_document(rulebook.Example("", flag=True))
    assert rules_only.check_document(document, "page").findings == ()


GOOD = """\
id: mine.red-tape
category: regulatory-arbitrage
status: experimental
languages: [en]
message: "Praises the lack of red tape: {match}"
authorities: [isscr-3-1-1]
product: none
patterns:
  - phrase: no red tape
examples:
  flag:
    - text: There is no red tape here.
      match: no red tape
    - text: No red tape, no waiting.
  pass:
    - text: Red tape was cut from the ribbon.
      because: ribbon
    - text: We met no problems.
      because: no tape
falsepositives: [ribbons]
"""


def write(folder: Path, text: str, name: str = "mine.red-tape") -> Path:
    """Write a pack with one rule."""
    path = folder / f"{name}.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_pack_of_ones_own_is_tested_and_used(tmp_path: Path) -> None:
    """A user's rule runs its own examples and joins the shipped ones."""
    write(tmp_path, GOOD)
    outcomes = list(selftest.run([tmp_path], only=tmp_path))
    assert len(outcomes) == 4
    assert all(o.passed for o in outcomes)
    assert rulebook.load([tmp_path]).rule("mine.red-tape") is not None


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ("status: experimental", "statsu: experimental", "unknown key 'statsu'", 3),
        ("status: experimental", "status: fatal", "status: must be one of", 3),
        ("regulatory-arbitrage", "arbitrage", "category: must be one of", 2),
        ("languages: [en]", "languages: [jp]", "languages: must be one of", 4),
        ("isscr-3-1-1", "no-such-law", "authorities: must be one of", 6),
        ("product: none", "product: moon", "product: must be one of", 7),
        ("no red tape\nexamples", "no {moon} tape\nexamples", "unknown slot", 9),
        ("no red tape\nexamples", "the of\nexamples", "literal anchor", 9),
        ("      because: ribbon\n", "", "says why it passes", 16),
        ("    - text: No red tape, no waiting.\n", "", "at least 2 are needed", 11),
        ("id: mine.red-tape", "id: other", "but the file is named", 1),
        ("falsepositives: [ribbons]", "falsepositives: []", "missing or empty", None),
        ("languages: [en]", "languages: [en", "not YAML", None),
        ("{match}", "{mach}", "unknown placeholder .mach", 5),
        ("phrase: no red tape", "phrase: 2019", "phrase: must be text, not 2019", 9),
        ("phrase: no red tape", "all: no red tape", "all: must be a list of text", 9),
        ("languages: [en]", "languages: en", "languages: must be a list of", 4),
        ("product: none", "max_words: many", "max_words: must be a whole", 7),
        ("product: none", "alone: maybe", "alone: must be true or false", 7),
        ("product: none", "confidence: true", "confidence: must be a number", 7),
        (
            "    - text: No red tape, no waiting.\n",
            "    - No, no.\n",
            "an example is",
            11,
        ),
        ("ribbon\n", "ribbon\n      page: home\n", "unknown key 'page' in an exa", 18),
    ],
    ids=lambda value: str(value)[:24].replace("\n", " "),
)
def test_a_wrong_rule_is_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, message: str, line: int | None
) -> None:
    """Every fault of a rule file is an error that says where it is."""
    path = write(tmp_path, GOOD.replace(old, new))
    with pytest.raises(PackError, match=message) as caught:
        rulebook.load([tmp_path], cache=tmp_path / "cache")
    assert str(path) in caught.value.where
    if line is not None:
        assert caught.value.where == f"{path}:{line}"


@pytest.mark.parametrize("name", ["mine.red-tape.yaml", "lexicons/mine.yaml"])
def test_a_file_that_is_not_utf_8_is_named(tmp_path: Path, name: str) -> None:
    """As a Japanese editor may save a rule or a lexicon."""
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes("slot: 東\n".encode("shift_jis"))
    with pytest.raises(PackError, match="is not UTF-8 at byte 6") as caught:
        rulebook.load([tmp_path], cache=tmp_path / "cache")
    assert caught.value.where == str(path)


def test_a_rule_for_a_place_counts_there_and_nowhere_else(tmp_path: Path) -> None:
    """A short line of a footer is no mere link for a rule that is written for it."""
    text = GOOD.replace("patterns:", "places: [footer]\npatterns:")
    text = text.replace("tape here.", "tape here.\n      place: footer")
    text = text.replace("no waiting.", "no waiting.\n      place: footer")
    text = text.replace("We met no problems.", "There is no red tape here.")
    write(tmp_path, text)
    outcomes = list(selftest.run([tmp_path], only=tmp_path))
    assert [o.passed for o in outcomes] == [True] * 4


def test_no_is_a_word(tmp_path: Path) -> None:
    """In YAML 1.1 a bare "no" is false, and an answer could not be written."""
    regex = "regex: '^no\\b.*tape'\n    anchors: [no, tape]"
    write(tmp_path, GOOD.replace("phrase: no red tape", regex))
    outcomes = list(selftest.run([tmp_path], only=tmp_path))
    assert [o.passed for o in outcomes] == [False, True, True, True]


def test_a_pack_without_rules_is_refused(tmp_path: Path) -> None:
    """A file that ends in .yml would be left out without a word."""
    (tmp_path / "mine.red-tape.yml").write_text(GOOD, "utf-8")
    with pytest.raises(PackError, match="no rule in this pack"):
        rulebook.load([tmp_path])


def test_a_failing_example_says_why(tmp_path: Path) -> None:
    """Words that match where no product is named differ from words that do not."""
    near = GOOD.replace("product: none", "product: unit")
    write(tmp_path, near)
    (first, *_) = selftest.run([tmp_path], only=tmp_path)
    assert "no in-scope product is named near" in first.problem


def test_the_rule_of_the_tutorial_passes(tmp_path: Path) -> None:
    """A newcomer copies it from docs/rules.md."""
    text = (ROOT / "docs" / "rules.md").read_text("utf-8")
    rule = text.split("```yaml\n", 1)[1].split("```", 1)[0]
    name = rule.split("id: ", 1)[1].split()[0]
    (tmp_path / f"{name}.yaml").write_text(rule, "utf-8")
    outcomes = list(selftest.run([tmp_path], only=tmp_path))
    assert len(outcomes) >= 4
    assert [o for o in outcomes if not o.passed] == []


def test_a_pattern_that_no_example_hits_is_an_error(tmp_path: Path) -> None:
    """Patterns without proof are refused by the self-test."""
    text = GOOD.replace(
        "  - phrase: no red tape\n",
        "  - phrase: no red tape\n  - phrase: gold standard\n",
    )
    write(tmp_path, text)
    with pytest.raises(PackError, match="no flag example hits"):
        list(selftest.run([tmp_path], only=tmp_path))


def test_a_compiled_rulebook_is_the_same_as_a_fresh_one(tmp_path: Path) -> None:
    """The cache changes how fast rules load, not what they are."""
    fresh = rulebook.load(cache=tmp_path)
    assert any(tmp_path.iterdir())
    cached = rulebook.load(cache=tmp_path)
    assert cached.rules == fresh.rules
    assert cached.cues == fresh.cues
    assert cached.roles == fresh.roles
    assert cached.signals == fresh.signals
    assert cached.stops == fresh.stops
    for name in ("terms", "literals", "first", "stems", "endings"):
        written = json.loads(json.dumps(getattr(fresh.lexicon, name)))
        assert getattr(cached.lexicon, name) == written
    assert cached.digest == fresh.digest


def test_a_tokens_pattern_runs_through_spacy(tmp_path: Path) -> None:
    """A rule may use spaCy's token patterns; they see tokens, not words."""
    text = GOOD.replace(
        "  - phrase: no red tape\n",
        "  - tokens: [{LOWER: 'no'}, {LOWER: red}, {LOWER: tape}]\n    anchors: [tape]\n",
    )
    write(tmp_path, text)
    assert all(o.passed for o in selftest.run([tmp_path], only=tmp_path))
    write(tmp_path, text.replace("product: none", "product: unit"))
    (first, *_) = selftest.run([tmp_path], only=tmp_path)
    assert "no in-scope product is named near" in first.problem


def test_a_star_before_several_words_is_refused(tmp_path: Path) -> None:
    """Such a term would never be found; better say so."""
    folder = tmp_path / "lexicons"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        "slot: mine\nabout: x\nterms:\n  - '*itis pain'\n"
    )
    with pytest.raises(PackError, match=r"mine\.yaml:4.*only a term of one word"):
        rulebook.load([tmp_path], cache=tmp_path / "cache")


def test_a_term_with_choices_is_several_terms(tmp_path: Path) -> None:
    """A list of all that can be combined would hide what it says."""
    folder = tmp_path / "lexicons"
    folder.mkdir()
    (folder / "mine.yaml").write_text(
        "slot: mine\nabout: x\nterms:\n  - '(red|green) (tape|tapes) here'\n"
    )
    write(tmp_path, GOOD.replace("no red tape\nexamples", '"no {mine}"\nexamples'))
    outcomes = list(selftest.run([tmp_path], only=tmp_path))
    assert [o.passed for o in outcomes] == [True, False, True, True]
    book = rulebook.load([tmp_path], cache=tmp_path / "cache")
    written = [term[2] for term in book.lexicon.terms if term[0] == "mine"]
    assert written == [
        "red tape here",
        "red tapes here",
        "green tape here",
        "green tapes here",
    ]


def test_all_data_are_yaml_without_its_c_extension_too() -> None:
    """The two parsers of PyYAML differ: the slow one takes no bare "?" in a list."""
    files = list((ROOT / "src" / "claimcheck" / "data").rglob("*.yaml"))
    assert len(files) > 200
    for path in files:
        assert yaml.safe_load(path.read_text("utf-8")), path
