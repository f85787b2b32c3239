"""`claimcheck lookup`: what the registry says of an illness or a product."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimcheck import approvals, resources
from claimcheck.errors import ConfigError, InputError
from claimcheck.rulebook import read_yaml

if TYPE_CHECKING:
    from claimcheck.approvals import Registry, Row, Use

_WIDTH = 80
_NOTICE = (
    "An entry here is a fact to check a page against, not advice; a missing entry "
    "means that none was found, not that none exists."
)


@dataclass(frozen=True, slots=True)
class _Answer:
    query: str
    conditions: tuple[str, ...]
    rows: tuple[Row, ...]
    uses: tuple[Use, ...]
    on: date
    registry_as_of: str


def lookup(
    query: str,
    *,
    product: str | None = None,
    jurisdiction: str | None = None,
    as_of: str | None = None,
    as_json: bool = False,
) -> str:
    """Return what is on record for an illness, a product or both.

    Args:
        query: An illness or a product, by any name that the lexicon knows; may
            be empty when `product` is given.
        product: Show this product only.
        jurisdiction: Codes joined by commas; None shows all.
        as_of: ISO date at which status is judged; None is today.
        as_json: Return JSON instead of a table.

    Raises:
        InputError: The query names nothing that is known.
        ConfigError: A jurisdiction or the date is wrong.
    """
    conditions = read_yaml(resources.path("knowledge", "conditions.yaml"))
    registry = approvals.load(conditions)
    on = _day(as_of)
    places = _places(jurisdiction, registry)
    wanted = _conditions(query, conditions)
    products = {mention.product for mention in registry.products(query)}
    only = _products(product, registry)
    if not wanted and not products and not (only and not query):
        raise InputError(
            f"nothing is known by the name {query!r}",
            hint="try the full name of the illness or the brand of the product",
        )
    rows = [
        row
        for row in registry.rows
        if (not only or row.product in only)
        and (not places or row.jurisdiction in places)
        and (row.product in products or set(row.conditions) & set(wanted) or not query)
    ]
    uses = () if only or products else _uses(registry, wanted)
    answer = _Answer(query, tuple(wanted), tuple(rows), tuple(uses), on, registry.as_of)
    return _as_json(answer) if as_json else _as_table(answer)


def lookup_command(
    query: Annotated[str, typer.Argument(help="An illness or a product.")] = "",
    *,
    product: Annotated[str | None, typer.Option(help="Show this product only.")] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(help="Codes joined by commas: us,jp,eu.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Judge status on this day, YYYY-MM-DD.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of a table.")
    ] = False,
) -> None:
    """Look up which products are approved for an illness, where and since when.

    Example: claimcheck lookup "ALS" --jurisdiction us,kr --as-of 2026-01-31
    """
    typer.echo(
        lookup(
            query,
            product=product,
            jurisdiction=jurisdiction,
            as_of=as_of,
            as_json=as_json,
        )
    )


def _day(text: str | None) -> date:
    if text is None:
        return date.today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            f"--as-of: {text!r} is no date", hint="write YYYY-MM-DD"
        ) from error


def _places(text: str | None, registry: Registry) -> frozenset[str]:
    codes = frozenset(part.strip().upper() for part in (text or "").split(",") if part)
    unknown = codes - frozenset(registry.places)
    if unknown:
        raise ConfigError(
            f"--jurisdiction: {min(unknown).lower()!r} is not known",
            hint=f"one of: {', '.join(sorted(registry.places)).lower()}",
        )
    return codes


def _products(text: str | None, registry: Registry) -> frozenset[str]:
    if not text:
        return frozenset()
    wanted = text.lower()
    found = frozenset(
        product.id
        for product in registry.known.values()
        if any(wanted == name.lower() for name in product.names)
    )
    if not found:
        raise InputError(
            f"no product {text!r} is on record",
            hint="give the brand or the substance as its label does",
        )
    return found


def _conditions(query: str, entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the conditions that the query names, itself or by an abbreviation."""
    wanted = _plain(query)
    return [e["id"] for e in entries if wanted in map(_plain, _names(e))]


def _plain(text: str) -> str:
    return " ".join(text.lower().replace("-", " ").split())


def _names(entry: Mapping[str, Any]) -> list[str]:
    guarded = [str(guard["term"]) for guard in entry.get("guarded") or ()]
    terms = [*(entry.get("terms") or ()), *(entry.get("cased") or ())]
    return [
        entry["id"],
        entry["name"],
        *map(str, terms),
        *guarded,
        *(entry.get("ja") or ()),
    ]


def _uses(registry: Registry, wanted: Sequence[str]) -> tuple[Use, ...]:
    return tuple(use for use in registry.uses if set(use.conditions) & set(wanted))


def _since(row: Row) -> str:
    start = row.start.text if row.start else "?"
    return f"{start} to {row.end.text}" if row.end else start


def _as_table(answer: _Answer) -> str:
    what = f" ({', '.join(answer.conditions)})" if answer.conditions else ""
    name = answer.query or answer.rows[0].name
    lines = [
        f"{name}{what} on {answer.on}",
        f"Registry as of {answer.registry_as_of}.",
        "",
    ]
    if answer.rows:
        head = ("", "product", "in", "on record", "that day", "confidence")
        table = [
            (str(n), row.name, row.jurisdiction, f"{row.status} {_since(row)}",
             row.state(answer.on), row.confidence)
            for n, row in enumerate(answer.rows, 1)
        ]  # fmt: skip
        lines += [*_columns([head, *table]), ""]
        for number, row in enumerate(answer.rows, 1):
            text = f"For {row.indication}. {row.note}"
            lines += _detail(f"{number}", text, row.source_url)
    else:
        lines.append("No product is on record.")
    if answer.uses:
        lines += ["", "Hospital care on record:"]
        for use in answer.uses:
            text = f"{use.intervention}: {use.indication}; {use.evidence}. {use.note}"
            lines += _detail("-", text, use.source_url)
    return "\n".join([*lines, "", *textwrap.wrap(_NOTICE, _WIDTH)])


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Lay rows out in columns; the product gives way where 80 are not enough."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    spare = _WIDTH - sum(widths) - 2 * (len(widths) - 1)
    widths[1] = max(12, min(widths[1], widths[1] + spare))
    return [
        "  ".join(
            (cell if len(cell) <= w else f"{cell[: w - 1]}…").ljust(w)
            for cell, w in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]


def _detail(mark: str, text: str, url: str) -> list[str]:
    indent = "   "
    first = f"{mark:<2} "
    wrapped = textwrap.wrap(
        text.strip(), _WIDTH, initial_indent=first, subsequent_indent=indent
    )
    return [*wrapped, f"{indent}{url or 'no source on record'}"]


def _as_json(answer: _Answer) -> str:
    record = {
        "query": answer.query,
        "conditions": list(answer.conditions),
        "as_of": answer.on.isoformat(),
        "registry_as_of": answer.registry_as_of,
        "rows": [_row_record(row, answer.on) for row in answer.rows],
        "established_uses": [_use_record(use) for use in answer.uses],
        "notice": _NOTICE,
    }
    return json.dumps(record, ensure_ascii=False, indent=2)


def _row_record(row: Row, on: date) -> dict[str, Any]:
    return {
        "product": row.name,
        "generic_name": row.generic_name,
        "kind": row.kind,
        "indication": row.indication,
        "conditions": list(row.conditions),
        "jurisdiction": row.jurisdiction,
        "status": row.status,
        "state": row.state(on),
        "date_from": row.start.text if row.start else None,
        "date_to": row.end.text if row.end else None,
        "regulator": row.regulator,
        "source_url": row.source_url or None,
        "confidence": row.confidence,
        "note": row.note,
    }


def _use_record(use: Use) -> dict[str, Any]:
    return {
        "intervention": use.intervention,
        "indication": use.indication,
        "conditions": list(use.conditions),
        "level": use.level,
        "evidence": use.evidence,
        "source_url": use.source_url or None,
        "confidence": use.confidence,
        "note": use.note,
    }
