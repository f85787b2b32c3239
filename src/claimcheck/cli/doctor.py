"""`claimcheck doctor`: versions and dates of all that decides a report."""

from __future__ import annotations

import importlib.util
import platform
from pathlib import Path

import typer

from claimcheck.cli import options
from claimcheck.errors import ClaimcheckError
from claimcheck.pipeline import load_checker


def doctor_command(
    pack: options.Packs = None,
    model: options.Model = None,
) -> None:
    """Show versions and dates of tool, rules, model and registry."""
    lines, sound = doctor(packs=pack or (), model=model)
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if sound else 2)


def doctor(
    *, packs: list[Path] | tuple[Path, ...] = (), model: Path | None = None
) -> tuple[list[str], bool]:
    """Return a line for each part, and whether all parts are sound."""
    lines = [f"python      {platform.python_version()}"]
    try:
        checker = load_checker(packs=packs, model=model)
    except ClaimcheckError as error:
        return [*lines, f"broken      {error}"], False
    lines += [f"{name:11} {version}" for name, version in checker.versions]
    rules = [rule for rule in checker.book.rules if rule.status != "deprecated"]
    lines.append(
        f"{'rules in use':11} {len(rules)}, terms {len(checker.book.lexicon.terms)}"
    )
    lines.append(f"{'languages':11} {', '.join(sorted(checker.book.languages))}")
    for name, use in (("sklearn", "train"), ("spacy", "token patterns")):
        there = "yes" if importlib.util.find_spec(name) else "not installed"
        lines.append(f"{name:11} {there} ({use})")
    return lines, True
