"""Read labelled units and make documents of them, as a scan would see them."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimcheck import languages
from claimcheck.errors import InputError
from claimcheck.types import (
    Block,
    BlockKind,
    Document,
    Role,
    Sentence,
    Span,
    Stance,
    Voice,
)

COLUMNS = (
    "unit_id", "page_id", "kind", "place", "block", "chain", "text", "labels",
    "role", "voice", "genre", "group", "split",
)  # fmt: skip
#: A second labelling says only this of a unit.
SECOND_COLUMNS = ("unit_id", "labels")
#: Of the pages of this split only the role is learnt, nothing of their units' claims.
ROLE = "role"
SPLITS = ("train", "dev", "test", ROLE)
_LINK = " > "


@dataclass(frozen=True, slots=True)
class Labelled:
    """One labelled unit; `labels` holds (category, stance) pairs."""

    unit_id: str
    page_id: str
    kind: BlockKind
    place: str
    block: int
    chain: tuple[str, ...]
    text: str
    labels: tuple[tuple[str, Stance], ...]
    role: Role
    voice: Voice
    genre: str
    group: str
    split: str


@dataclass(frozen=True, slots=True)
class LabelledPage:
    """The units of one page in reading order, and the page as a document."""

    page_id: str
    role: Role
    genre: str
    group: str
    split: str
    units: tuple[Labelled, ...]
    document: Document


def digest(path: Path) -> str:
    """Return the SHA-256 of a data file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_units(path: Path, categories: Sequence[str]) -> list[Labelled]:
    """Read labelled units from a csv file.

    Args:
        path: The file; its columns are `COLUMNS`, in any order.
        categories: Ids that labels may use.

    Raises:
        InputError: A wrong column, value, label or encoding; the message names
            row and column.
    """
    known = frozenset(categories)
    units = [_unit(row, where, known) for row, where in _rows(path, COLUMNS)]
    if not units:
        raise InputError("has no rows", where=str(path))
    return units


def read_second(path: Path, categories: Sequence[str]) -> dict[str, dict[str, Stance]]:
    """Read a second labelling: the labels of each unit by its id.

    Args:
        path: A csv file with the columns `SECOND_COLUMNS`.
        categories: Ids that labels may use.

    Raises:
        InputError: As for `read_units`.
    """
    known = frozenset(categories)
    return {
        row["unit_id"]: dict(_labels(row["labels"], where, known))
        for row, where in _rows(path, SECOND_COLUMNS)
    }


def _rows(path: Path, columns: Sequence[str]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the rows of a csv file, each with its place for messages."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            _check_columns(path, reader.fieldnames or (), columns)
            for row in reader:
                where = f"{path}:{reader.line_num}"
                if None in row.values() or None in row:
                    raise InputError(
                        "too few or too many columns in this row", where=where
                    )
                yield row, where
    except UnicodeDecodeError as error:
        raise InputError(
            f"not UTF-8 at byte {error.start}", where=str(path), hint="save it as UTF-8"
        ) from error
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path)
        ) from error


def _check_columns(path: Path, names: Sequence[str], columns: Sequence[str]) -> None:
    missing = [name for name in columns if name not in names]
    unknown = [name for name in names if name not in columns]
    if missing or unknown:
        parts = [f"missing {', '.join(missing)}"] if missing else []
        parts += [f"unknown {', '.join(unknown)}"] if unknown else []
        raise InputError(
            f"wrong columns: {'; '.join(parts)}",
            where=f"{path}:1",
            hint=f"the columns are {', '.join(columns)}",
        )


def _unit(row: dict[str, str], where: str, categories: frozenset[str]) -> Labelled:
    def value(column: str, allowed: Sequence[str]) -> str:
        if row[column] not in allowed:
            raise InputError(
                f"column {column}: {row[column]!r} is not one of {', '.join(allowed)}",
                where=where,
            )
        return row[column]

    for column in ("unit_id", "page_id", "text", "group"):
        if not row[column].strip():
            raise InputError(f"column {column}: is empty", where=where)
    if not row["block"].isdecimal():
        raise InputError(f"column block: {row['block']!r} is no number", where=where)
    return Labelled(
        unit_id=row["unit_id"],
        page_id=row["page_id"],
        kind=BlockKind(value("kind", [k.value for k in BlockKind])),
        place=row["place"] or "body",
        block=int(row["block"]),
        chain=tuple(part for part in row["chain"].split(_LINK) if part),
        text=row["text"],
        labels=_labels(row["labels"], where, categories),
        role=Role(value("role", [r.value for r in Role])),
        voice=Voice(value("voice", [v.value for v in Voice])),
        genre=row["genre"],
        group=row["group"],
        split=value("split", SPLITS),
    )


def _labels(
    text: str, where: str, categories: frozenset[str]
) -> tuple[tuple[str, Stance], ...]:
    labels = []
    stances = [stance.value for stance in Stance]
    for part in filter(None, text.split(";")):
        category, _, stance = part.partition(":")
        if category not in categories:
            raise InputError(f"column labels: no category {category!r}", where=where)
        if stance not in stances:
            raise InputError(f"column labels: no stance {stance!r}", where=where)
        labels.append((category, Stance(stance)))
    return tuple(labels)


def pages_of(units: Sequence[Labelled]) -> list[LabelledPage]:
    """Group units into pages, in the order of their first unit."""
    by_page: dict[str, list[Labelled]] = {}
    for unit in units:
        by_page.setdefault(unit.page_id, []).append(unit)
    return [
        LabelledPage(
            page_id=page_id,
            role=rows[0].role,
            genre=rows[0].genre,
            group=rows[0].group,
            split=rows[0].split,
            units=tuple(rows),
            document=document_of(page_id, rows),
        )
        for page_id, rows in by_page.items()
    ]


def document_of(page_id: str, rows: Sequence[Labelled]) -> Document:
    """Return the document of a page's units: a sentence a unit, blocks as given."""
    text = "\n".join(row.text for row in rows)
    spans, at = [], 0
    for row in rows:
        spans.append(Span(at, at + len(row.text)))
        at += len(row.text) + 1
    lang = "ja" if languages.detect(text) == "ja" else "en"
    blocks: list[Block] = []
    sentences: list[Sentence] = []
    known: dict[str, int] = {}
    numbers: dict[int, int] = {}
    for row, span in zip(rows, spans, strict=True):
        if row.block in numbers:
            index = numbers[row.block]
            old = blocks[index]
            whole = Span(old.span.start, span.end)
            blocks[index] = _block(row, whole, old.chain, lang)
        else:
            chain = tuple(known[part] for part in row.chain if part in known)
            index = numbers[row.block] = len(blocks)
            blocks.append(_block(row, span, chain, lang))
        sentences.append(Sentence(span, index))
        known[row.text] = index
    return Document(
        uri=page_id,
        text=text,
        blocks=tuple(blocks),
        sentences=tuple(sentences),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        lang=lang,
    )


def _block(row: Labelled, span: Span, chain: tuple[int, ...], lang: str) -> Block:
    return Block(
        kind=row.kind,
        span=span,
        chain=chain,
        level=2 if row.kind is BlockKind.HEADING else 0,
        place=row.place,
        lang=lang,
        boilerplate=row.place == "nav",
        offsets=((0, span.start),),
    )
