"""`claimcheck diff`: what changed between two captures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck import compare, compare_report, sources
from claimcheck.cli import captures, console, options, scan
from claimcheck.errors import InputError

if TYPE_CHECKING:
    from claimcheck.compare import Comparison
    from claimcheck.config import Config


def diff_command(
    old: Annotated[str, typer.Argument(help="Page, folder or scan (.jsonl), before.")],
    new: Annotated[str, typer.Argument(help="Page, folder or scan (.jsonl), after.")],
    format: Annotated[  # noqa: A002 - the option's name
        str, typer.Option("--format", "-f", help="text, json or html.")
    ] = "text",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.")
    ] = None,
    config_file: options.Config = None,
    pack: options.Packs = None,
    role: options.Role = None,
    no_model: options.NoModel = False,
    quiet: options.Quiet = False,
) -> None:
    """Say which claims were added, removed, softened or hardened.

    Exit code 0, also if much changed; 2 if a page could not be read.
    """
    settings = captures.settings_of(config_file, pack, role=role)
    target = output.as_posix() if output else None
    sources.refuse_output(
        target, (old, new), include=settings.include, exclude=settings.exclude
    )
    comparison = diff(
        old=old, new=new, settings=settings, no_model=no_model, quiet=quiet
    )
    checker = scan.loader(settings, no_model=no_model)()
    how = scan.report_options(settings, checker)
    with console.opened(target) as out:
        out.write(compare_report.render(format, comparison, how))
    raise typer.Exit(2 if comparison.failures else 0)


def diff(
    *,
    old: str,
    new: str,
    settings: Config,
    no_model: bool = False,
    quiet: bool = False,
) -> Comparison:
    """Return the comparison of two captures, scanned alike.

    Raises:
        InputError: Nothing of a capture could be read.
    """
    reports = [
        captures.report_of([path], settings, no_model=no_model, quiet=quiet)
        for path in (old, new)
    ]
    for report in reports:
        captures.refuse_filtered(report)
        if report.failures and not report.pages:
            failure = report.failures[0]
            raise InputError(failure.reason, where=failure.uri)
    return compare.compare(*reports)
