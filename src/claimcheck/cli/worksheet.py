"""`claimcheck worksheet`: a neutral worksheet for a complaint."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck import sources, workflow, worksheet
from claimcheck.cli import captures, console, options, scan
from claimcheck.decisions import VERDICTS
from claimcheck.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from claimcheck.config import Config
    from claimcheck.types import Report


def worksheet_command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            help="Pages, folders, or the output of scan -f jsonl.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write.")
    ] = None,
    verdict: Annotated[
        list[str] | None,
        typer.Option(help="List only what reviewers decided so, e.g. confirmed."),
    ] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="List this category only.")
    ] = None,
    jurisdiction: Annotated[
        str | None, typer.Option(help="Show laws and approvals of these, e.g. us,jp.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="Judge approvals at this date, YYYY-MM-DD.")
    ] = None,
    decisions: Annotated[
        Path | None, typer.Option(help="CSV with reviewers' verdicts.")
    ] = None,
    url_map: Annotated[
        Path | None, typer.Option(help="CSV with columns path, url.")
    ] = None,
    config_file: options.Config = None,
    pack: options.Packs = None,
    role: options.Role = None,
    no_model: options.NoModel = False,
    quiet: options.Quiet = False,
) -> None:
    """Write a neutral worksheet: quotes, places, texts referred to, and blanks."""
    settings = captures.settings_of(
        config_file,
        pack,
        role=role,
        paths=paths,
        category=category,
        jurisdictions=jurisdiction.split(",") if jurisdiction else None,
        as_of=as_of,
        decisions=str(decisions) if decisions else None,
    )
    target = output.as_posix() if output else None
    sources.refuse_output(
        target,
        [*settings.paths, url_map, settings.decisions],
        include=settings.include,
        exclude=settings.exclude,
    )
    report = captures.report_of(
        settings.paths, settings, url_map=url_map, no_model=no_model, quiet=quiet
    )
    text = make(
        report=report, settings=settings, verdicts=verdict or (), no_model=no_model
    )
    with console.opened(target) as out:
        out.write(text)
    raise typer.Exit(2 if report.failures else 0)


def make(
    *,
    report: Report,
    settings: Config,
    verdicts: Sequence[str] = (),
    no_model: bool = False,
) -> str:
    """Return the worksheet of a report, with suppressions and decisions applied.

    Raises:
        ConfigError: A verdict is unknown, or a file is wrong.
    """
    for verdict in verdicts:
        if verdict not in VERDICTS:
            raise ConfigError(
                f"--verdict: must be {', '.join(VERDICTS)}, not {verdict!r}"
            )
    checker = scan.loader(settings, no_model=no_model)()
    scan.check_names(settings, checker)
    how = scan.report_options(settings, checker)
    marked = workflow.apply(report, replace(settings, baseline=None))
    return worksheet.render(marked, how, verdicts=verdicts)
