"""`claimcheck rules`: list, show and test rules."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from claimcheck import rulebook, selftest
from claimcheck.cli import options
from claimcheck.errors import PackError
from claimcheck.rulebook import Rule, Rulebook

app = typer.Typer(help="List, show and test rules.", no_args_is_help=True)


@app.command("list")
def list_command(pack: options.Packs = None) -> None:
    """List the rules by category."""
    typer.echo(listing(rulebook.load(pack or ())))


def listing(book: Rulebook) -> str:
    """Return the rules, one a line, grouped by category."""
    lines = []
    for category in book.knowledge["categories"]:
        rules = [rule for rule in book.rules if rule.category == category["id"]]
        lines.append(f"{category['id']}  {category['title']}")
        lines += [f"  {rule.id}  ({rule.status})" for rule in rules]
    return "\n".join(lines)


@app.command("show")
def show_command(rule: str, pack: options.Packs = None) -> None:
    """Show a rule with its patterns and examples."""
    typer.echo(page(rule, pack or ()))


def page(rule_id: str, packs: Sequence[Path] = ()) -> str:
    """Return a rule's manual page.

    Raises:
        PackError: There is no such rule.
    """
    files = rulebook.pack_files(packs)
    book, examples = rulebook.compile_packs(files, "")
    rule = book.rule(rule_id)
    if rule is None:
        raise PackError(
            f"no rule {rule_id!r}", hint="`claimcheck rules list` names all of them"
        )
    return _page(rule, examples[rule.id], book)


def _page(rule: Rule, examples: Sequence[rulebook.Example], book: Rulebook) -> str:
    cited = {a["id"]: a for a in book.knowledge["authorities"]}
    lines = [
        rule.id,
        f"  category     {rule.category}",
        f"  status       {rule.status}",
        f"  languages    {', '.join(rule.languages)}",
        f"  reason       {rule.message}",
        f"  confidence   {rule.confidence:g}",
        f"  product      {rule.product}",
    ]
    if rule.blocks:
        lines.append(f"  blocks       {', '.join(rule.blocks)}")
    for name, patterns in (
        ("finds", rule.patterns),
        ("under", rule.under),
        ("not under", rule.not_under),
        ("unless", rule.unless),
    ):
        lines += [f"  {name:12} {pattern.source}" for pattern in patterns]
    for example in examples:
        mark = "flags" if example.flag else "passes"
        why = f"  [{example.because}]" if example.because else ""
        above = f"{' > '.join(example.under)} > " if example.under else ""
        lines.append(f"  {mark:12} {above}{example.text}{why}")
    lines += [f"  cites        {cited[a]['title']}" for a in rule.authorities]
    return "\n".join(lines)


@app.command("test")
def test_command(
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder with rules; default: the shipped ones."),
    ] = None,
) -> None:
    """Run the examples that rules carry; exit 1 if one fails."""
    packs = [folder] if folder is not None else []
    outcomes = list(selftest.run(packs, only=folder))
    failed = [o for o in outcomes if not o.passed]
    for outcome in failed:
        typer.echo(f"{outcome.rule}: {outcome.example.text!r}: {outcome.problem}")
    rules = len({o.rule for o in outcomes})
    plural = "rule" if rules == 1 else "rules"
    typer.echo(f"{rules} {plural}, {len(outcomes)} examples, {len(failed)} failed")
    raise typer.Exit(1 if failed else 0)
