"""The command line: one file a command, and here the list of them.

Commands import what they need when they run, so that `--help` stays quick.
"""

from __future__ import annotations

from typing import Annotated

import typer

from claimcheck.cli.baseline import app as baseline_app
from claimcheck.cli.decide import app as decisions_app
from claimcheck.cli.decide import decide_command
from claimcheck.cli.diff import diff_command
from claimcheck.cli.doctor import doctor_command
from claimcheck.cli.evaluate import evaluate_command
from claimcheck.cli.explain import explain_command
from claimcheck.cli.init import init_command
from claimcheck.cli.lookup import lookup_command
from claimcheck.cli.rules import app as rules_app
from claimcheck.cli.scan import scan_command
from claimcheck.cli.train import train_command
from claimcheck.cli.worksheet import worksheet_command
from claimcheck.version import VERSION

app = typer.Typer(
    name="claimcheck",
    help="Find red-flag marketing claims about stem cells, exosomes, PRP and other"
    " regenerative treatments in web copy.",
    epilog="A red flag is a reason to look, not legal advice and not a finding of"
    " illegality.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(show: bool) -> None:  # noqa: FBT001 - typer calls it so
    if show:
        typer.echo(f"claimcheck {VERSION}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show it."),
    ] = False,
) -> None:
    """Find red-flag marketing claims in web copy."""


app.command("scan")(scan_command)
app.command("explain")(explain_command)
app.command("lookup")(lookup_command)
app.command("diff")(diff_command)
app.command("worksheet")(worksheet_command)
app.command("decide")(decide_command)
app.command("init")(init_command)
app.command("train")(train_command)
app.command("evaluate")(evaluate_command)
app.command("doctor")(doctor_command)
app.add_typer(rules_app, name="rules")
app.add_typer(baseline_app, name="baseline")
app.add_typer(decisions_app, name="decisions")
