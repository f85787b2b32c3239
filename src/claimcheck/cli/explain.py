"""`claimcheck explain`: what a category, a rule, a page flag or a source means."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from claimcheck import rulebook
from claimcheck.cli import options, rules
from claimcheck.errors import PackError
from claimcheck.records import Authority
from claimcheck.reporters import citation
from claimcheck.rulebook import Rulebook


def explain_command(
    name: Annotated[
        str, typer.Argument(help="Category, rule, page flag or authority.")
    ],
    jurisdiction: Annotated[
        str | None, typer.Option(help="Show the authorities of these only: us,jp.")
    ] = None,
    pack: options.Packs = None,
) -> None:
    """Explain a category, a rule, a page flag (D01 ...) or an authority."""
    wanted = jurisdiction.split(",") if jurisdiction else ()
    typer.echo(explain(name, jurisdictions=wanted, packs=pack or ()))


def explain(
    name: str, *, jurisdictions: Sequence[str] = (), packs: Sequence[Path] = ()
) -> str:
    """Return the explanation of a name, with the authorities behind it.

    Raises:
        PackError: Nothing is known by that name.
    """
    book = rulebook.load(packs)
    known = book.knowledge
    for entry in known["categories"]:
        if entry["id"] == name:
            return _category(entry, book, jurisdictions)
    for entry in known["authorities"]:
        if entry["id"] == name:
            return _authority(entry)
    if name in known["flags"]:
        flag = known["flags"][name]
        lines = [f"{name}  {flag['title']}", _wrap(flag["explain"])]
        return "\n".join([*lines, *_cited(flag["authorities"], book, jurisdictions)])
    if book.rule(name) is not None:
        return rules.page(name, packs)
    names = [
        entry["id"] for key in ("categories", "authorities") for entry in known[key]
    ]
    names += [*known["flags"], *(rule.id for rule in book.rules)]
    close = difflib.get_close_matches(name, names)
    raise PackError(
        f"nothing is known of {name!r}",
        hint=f"did you mean {' or '.join(close)}?"
        if close
        else "a category, a rule (`claimcheck rules list`), D01 ... or an authority",
    )


def _wrap(text: str) -> str:
    return textwrap.fill(
        " ".join(text.split()), 78, initial_indent="  ", subsequent_indent="  "
    )


def _category(
    entry: Mapping[str, Any], book: Rulebook, jurisdictions: Sequence[str]
) -> str:
    named = [rule.id for rule in book.rules if rule.category == entry["id"]]
    severity = ", ".join(
        f"{k.replace('_', ' ')}: {v}" for k, v in entry["severity"].items()
    )
    lines = [
        f"{entry['id']}  {entry['title']}",
        "",
        _wrap(entry["question"]),
        "",
        _wrap(entry["explain"]),
        "",
        f"  severity  {severity}",
        f"  rules     {', '.join(named)}",
    ]
    return "\n".join([*lines, *_cited(entry["authorities"], book, jurisdictions)])


def _cited(
    ids: Iterable[str], book: Rulebook, jurisdictions: Sequence[str]
) -> list[str]:
    wanted = {j.strip().lower() for j in jurisdictions}
    known = {a["id"]: a for a in book.knowledge["authorities"]}
    chosen = [
        known[i]
        for i in ids
        if not wanted or str(known[i]["jurisdiction"]).lower() in wanted
    ]
    return ["", "  Authorities", *(_authority(entry) for entry in chosen)]


def _authority(entry: Mapping[str, Any]) -> str:
    authority = Authority.of(entry)
    lines = [
        _wrap(f"{authority.id}: {citation(authority)}"),
        textwrap.indent(_wrap(authority.forbids), "  "),
        f"    {authority.url or 'no address'}",
    ]
    return "\n".join(lines)
