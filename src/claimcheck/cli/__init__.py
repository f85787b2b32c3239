"""The command line: one file a command, and here the table of them.

Only the command that is asked for is imported; the others are known by name and
one line of help, so that `--help` and a scan start without the rest.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Sequence
from typing import Annotated

import typer

from claimcheck.memo import lasting
from claimcheck.version import VERSION

#: Name to (module of this package, attribute, one line of help).
COMMANDS: dict[str, tuple[str, str, str]] = {
    "scan": ("scan", "scan_command", "Check pages and print a report."),
    "explain": (
        "explain",
        "explain_command",
        "Explain a category, a rule, a page flag or an authority.",
    ),
    "lookup": (
        "lookup",
        "lookup_command",
        "Look up what is approved for an illness, where and since when.",
    ),
    "rules": ("rules", "app", "List, show and test rules."),
    "baseline": (
        "baseline",
        "app",
        "Accept known findings, so that only new ones fail.",
    ),
    "decide": ("decide", "decide_command", "Record a reviewer's verdict on a finding."),
    "decisions": ("decide", "app", "Judge the tool by reviewers' decisions."),
    "diff": ("diff", "diff_command", "Compare two captures of a site."),
    "worksheet": ("worksheet", "worksheet_command", "Write a neutral worksheet."),
    "train": ("train", "train_command", "Fit the classifier on labelled data."),
    "evaluate": (
        "evaluate",
        "evaluate_command",
        "Judge rules and model on labelled data.",
    ),
    "doctor": ("doctor", "doctor_command", "Show versions and dates of all parts."),
    "init": ("init", "init_command", "Write a commented configuration file."),
}


def _version(show: bool) -> None:
    if show:
        typer.echo(f"claimcheck {VERSION}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show it."),
    ] = False,
) -> None:
    """Find red-flag marketing claims in web copy.

    They are about stem cells, exosomes, PRP and other regenerative treatments.
    """


def application(wanted: Sequence[str] = tuple(COMMANDS)) -> typer.Typer:
    """Return the command line with the wanted commands loaded, the others named."""
    app = typer.Typer(
        name="claimcheck",
        callback=_main,
        epilog="A red flag is a reason to look, not legal advice and not a finding of"
        " illegality.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, (module, attribute, help_) in COMMANDS.items():
        if name not in wanted:
            app.command(name, help=help_)(_named_only)
            continue
        loaded = importlib.import_module(f"claimcheck.cli.{module}")
        command = getattr(loaded, attribute)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, help=help_)
        else:
            examples = getattr(loaded, "EXAMPLES", None)
            app.command(name, short_help=help_, epilog=examples)(command)
    return app


def _named_only() -> None:
    """Stand for a command that was not asked for."""


def run(arguments: Sequence[str]) -> None:
    """Run the command line; loads the first argument that names a command.

    Shell completion asks for all commands.
    """
    completing = "_CLAIMCHECK_COMPLETE" in os.environ
    wanted = [a for a in arguments if a in COMMANDS][:1]
    with lasting():
        app = application(tuple(COMMANDS) if completing else wanted)
    app()
