"""The registry: find products in text, and judge them for a use, place and day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from claimcheck import resources
from claimcheck.approvals import statements, verdicts
from claimcheck.approvals.rows import Row, Use, read_rows, read_uses
from claimcheck.errors import PackError
from claimcheck.lexicon import words_of
from claimcheck.memo import Remembered, of_texts
from claimcheck.rulebook import read_yaml
from claimcheck.types import Span
from claimcheck.wording import WORD, flatten

#: Levels of evidence at which a use counts as established hospital care.
_ESTABLISHED = ("standard", "selected")

#: A name in capitals of at most this many letters must stand in capitals in the
#: text: JACE, JACC, MACI are also names, a journal and parts of other words.
_SHORT = 7


@dataclass(frozen=True, slots=True)
class Product:
    """A named product; a class of products ("any exosome product") is none."""

    id: str
    name: str
    names: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A product named in a text, and where."""

    product: str
    span: Span


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the registry says of products and uses on a day.

    Attributes:
        state: "approved", "conditional", "uncertain" (inside a date of which only
            year or month is known), "expired", "withdrawn", "revoked",
            "investigational", "elsewhere" (in force, but not in the places asked
            for) or "none". Of several uses the worst.
        rows: The rows behind it.
        sentence: The same for a reader; empty when there is nothing to say.
    """

    state: str
    rows: tuple[Row, ...]
    sentence: str

    @property
    def covers(self) -> bool:
        """Tell whether an approval of this use is in force, plain or conditional."""
        return self.state in ("approved", "conditional")


#: Products, conditions, the day, jurisdictions.
_Asked = tuple[tuple[str, ...], tuple[str, ...], date, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Name:
    words: tuple[str, ...]
    product: str
    cased: str


@dataclass(frozen=True)
class Registry:
    """All approvals and established uses, checked.

    Attributes:
        as_of: Month up to which the facts were gathered, "2026-11".
        places: Name and words of each jurisdiction by its code.
        wider: For each condition the conditions that it is a case of.
        wording: What `statements` needs; see `registry.json`.
    """

    as_of: str
    rows: tuple[Row, ...]
    uses: tuple[Use, ...]
    places: Mapping[str, Mapping[str, Any]]
    wider: Mapping[str, frozenset[str]]
    wording: statements.Wording = field(repr=False)
    known: Mapping[str, Product] = field(repr=False)
    _names: Mapping[str, tuple[_Name, ...]] = field(repr=False)
    _of: Mapping[str, tuple[Row, ...]] = field(repr=False)

    @cached_property
    def first_words(self) -> frozenset[str]:
        """Return the words that a product's name can begin with."""
        return frozenset(w + s for w in self._names for s in ("", "'s", "tm"))

    @cached_property
    def _by_condition(self) -> Mapping[str, Sequence[int]]:
        """Return the numbers of the rows that cover each condition."""
        numbers: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            for condition in row.conditions:
                numbers.setdefault(condition, []).append(number)
        return numbers

    def products(self, text: str) -> tuple[Mention, ...]:
        """Return the products named in a text, in reading order.

        Long names go before short ones. One name can stand for two products
        (the same substance has two brands): then both are returned.

        Args:
            text: As written; its case decides about short names.
        """
        return self._named[text]

    @cached_property
    def _named(self) -> Mapping[str, tuple[Mention, ...]]:
        return of_texts(self._find_products)

    def _find_products(self, text: str) -> tuple[Mention, ...]:
        flat = flatten(text.lower())
        if not any(
            _bare(word, self._names) in self._names for word in WORD.findall(flat)
        ):
            return ()
        places = list(WORD.finditer(flat))
        words = [_bare(place[0], self._names) for place in places]
        mentions: list[Mention] = []
        at = 0
        while at < len(words):
            found = self._at(words, at, places, text)
            for name in found:
                end = places[at + len(name.words) - 1].end()
                span = Span(places[at].start(), end)
                mentions.append(Mention(name.product, span))
            at += len(found[0].words) if found else 1
        return tuple(mentions)

    def _at(
        self, words: Sequence[str], at: int, places: Sequence[Any], text: str
    ) -> list[_Name]:
        """Return the longest names that start at a word."""
        found: list[_Name] = []
        for name in self._names.get(words[at], ()):
            if found and len(name.words) < len(found[0].words):
                break
            if tuple(words[at : at + len(name.words)]) != name.words:
                continue
            end = places[at].start() + len(name.cased)
            if not name.cased or text[places[at].start() : end] == name.cased:
                found.append(name)
        return found

    def judge(
        self,
        product_ids: Iterable[str],
        condition_ids: Iterable[str] = (),
        *,
        on: date,
        jurisdictions: Collection[str] = (),
    ) -> Verdict:
        """Return whether products are approved for uses on a day.

        Args:
            product_ids: Ids from `products`; none, or classes only, is "none".
            condition_ids: Ids of the lexicon; empty asks for any use.
            on: The day.
            jurisdictions: Codes in any case; empty considers all.
        """
        return self._verdicts[
            tuple(product_ids), tuple(condition_ids), on, tuple(jurisdictions)
        ]

    @cached_property
    def _verdicts(self) -> Mapping[_Asked, Verdict]:
        return Remembered(lambda asked: self._judge(*asked))

    def _judge(
        self,
        product_ids: Sequence[str],
        condition_ids: Sequence[str],
        on: date,
        jurisdictions: Sequence[str],
    ) -> Verdict:
        question = self._question(on, jurisdictions)
        ids = [i for i in dict.fromkeys(product_ids) if i in self.known]
        wanted = self.narrowest(condition_ids)
        if not ids:
            return self._unnamed(wanted, question)
        mine = [row for i in ids for row in self._of[i]]
        state, rows = min(
            (verdicts.choose(_covering(mine, use), question) for use in wanted or [""]),
            key=lambda choice: verdicts.RANK.index(choice[0]),
        )
        sentence = verdicts.say(state, rows, mine, question)
        return Verdict(state, rows or tuple(mine), sentence)

    def _question(self, on: date, jurisdictions: Iterable[str]) -> verdicts.Question:
        focus = frozenset(code.upper() for code in jurisdictions)
        return verdicts.Question(on, focus, self.wording.names)

    def _unnamed(self, wanted: Sequence[str], question: verdicts.Question) -> Verdict:
        """Return the verdict where no product is named."""
        asked = {number for use in wanted for number in self._by_condition.get(use, ())}
        found = (self.rows[number] for number in sorted(asked))
        rows = tuple(row for row in found if question.in_force(row))
        sentence = verdicts.say_unnamed(rows, question) if wanted else ""
        return Verdict("none", rows, sentence)

    def narrowest(self, condition_ids: Iterable[str]) -> list[str]:
        """Return the conditions without those that another one is a case of."""
        ids = list(dict.fromkeys(condition_ids))
        wide = {up for i in ids for up in self.wider.get(i, ())}
        return [i for i in ids if i not in wide] or ids

    def has_gene_therapy(
        self,
        condition_ids: Iterable[str],
        *,
        on: date,
        jurisdictions: Collection[str] = (),
    ) -> bool:
        """Tell whether a gene therapy is approved, unconditionally, for each condition.

        "Gene therapy for sickle cell disease" names a class, but one that regulators
        know for that disease; of cells no class is known so.
        """
        question = self._question(on, jurisdictions)
        wanted = self.narrowest(condition_ids)
        genes = [row for row in self.rows if row.kind == "gene"]
        states = [verdicts.choose(_covering(genes, use), question)[0] for use in wanted]
        return bool(states) and set(states) == {"approved"}

    def established(
        self, intervention_ids: Iterable[str], condition_ids: Iterable[str]
    ) -> Use | None:
        """Return the use that makes this standard of care, or None.

        Every condition must be covered, at the level of standard care or of
        selected patients by guideline.
        """
        given = set(intervention_ids)
        found = [
            next(
                (
                    use
                    for use in self._care.get(condition, ())
                    if given & set(use.interventions)
                ),
                None,
            )
            for condition in self.narrowest(condition_ids)
        ]
        return found[0] if found and all(found) else None

    @cached_property
    def _care(self) -> Mapping[str, Sequence[Use]]:
        """Return the established uses for each condition, in file order."""
        found: dict[str, list[Use]] = {}
        for use in self.uses:
            if use.level in _ESTABLISHED:
                for condition in use.conditions:
                    found.setdefault(condition, []).append(use)
        return found

    def misstatements(
        self, sentence: str, products: Iterable[str], on: date
    ) -> tuple[statements.Misstatement, ...]:
        """Return what a sentence gets wrong about approvals.

        Args:
            sentence: As written, or in lower case.
            products: Ids of the products that it speaks of.
            on: The day it is judged at.
        """
        rows = [row for i in dict.fromkeys(products) for row in self._of.get(i, ())]
        if not rows:
            return self._of_nothing_named[sentence]
        return statements.find(sentence, rows, on, self.wording)

    @cached_property
    def _of_nothing_named(self) -> Mapping[str, tuple[statements.Misstatement, ...]]:
        """Return what sentences that name no product get wrong, whatever the day."""
        return of_texts(lambda text: statements.find(text, (), date.min, self.wording))

    def about(self, ids: Collection[str]) -> tuple[Row, ...]:
        """Return the rows of products or conditions, in file order."""
        return tuple(
            row
            for row in self.rows
            if row.product in ids or set(row.conditions) & set(ids)
        )


def load(
    conditions: Sequence[Mapping[str, Any]] | None = None,
    interventions: Sequence[Mapping[str, Any]] | None = None,
    *,
    folder: Path | None = None,
) -> Registry:
    """Read and check the registry.

    Args:
        conditions: Entries of conditions.yaml, where the caller has them already;
            otherwise the file is read.
        interventions: Entries of interventions.yaml, likewise.
        folder: Where the csv files and registry.json lie; the shipped ones if None.

    Raises:
        PackError: Some row is wrong; the message names file and line.
    """
    shipped = resources.path("knowledge")
    folder = folder or shipped
    if conditions is None:
        conditions = read_yaml(shipped / "conditions.yaml")
    if interventions is None:
        interventions = read_yaml(shipped / "interventions.yaml")
    known = {entry["id"] for entry in conditions}
    words = _read_json(folder / "registry.json")
    rows = read_rows(folder / "approvals.csv", conditions=known, places=words["places"])
    uses = read_uses(
        folder / "established_uses.csv",
        conditions=known,
        interventions={entry["id"] for entry in interventions},
    )
    products = _products(rows)
    return Registry(
        as_of=words["as_of"],
        rows=rows,
        uses=uses,
        places=words["places"],
        wider=_wider(conditions),
        wording=statements.compile_wording(words),
        known=products,
        _names=_index(products.values()),
        _of={i: tuple(row for row in rows if row.product == i) for i in products},
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise PackError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except ValueError as error:
        raise PackError(f"not JSON: {error}", where=str(path)) from error
    return content


def _wider(conditions: Iterable[Mapping[str, Any]]) -> dict[str, frozenset[str]]:
    """Return for each condition all conditions above it."""
    direct = {e["id"]: tuple(e.get("broader") or ()) for e in conditions}

    def above(condition: str, seen: frozenset[str]) -> frozenset[str]:
        ups = frozenset(direct.get(condition, ())) - seen
        return ups.union(*(above(up, seen | ups) for up in ups))

    return {i: above(i, frozenset([i])) for i, ups in direct.items() if ups}


def _products(rows: Iterable[Row]) -> dict[str, Product]:
    return {
        row.product: Product(row.product, row.name, (row.name, *row.aliases), row.kind)
        for row in rows
        if row.kind != "class"
    }


def _index(products: Iterable[Product]) -> dict[str, tuple[_Name, ...]]:
    """File all names under their first words, the longest first."""
    index: dict[str, list[_Name]] = {}
    for product in products:
        for name in product.names:
            short = name.isalpha() and name.isupper() and len(name) <= _SHORT
            words = words_of(name)
            index.setdefault(words[0], []).append(
                _Name(words, product.id, name if short else "")
            )
    return {
        first: tuple(sorted(names, key=lambda n: -len(n.words)))
        for first, names in index.items()
    }


def _bare(word: str, names: Mapping[str, Any]) -> str:
    """Return a word without possessive or trade mark ("kymriah's", "amcheprytm")."""
    if word in names or word[-2:] not in ("'s", "tm"):
        return word
    return word[:-2]


def _covering(rows: Iterable[Row], condition: str) -> list[Row]:
    return [row for row in rows if not condition or condition in row.conditions]
