"""The lexicons, categories and authorities: sound, and careful with abbreviations."""

from __future__ import annotations

import re
from typing import Any

import pytest

from claimcheck import resources
from claimcheck.lexicon import term_variants
from claimcheck.rulebook import read_yaml

_CONDITION_KEYS = {
    "id", "name", "tier", "system", "class", "broader", "terms", "cased", "guarded",
    "ja", "note",
}  # fmt: skip
_INTERVENTION_KEYS = {
    "id", "name", "kind", "in_scope", "established", "terms", "incidental", "cased",
    "guarded", "ja", "note",
}  # fmt: skip
_KINDS = {
    "cell", "blood", "vesicle", "tissue", "gene", "transplant", "adjunct", "cosmetic",
    "service",
}  # fmt: skip
_AUTHORITY_KEYS = {
    "id", "jurisdiction", "article", "title", "year", "url", "forbids", "seen", "flags",
}  # fmt: skip

#: Words of English, or abbreviations of many things: never in lower case.
AMBIGUOUS = [
    "als",
    "ms",
    "pd",
    "ad",
    "ra",
    "uc",
    "ed",
    "cp",
    "all",
    "was",
    "as",
    "oa",
    "mm",
    "cd",
    "hd",
    "lc",
    "dm",
    "fl",
    "eb",
    "aa",
    "mi",
    "hf",
    "poi",
    "pof",
    "mg",
    "sca",
    "scd",
    "bpd",
    "rp",
    "amd",
    "cad",
    "pad",
    "cli",
    "ocd",
    "mci",
    "hie",
    "asd",
    "ptsd",
    "tmj",
    "aga",
    "acl",
    "mcl",
    "it",
    "us",
    "aids",
]


def _entries(name: str) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = read_yaml(
        resources.path("knowledge", f"{name}.yaml")
    )
    return entries


def _names(entry: dict[str, Any]) -> set[str]:
    """Return the terms of an entry, those that need others beside them included."""
    return {*entry["terms"], *(g["term"] for g in entry.get("guarded") or ())}


@pytest.mark.parametrize(
    "name", ["conditions", "interventions", "categories", "authorities"]
)
def test_ids_are_unique_and_plain(name: str) -> None:
    """Ids are unique and plain."""
    ids = [entry["id"] for entry in _entries(name)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", i) for i in ids)


@pytest.mark.parametrize(
    ("name", "keys"),
    [("conditions", _CONDITION_KEYS), ("interventions", _INTERVENTION_KEYS)],
)
def test_terms_are_lower_case_and_said_once(name: str, keys: set[str]) -> None:
    """Terms are lower case and said once."""
    owners: dict[str, str] = {}
    for entry in _entries(name):
        assert set(entry) <= keys, entry["id"]
        assert entry["terms"] or entry.get("cased") or entry.get("guarded"), entry["id"]
        for term in entry["terms"]:
            assert term == str(term).lower().strip(), term
            assert "-" not in term, term
            assert term not in owners, (term, owners.get(term), entry["id"])
            owners[term] = entry["id"]
        plurals = {" ".join(v[1]) for v in map(term_variants, entry["terms"]) if v[1:]}
        assert plurals.isdisjoint(entry["terms"]), "found without being told"


def test_conditions_have_tier_system_and_known_wider_ones() -> None:
    """Conditions have tier system and known wider ones."""
    entries = _entries("conditions")
    ids = {entry["id"] for entry in entries}
    for entry in entries:
        assert entry["tier"] in ("A", "B", "C")
        assert entry["system"]
        assert set(entry.get("broader") or ()) <= ids - {entry["id"]}
    assert len(entries) >= 180


def test_interventions_have_kind_and_scope() -> None:
    """Interventions have kind and scope."""
    for entry in _entries("interventions"):
        assert entry["kind"] in _KINDS
        assert isinstance(entry["in_scope"], bool)
        assert set(entry.get("incidental") or ()) <= _names(entry), entry["id"]


@pytest.mark.parametrize("name", ["conditions", "interventions"])
@pytest.mark.parametrize("word", AMBIGUOUS)
def test_ambiguous_abbreviation_never_matches_in_lower_case(
    name: str, word: str
) -> None:
    """Ambiguous abbreviation never matches in lower case."""
    for entry in _entries(name):
        assert word not in entry["terms"], entry["id"]
        assert word not in (entry.get("cased") or ()), entry["id"]
        for guard in entry.get("guarded") or ():
            assert guard["term"] != word, entry["id"]


@pytest.mark.parametrize(
    "word", ["MS", "PD", "AD", "RA", "UC", "ED", "CP", "ALL", "AS", "MM", "OA", "DM", "FL", "MI"]
)  # fmt: skip
def test_most_ambiguous_abbreviation_needs_its_context(word: str) -> None:
    """Most ambiguous abbreviation needs its context."""
    for entry in _entries("conditions"):
        assert word not in (entry.get("cased") or ()), entry["id"]
        for guard in entry.get("guarded") or ():
            assert guard["term"] != word or guard.get("needs"), entry["id"]


@pytest.mark.parametrize("word", ["WAS", "CD", "HD", "OCD", "LC"])
def test_hopeless_abbreviation_is_not_there_at_all(word: str) -> None:
    """Hopeless abbreviation is not there at all."""
    for entry in _entries("conditions"):
        guarded = [guard["term"] for guard in entry.get("guarded") or ()]
        assert word not in (*(entry.get("cased") or ()), *guarded), entry["id"]


@pytest.mark.parametrize(
    ("term", "entry"),
    [
        ("knee pain", "knee-pain"), ("back pain", "low-back-pain"),
        ("joint pain", "joint-pain"), ("arthritis", "osteoarthritis"),
        ("tendonitis", "tendinopathy"), ("rotator cuff tear", "rotator-cuff-tear"),
        ("meniscus tear", "ligament-injury"), ("sciatica", "low-back-pain"),
        ("herniated disc", "degenerative-disc-disease"),
        ("neuropathy", "peripheral-neuropathy"), ("fibromyalgia", "fibromyalgia"),
        ("lupus", "systemic-lupus-erythematosus"),
        ("kidney failure", "chronic-kidney-disease"), ("heart failure", "heart-failure"),
        ("brain injury", "traumatic-brain-injury"),
        ("erectile dysfunction", "erectile-dysfunction"), ("hair loss", "hair-loss"),
        ("chronic fatigue", "chronic-fatigue"), ("lyme disease", "lyme-disease"),
        ("migraine", "migraine"), ("depression", "depression"),
        ("infertility", "infertility"), ("vision loss", "vision-loss"),
        ("scars", "scars"), ("plantar fasciitis", "plantar-fasciitis"),
        ("neurological disorder", "neurological-disorder"),
        ("sports injury", "sports-injury"), ("chronic pain", "chronic-pain"),
        ("degenerative condition", "degenerative-disease"),
        ("autoimmune issue", "autoimmune-disease"),
        ("orthopedic condition", "orthopedic-condition"),
    ],
)  # fmt: skip
def test_lay_word_names_its_condition(term: str, entry: str) -> None:
    """Lay word names its condition."""
    (found,) = (e for e in _entries("conditions") if term in _names(e))
    assert found["id"] == entry


@pytest.mark.parametrize(
    "condition",
    ["neurological-disorder", "degenerative-disease", "chronic-pain", "autoimmune-disease",
     "orthopedic-condition", "sports-injury", "any-condition", "cancer"],
)  # fmt: skip
def test_unnamed_class_is_marked(condition: str) -> None:
    """Unnamed class is marked."""
    (found,) = (e for e in _entries("conditions") if e["id"] == condition)
    assert found["class"] is True


def test_the_fifteen_categories_cite_known_authorities() -> None:
    """The fifteen categories cite known authorities."""
    known = {entry["id"] for entry in _entries("authorities")}
    categories = _entries("categories")
    assert len(categories) == 15
    for entry in categories:
        assert entry["authorities"], entry["id"]
        assert set(entry["authorities"]) <= known, entry["id"]
        assert entry["question"].endswith("?")
        assert 3 <= len(entry["explain"].splitlines()) <= 5
        assert not re.search(r"illegal|fraud", entry["message"])


def test_every_authority_is_used_and_complete() -> None:
    """Every authority is used and complete."""
    cited = {i for entry in _entries("categories") for i in entry["authorities"]}
    for entry in _entries("authorities"):
        assert set(entry) <= _AUTHORITY_KEYS, entry["id"]
        assert entry["seen"] in ("first-hand", "secondary", "unseen")
        assert entry["url"] or entry["seen"] != "first-hand", entry["id"]
        assert entry["article"] and entry["title"] and entry["forbids"]
        assert "\n" not in entry["forbids"]
        assert entry["id"] in cited or entry.get("flags"), entry["id"]


def test_every_page_flag_has_an_authority() -> None:
    """Every page flag has an authority."""
    flags = {
        flag for entry in _entries("authorities") for flag in entry.get("flags") or ()
    }
    assert flags == {f"D{number:02}" for number in range(1, 21)}
