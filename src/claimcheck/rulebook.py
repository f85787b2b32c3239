"""Load rules, lexicons and categories from their files into one `Rulebook`.

YAML is for people: it is checked in full and then kept as JSON under the user's
cache, named after a digest of every file, so that a scan reads 1 ms of JSON
instead of 60 ms of YAML. A stale cache cannot be used: its name would differ.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, is_dataclass
from pathlib import Path
from typing import Any

from claimcheck import files, languages, patterns, resources
from claimcheck.errors import PackError
from claimcheck.lexicon import (
    Lexicon,
    Term,
    slots_of,
    term_variants,
    words_of,
)
from claimcheck.lines import wide_letters
from claimcheck.patterns import Pattern, Step
from claimcheck.types import BlockKind
from claimcheck.wording import flatten

#: Raised whenever the compiled form changes meaning.
FORMAT = "22"

_STATUSES = ("experimental", "stable", "deprecated")
_ROLE_LIMITS = (
    "least",
    "alone",
    "faint",
    "margin",
    "lead",
    "passing",
    "dense",
    "seller",
)
_LEXICON = ("terms", "literals", "first", "stems", "endings")
_PARTS = ("rules", "cues", "roles", "signals", "stops", "knowledge")
_PATTERNS_OF_A_RULE = ("patterns", "under", "not_under", "unless")
_DEGREES = ("absolute", "minimising", "stop", "deadline")
_PRODUCT = ("unit", "chain", "section", "page", "page-alone", "whole-page", "none")
#: What each key of a rule, a pattern and an example holds, in the order of the shipped
#: files; [kind] is a list of it.
_RULE: Mapping[str, Any] = {
    "id": str, "category": str, "status": str, "languages": [str], "message": str,
    "authorities": [str], "confidence": float, "degree": str, "stance": str,
    "product": str, "places": [str], "blocks": [str], "max_words": int, "alone": bool,
    "under": [str], "not_under": [str], "patterns": [dict], "unless": [str],
    "examples": dict, "falsepositives": [str],
}  # fmt: skip
_REQUIRED = ("id", "category", "status", "languages", "message", "authorities",
             "patterns", "examples", "falsepositives")  # fmt: skip
_PATTERN: Mapping[str, Any] = {
    "phrase": str, "regex": str, "anchors": [str], "all": [str], "within": int,
    "tokens": [dict],
}  # fmt: skip
_EXAMPLE: Mapping[str, Any] = {
    "text": str, "match": str, "because": str, "under": [str], "kind": str,
    "place": str,
}  # fmt: skip
_KINDS = {
    str: "text",
    float: "a number",
    int: "a whole number",
    bool: "true or false",
    dict: "a mapping",
}
_LEXICON_KEYS = {"slot", "about", "terms", "cased"}
_CUE_KEYS = {
    "id",
    "stance",
    "direction",
    "reach",
    "bare",
    "pseudo",
    "phrase",
    "categories",
    "except",
}
_DIRECTIONS = ("before", "after", "inside", "unit", "chain")


@dataclass(frozen=True)
class Example:
    """A sentence that a rule must flag, or must let pass."""

    text: str
    flag: bool
    match: str = ""
    because: str = ""
    under: tuple[str, ...] = ()
    kind: str = "paragraph"
    place: str = "body"


@dataclass(frozen=True)
class Rule:
    """One rule: patterns that make a category, and where they count.

    Attributes:
        product: How near an in-scope product must be named: in the "unit", its
            "chain", its "section", on the "page" (with "page-alone" the unit
            names no other treatment, with "whole-page" its section may be on one),
            or "none".
        under: The chain must match one of these, if there are any.
        not_under: The chain must match none of these.
        unless: The unit must match none of these.
        max_words: The unit has at most so many words; 0 for any.
        alone: A match stands only where nothing else is found in the unit.
        degree: "absolute", "stop" or "deadline" raise the severity where the
            category says so.
        stance: Fixed stance, for rules whose pattern decides it.
    """

    id: str
    category: str
    status: str
    languages: tuple[str, ...]
    message: str
    authorities: tuple[str, ...]
    blocks: tuple[str, ...]
    places: tuple[str, ...]
    product: str
    patterns: tuple[Pattern, ...]
    under: tuple[Pattern, ...]
    not_under: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    confidence: float
    degree: str
    stance: str
    max_words: int = 0
    alone: bool = False


@dataclass(frozen=True)
class Cue:
    """One stance cue; `data/stance.yaml` says what the fields mean."""

    id: str
    stance: str
    direction: str
    pattern: Pattern
    reach: int = 40
    pseudo: bool = False
    bare: bool = False
    categories: tuple[str, ...] = ()
    exempt: tuple[str, ...] = ()

    def covers(self, category: str) -> bool:
        """Tell whether the cue works on a category."""
        if self.categories:
            return category in self.categories
        return category not in self.exempt


@dataclass(frozen=True)
class RoleCue:
    """Evidence for a role: worth `weight` in each of up to `cap` units."""

    id: str
    role: str
    weight: float
    cap: int
    reason: str
    pattern: Pattern


@dataclass(frozen=True)
class RolePolicy:
    """All role cues, and how much evidence a role needs.

    Attributes:
        selling: Which categories of claims speak for a sale, and how much.
    """

    cues: tuple[RoleCue, ...]
    selling: Mapping[str, Any]
    least: float
    alone: float
    faint: float
    margin: float
    lead: float
    passing: float
    dense: float
    seller: float


@dataclass(frozen=True)
class Rulebook:
    """Everything that rules need, checked and compiled."""

    rules: tuple[Rule, ...]
    lexicon: Lexicon
    cues: tuple[Cue, ...]
    roles: RolePolicy
    signals: Mapping[str, tuple[Pattern, ...]]
    stops: Mapping[str, tuple[Pattern, ...]]
    knowledge: Mapping[str, Any]
    digest: str

    def rule(self, rule_id: str) -> Rule | None:
        """Return a rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    @property
    def languages(self) -> frozenset[str]:
        """Return the languages that some rule is written for."""
        return frozenset(lang for rule in self.rules for lang in rule.languages)


def load(packs: Sequence[Path] = (), *, cache: Path | None = None) -> Rulebook:
    """Return the rulebook of the shipped packs and the given ones.

    Args:
        packs: Folders with rules (`*.yaml`) of one's own; they may hold a
            folder `lexicons`.
        cache: Where compiled rulebooks are kept; by default the user's cache.

    Raises:
        PackError: Some file is wrong; the message names file and line.
    """
    files = pack_files(packs)
    digest = _digest(files)
    cached = (cache or _cache_dir()) / f"rulebook-{FORMAT}-{digest[:20]}.json"
    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        return _from_json(cached.read_text("utf-8"), digest)
    book, _ = compile_packs(files, digest)
    _write(cached, _to_json(book))
    return book


def pack_files(packs: Sequence[Path]) -> dict[str, list[Path]]:
    """Return the rule and lexicon files of the shipped packs and given folders."""
    for pack in packs:
        if not pack.is_dir():
            raise PackError("no such pack folder", where=str(pack))
        if not any((*pack.glob("*.yaml"), *pack.glob("lexicons/*.yaml"))):
            raise PackError(
                "no rule in this pack",
                where=str(pack),
                hint="a rule is a file ID.yaml right in the folder (not .yml)",
            )
    roots = [*sorted(resources.path("packs").iterdir()), *packs]
    lexicons = [resources.path("lexicons"), *(p / "lexicons" for p in roots)]
    knowledge = resources.path("knowledge")
    return {
        "rules": [f for r in roots if r.is_dir() for f in sorted(r.glob("*.yaml"))],
        "lexicons": [
            f for d in lexicons if d.is_dir() for f in sorted(d.glob("*.yaml"))
        ],
        "knowledge": [
            knowledge / f"{name}.yaml"
            for name in ("conditions", "interventions", "categories", "authorities")
        ],
        "cues": [resources.path("stance.yaml"), resources.path("roles.yaml")],
        "policy": [resources.path(f"{name}.yaml") for name in ("scoring", "flags")],
        "phrases": [resources.path("signals.yaml"), resources.path("stops.yaml")],
    }


def compile_packs(
    files: Mapping[str, Sequence[Path]], digest: str
) -> tuple[Rulebook, dict[str, list[Example]]]:
    """Read, check and compile all files.

    Returns:
        The rulebook, and the examples of each rule by its id.
    """
    knowledge = {
        path.stem: read_yaml(path) for path in (*files["knowledge"], *files["policy"])
    }
    terms = _condition_terms(knowledge["conditions"])
    terms += _product_terms(knowledge["interventions"])
    for path in files["lexicons"]:
        terms += _lexicon_terms(path)
    slots = slots_of(terms)
    known = (
        {c["id"] for c in knowledge["categories"]},
        {a["id"] for a in knowledge["authorities"]},
    )
    signals, stops = (_lists(path, slots) for path in files["phrases"])
    rules: list[Rule] = []
    examples: dict[str, list[Example]] = {}
    for path in files["rules"]:
        rule, cases = read_rule(path, slots, *known, stops)
        if rule.id in examples:
            raise PackError(f"a second rule with the id {rule.id!r}", where=str(path))
        rules.append(rule)
        examples[rule.id] = cases
    stance, roles = files["cues"]
    cues = read_cues(stance, slots, known[0])
    policy = read_roles(roles, slots)
    every = _every_pattern(rules, cues, policy, signals, stops)
    lexicon = Lexicon.build(terms, {word for p in every for word in p.literals})
    book = Rulebook(
        tuple(rules), lexicon, cues, policy, signals, stops, knowledge, digest
    )
    return book, examples


def _every_pattern(
    rules: Iterable[Rule],
    cues: Iterable[Cue],
    roles: RolePolicy,
    *lists: Mapping[str, tuple[Pattern, ...]],
) -> Iterator[Pattern]:
    """Yield all patterns of a rulebook, as often as they are used."""
    for rule in rules:
        for key in _PATTERNS_OF_A_RULE:
            yield from getattr(rule, key)
    yield from (cue.pattern for cue in cues)
    yield from (cue.pattern for cue in roles.cues)
    for named in lists:
        yield from itertools.chain.from_iterable(named.values())


def read_cues(
    path: Path, slots: frozenset[str], categories: set[str]
) -> tuple[Cue, ...]:
    """Read and check the stance cues.

    Raises:
        PackError: An unknown key, direction or category; the message says where.
    """
    cues = []
    for entry in read_yaml(path):
        where = line_of(path, "id", entry.get("id"))
        unknown = set(entry) - _CUE_KEYS
        if unknown:
            raise PackError(f"unknown key {min(unknown)!r}", where=where)
        if entry["direction"] not in _DIRECTIONS:
            raise PackError(
                f"direction: must be one of {', '.join(_DIRECTIONS)}", where=where
            )
        for category in (*entry.get("categories", ()), *entry.get("except", ())):
            if category not in categories:
                raise PackError(f"unknown category {category!r}", where=where)
        cues.append(
            Cue(
                id=entry["id"],
                stance=entry["stance"],
                direction=entry["direction"],
                pattern=patterns.phrase_pattern(entry["phrase"], slots, where),
                reach=entry.get("reach", 40),
                pseudo=entry.get("pseudo", False),
                bare=entry.get("bare", False),
                categories=tuple(entry.get("categories", ())),
                exempt=tuple(entry.get("except", ())),
            )
        )
    return tuple(cues)


def read_roles(path: Path, slots: frozenset[str]) -> RolePolicy:
    """Read the role cues and the policy that weighs them."""
    entry = read_yaml(path)
    cues = []
    for item in entry["cues"]:
        pattern = {k: item[k] for k in item if k in _PATTERN}
        cues.append(
            RoleCue(
                id=item["id"],
                role=item["role"],
                weight=float(item["weight"]),
                cap=int(item["cap"]),
                reason=item["reason"],
                pattern=_pattern(path, pattern, slots),
            )
        )
    limits = (float(entry[key]) for key in _ROLE_LIMITS)
    return RolePolicy(tuple(cues), entry["selling"], *limits)


def read_yaml(path: Path) -> Any:
    """Return the content of a YAML file.

    Raises:
        PackError: It is missing, not UTF-8 or not YAML.
    """
    import yaml  # noqa: PLC0415 - 23 ms that a cached rulebook does not need

    try:
        return yaml.load(path.read_text("utf-8"), Loader=_loader())  # noqa: S506 - safe
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise PackError(
            f"is not UTF-8 at byte {error.start}", where=str(path)
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark else str(path)
        raise PackError(
            f"not YAML: {getattr(error, 'problem', error)}", where=where
        ) from error


@functools.cache
def _loader() -> Any:
    """Return a safe loader to which "no" and "on" are words, as in YAML 1.2."""
    import yaml  # noqa: PLC0415 - as above

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    truth = "tag:yaml.org,2002:bool"
    Loader.yaml_implicit_resolvers = {
        first: [rule for rule in rules if rule[0] != truth]
        for first, rules in Loader.yaml_implicit_resolvers.items()
    }
    Loader.add_implicit_resolver(truth, re.compile("^(?:true|false)$"), ["t", "f"])
    return Loader


def line_of(path: Path, key: str, value: object = None) -> str:
    """Return `path:line` of the first line that holds a key and value."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        stripped = line.strip().removeprefix("- ").removeprefix("{")
        if stripped.startswith(f"{key}:") and (value is None or str(value) in line):
            return f"{path}:{number}"
        if value is not None and key == "" and str(value) in line:
            return f"{path}:{number}"
    return str(path)


def read_rule(
    path: Path,
    slots: frozenset[str],
    categories: set[str],
    authorities: set[str],
    stops: Mapping[str, tuple[Pattern, ...]],
) -> tuple[Rule, list[Example]]:
    """Read and check one rule file.

    Args:
        path: The file.
        slots: Names of the lexicon's slots.
        categories: Ids of the categories.
        authorities: Ids of the authorities.
        stops: Lists of phrases that a rule may name as "@name".

    Raises:
        PackError: Any fault; the message names file and line.
    """
    entry = read_yaml(path)
    if not isinstance(entry, dict):
        raise PackError("a rule is a mapping", where=str(path))
    _check_keys(path, entry)
    _check_values(path, entry, categories, authorities)
    compiled = [_pattern(path, item, slots) for item in entry["patterns"]]
    around = {
        key: tuple(_phrases(path, entry.get(key, ()), slots, stops))
        for key in ("under", "not_under", "unless")
    }
    examples = list(_examples(path, entry["examples"]))
    rule = Rule(
        id=entry["id"],
        category=entry["category"],
        status=entry["status"],
        languages=tuple(entry["languages"]),
        message=entry["message"],
        authorities=tuple(entry["authorities"]),
        blocks=tuple(entry.get("blocks", ())),
        places=tuple(entry.get("places", ())),
        product=entry.get("product", "page"),
        patterns=tuple(compiled),
        under=around["under"],
        not_under=around["not_under"],
        unless=around["unless"],
        confidence=float(entry.get("confidence", 0.9)),
        degree=entry.get("degree", ""),
        stance=entry.get("stance", ""),
        max_words=int(entry.get("max_words", 0)),
        alone=entry.get("alone", False),
    )
    return rule, examples


def _lists(path: Path, slots: frozenset[str]) -> dict[str, tuple[Pattern, ...]]:
    """Read a file of named lists of phrases."""
    return {
        name: tuple(_phrases(path, phrases, slots, {}))
        for name, phrases in read_yaml(path).items()
    }


def _phrases(
    path: Path,
    phrases: Sequence[str],
    slots: frozenset[str],
    stops: Mapping[str, tuple[Pattern, ...]],
) -> Iterable[Pattern]:
    """Yield phrases compiled, those of a named list in place of its "@name"."""
    for phrase in phrases:
        where = line_of(path, "", phrase)
        if not phrase.startswith("@"):
            yield patterns.phrase_pattern(phrase, slots, where)
            continue
        if phrase[1:] not in stops:
            raise PackError(
                f"unknown list {phrase!r}",
                where=where,
                hint=f"known lists: {', '.join(sorted(stops))}",
            )
        yield from stops[phrase[1:]]


def _check_keys(path: Path, entry: dict[str, Any]) -> None:
    _check_shape(path, entry, _RULE, "a rule")
    for key in _REQUIRED:
        if not entry.get(key):
            raise PackError(f"{key} is missing or empty", where=str(path))
    if entry["id"] != path.stem:
        raise PackError(
            f"id is {entry['id']!r}, but the file is named {path.stem!r}",
            where=line_of(path, "id"),
        )


def _check_shape(
    path: Path, entry: Mapping[str, Any], shape: Mapping[str, Any], what: str
) -> None:
    """Refuse an unknown key, and a value that is not of its kind."""
    for key, value in entry.items():
        if key not in shape:
            raise PackError(
                f"unknown key {key!r} in {what}",
                where=line_of(path, key),
                hint=f"{what} may have: {', '.join(sorted(shape))}",
            )
        kind = shape[key]
        if not _fits(value, kind):
            of_one = kind[0] if isinstance(kind, list) else kind
            many = "a list of " if isinstance(kind, list) else ""
            raise PackError(
                f"{key}: must be {many}{_KINDS[of_one]}, not {value!r}",
                where=line_of(path, key),
                hint="quotes make a text of anything" if of_one is str else "",
            )


def _fits(value: object, kind: Any) -> bool:
    if isinstance(kind, list):
        return isinstance(value, list) and all(_fits(item, kind[0]) for item in value)
    if kind is float:
        kind = int | float
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def _check_values(
    path: Path, entry: dict[str, Any], categories: set[str], authorities: set[str]
) -> None:
    def allow(key: str, allowed: Iterable[str]) -> None:
        value = entry.get(key)
        values = value if isinstance(value, list) else [value] if value else []
        for item in values:
            if item not in allowed:
                raise PackError(
                    f"{key}: {_choice(allowed)}, not {item!r}",
                    where=line_of(path, key),
                    hint='see docs/rules.md, "Fields of a rule"',
                )

    allow("status", _STATUSES)
    allow("languages", languages.codes())
    allow("category", categories)
    allow("authorities", authorities)
    allow("product", _PRODUCT)
    allow("blocks", [kind.value for kind in BlockKind])
    allow("degree", _DEGREES)
    allow("stance", ["asserted", "hedged", "question"])
    for name in re.findall(r"\{[^}]*\}", entry["message"]):
        if name != "{match}":
            raise PackError(
                f"unknown placeholder {name} in the message",
                where=line_of(path, "message"),
                hint="only {match} is filled in: the words that matched",
            )


def _choice(allowed: Iterable[str]) -> str:
    """Return what a value may be; long lists are named, not spelled out."""
    names = sorted(allowed)
    if len(names) > 20:
        return f"must be one of the {len(names)} known ids"
    return f"must be one of {', '.join(names)}"


def _pattern(path: Path, item: object, slots: frozenset[str]) -> Pattern:
    if not isinstance(item, dict) or not set(item) & {
        "phrase",
        "regex",
        "all",
        "tokens",
    }:
        raise PackError(
            "a pattern is a phrase, a regex, an all or a tokens", where=str(path)
        )
    _check_shape(path, item, _PATTERN, "a pattern")
    anchors = item.get("anchors", ())
    if "phrase" in item:
        where = line_of(path, "", item["phrase"])
        return patterns.phrase_pattern(item["phrase"], slots, where)
    if "all" in item:
        where = line_of(path, "all")
        return patterns.all_pattern(
            item["all"], int(item.get("within", 0)), slots, where
        )
    if "regex" in item:
        where = line_of(path, "regex", item["regex"])
        return patterns.regex_pattern(item["regex"], anchors, slots, where)
    where = line_of(path, "tokens")
    if not anchors:
        raise PackError("a tokens pattern needs anchors", where=where)
    keys = patterns.anchor_keys(anchors, where)
    return Pattern("tokens", json.dumps(item["tokens"]), anchors=(keys,))


def _examples(path: Path, entry: dict[str, Any]) -> Iterable[Example]:
    for key, least in (("flag", 2), ("pass", 2)):
        cases = entry.get(key) or []
        if len(cases) < least:
            raise PackError(
                f"examples.{key}: at least {least} are needed, {len(cases)} given",
                where=line_of(path, key),
            )
        for case in cases:
            if not isinstance(case, dict) or "text" not in case:
                raise PackError(
                    f"an example is a mapping with a text, not {case!r}",
                    where=line_of(path, key),
                )
            _check_shape(path, case, _EXAMPLE, "an example")
            if key == "pass" and not case.get("because"):
                raise PackError(
                    "a pass example says why it passes: because",
                    where=line_of(path, "", case.get("text", "")),
                )
            yield Example(
                text=case["text"],
                flag=key == "flag",
                match=case.get("match", ""),
                because=case.get("because", ""),
                under=tuple(case.get("under", ())),
                kind=case.get("kind", "paragraph"),
                place=case.get("place", "body"),
            )


def _terms_of(slot: str, entry: dict[str, Any], entry_id: str) -> list[Term]:
    terms = [
        Term(slot, words, entry_id)
        for text in entry.get("terms") or ()
        for words in term_variants(str(text))
    ]
    terms += [
        Term(slot, words_of(text), entry_id)
        for text in entry.get("ja") or ()
        if wide_letters(text)  # "MS" means something else in every language
    ]
    terms += [_cased(slot, str(c), entry_id) for c in entry.get("cased") or ()]
    for guard in entry.get("guarded") or ():
        term = _cased(slot, str(guard["term"]), entry_id)
        needs = tuple(str(n).lower() for n in guard.get("needs") or ())
        bars = tuple(_barred(str(n)) for n in guard.get("not") or ())
        cased_form = term.cased if term.cased != term.cased.lower() else ""
        terms.append(term._replace(cased=cased_form, needs=needs, bars=bars))
    return terms


def _barred(text: str) -> str:
    """Return words that bar a term as they stand between blanks."""
    return " ".join(words_of(text)) if wide_letters(text) else flatten(text.lower())


def _cased(slot: str, text: str, entry: str) -> Term:
    return Term(slot, words_of(text), entry, cased=flatten(text))


def _condition_terms(entries: list[dict[str, Any]]) -> list[Term]:
    """Return slots condition (tiers A and B) and aim (tier C), also by tier."""
    terms = []
    for entry in entries:
        slots = ["aim"] if entry["tier"] == "C" else ["condition"]
        if entry["tier"] == "A":
            slots.append("grave")
        terms += [t for slot in slots for t in _terms_of(slot, entry, entry["id"])]
    return terms


def _product_terms(entries: list[dict[str, Any]]) -> list[Term]:
    """Return slots product and offered (in scope), other_product and established.

    What is `incidental` ("fat cells", "immune cells") is a product in a sentence that
    says so, but no sign that the page offers one.
    """
    terms = []
    for entry in entries:
        slot = "product" if entry["in_scope"] else "other_product"
        named = _terms_of(slot, entry, entry["id"])
        terms += named
        if entry["in_scope"]:
            passing = {
                words
                for text in entry.get("incidental") or ()
                for words in term_variants(str(text))
            }
            terms += [
                term._replace(slot="offered")
                for term in named
                if term.words not in passing
            ]
        if entry.get("established"):
            terms += [term._replace(slot="established") for term in named]
    return terms


def _lexicon_terms(path: Path) -> list[Term]:
    entry = read_yaml(path)
    for key in entry:
        if key not in _LEXICON_KEYS:
            raise PackError(f"unknown key {key!r}", where=line_of(path, key))
    slot = entry["slot"]
    terms = []
    for written in map(str, entry.get("terms") or ()):
        for text in _spelt_out(written):
            if text.startswith("*") and len(text.split()) > 1:
                raise PackError(
                    f"{text!r}: only a term of one word may begin with a star",
                    where=line_of(path, "", written),
                )
            terms.append(Term(slot, words_of(text), text))
    return terms + [_cased(slot, str(c), str(c)) for c in entry.get("cased") or ()]


def _spelt_out(term: str) -> Iterable[str]:
    """Return each way to read a term with choices, "(other|most) (clinics|spas)"."""
    between, *others = re.split(r"\(([^()]*)\)", term)
    choices = [[between]]
    for choice, between in zip(others[::2], others[1::2], strict=True):
        choices += choice.split("|"), [between]
    return map("".join, itertools.product(*choices))


def _digest(files: Mapping[str, Sequence[Path]]) -> str:
    sha = hashlib.sha256()
    for group in sorted(files):
        for path in files[group]:
            sha.update(path.name.encode() + b"\0")
            try:
                sha.update(path.read_bytes())
            except OSError as error:
                raise PackError(
                    f"cannot be read: {error.strerror}", where=str(path)
                ) from error
    return sha.hexdigest()


def _cache_dir() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base) / "claimcheck"


def _to_json(book: Rulebook) -> str:
    """Return a rulebook as JSON: each pattern once, and its number where it is used."""
    every = _every_pattern(book.rules, book.cues, book.roles, book.signals, book.stops)
    numbers = {pattern: n for n, pattern in enumerate(dict.fromkeys(every))}

    def plain(value: object) -> object:
        if isinstance(value, Pattern):
            return numbers[value]
        if isinstance(value, frozenset):
            return sorted(value)
        return vars(value) if is_dataclass(value) else str(value)

    parts = {name: getattr(book, name) for name in _PARTS}
    lexicon = {name: getattr(book.lexicon, name) for name in _LEXICON}
    table = [astuple(pattern) for pattern in numbers]
    return json.dumps({**parts, "lexicon": lexicon, "patterns": table}, default=plain)


def _from_json(text: str, digest: str) -> Rulebook:
    raw = json.loads(text)
    table = [_pattern_from(row) for row in raw["patterns"]]
    for row in raw["rules"]:
        for key in _PATTERNS_OF_A_RULE:
            row[key] = tuple(table[number] for number in row[key])
        for key in ("languages", "authorities", "blocks", "places"):
            row[key] = tuple(row[key])
    for row in raw["cues"]:
        for key in ("categories", "exempt"):
            row[key] = tuple(row[key])
    for row in (*raw["cues"], *raw["roles"]["cues"]):
        row["pattern"] = table[row["pattern"]]
    raw["roles"]["cues"] = tuple(RoleCue(**row) for row in raw["roles"]["cues"])
    signals, stops = (
        {name: tuple(table[n] for n in numbers) for name, numbers in raw[key].items()}
        for key in ("signals", "stops")
    )
    return Rulebook(
        tuple(Rule(**row) for row in raw["rules"]),
        Lexicon(**raw["lexicon"]),
        tuple(Cue(**row) for row in raw["cues"]),
        RolePolicy(**raw["roles"]),
        signals,
        stops,
        raw["knowledge"],
        digest,
    )


def _pattern_from(row: list[Any]) -> Pattern:
    """Return a pattern from its fields, as `astuple` gives them."""
    kind, source, parts, regex, anchors, within, slots = row
    return Pattern(
        kind,
        source,
        tuple(
            tuple(Step(frozenset(keys), gap, optional) for keys, gap, optional in part)
            for part in parts
        ),
        regex,
        tuple(map(frozenset, anchors)),
        within,
        tuple(slots),
    )


def _write(path: Path, text: str) -> None:
    """Write a cache file so that a reader sees all of it or none; may fail."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, text)
